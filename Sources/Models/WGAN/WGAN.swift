internal import DiffeoDifferentiation
public import DiffeoLayers
public import DiffeoTensors

/// The Wasserstein generative adversarial network with gradient penalty: a critic learns a function
/// of slope 1 that tells data from samples, its mean difference being the Wasserstein distance of
/// both, and a generator learns to make that small.
///
///     critic     E D(G(z)) - E D(x) + lambda E p(|grad D(y)|),   y = a x + (1 - a) G(z)
///     generator  -E D(G(z))
///
/// with z of the noise, a uniform on (0, 1) for each datum, and p the ``GradientConstraint``. The
/// critic takes several steps for each of the generator. The penalty is differentiated through the
/// gradient that it holds: second derivatives of the critic.
///
/// It has no encoder and no density.
///
/// - Source: I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville, Improved training of
///   Wasserstein GANs (NIPS 2017), algorithm 1.
public final class WGAN: GenerativeModel {
  /// What the model is made of, besides its networks.
  public struct Options: Sendable, Hashable {
    /// Coordinates of the noise.
    public var latentDimension = 2
    /// The distribution of the noise.
    public var prior = LatentPrior.gaussian(deviation: 1)
    /// lambda.
    public var penalty = 0.1
    /// p.
    public var constraint = GradientConstraint.twoSided
    /// Steps of the critic for each of the generator.
    public var criticSteps = 5
    /// The decays of both optimisers.
    public var decays = TrainingStage.Decays(first: 0.5, second: 0.9)
    /// Passes over the data in an epoch.
    public var passes = 1

    /// The options at their defaults, those of the authors for points of the plane.
    public init() {}
  }

  /// What the model is made of.
  public let options: Options
  /// The shape of a datum.
  public let sampleShape: [Int]
  /// The networks.
  public let networks: AdversarialNetworks
  /// The parameters of the generator.
  public let parameters: ParameterSet
  /// The parameters of the critic.
  public let criticParameters: ParameterSet

  /// A model with its initial parameters.
  ///
  /// - Parameters:
  ///   - networks: A generator of data of the shape from noise of the options' width, and a critic.
  ///   - options: What else it is made of.
  ///   - sampleShape: The shape of a datum.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  /// - Throws: An OpenCL error.
  public init(
    _ networks: AdversarialNetworks, _ options: Options, sampleShape: [Int], on backend: Backend,
    seed: UInt64
  ) throws {
    self.options = options
    self.networks = networks
    self.sampleShape = sampleShape
    parameters = try ParameterSet(networks.generator.parameters, on: backend, seed: seed)
    // A seed of its own: streams are numbered within a set.
    criticParameters = try ParameterSet(networks.critic.parameters, on: backend, seed: ~seed)
  }

  /// The width of the noise.
  public var latentWidth: Int { options.latentDimension }

  /// One, whose steps are the critic's and in which the generator is the opponent.
  public var stages: [TrainingStage] {
    var stage = TrainingStage("adversarial", criticParameters)
    stage.decays = options.decays
    stage.passes = options.passes
    stage.opponent = TrainingStage.Opponent(parameters, every: options.criticSteps) {
      try self.generatorLoss(rows: $0.shape[0], key: $1.key)
    }
    return [stage]
  }

  /// Throws unless the generator's last function can come to the data.
  public func checkData(_ data: Tensor, source: String) throws {
    try networks.last.check(data, source: source)
  }

  /// That the generator never takes a step, where the critic takes too few.
  public func advice(steps: [Int]) -> String? {
    guard let count = steps.first, (1..<options.criticSteps).contains(count) else { return nil }
    return "the generator is never trained: it takes a step after every \(options.criticSteps) of "
      + "the critic, which takes \(count) in this run; give more --epochs, a smaller --batch-size, "
      + "more passes over the data (--set passes=0 for 200 steps in an epoch), or a smaller --set "
      + "critic_steps=N"
  }

  /// The critic's loss; metrics `wasserstein`, the difference of the critic's means, and over the
  /// points between data and samples `gradient_penalty` and `gradient_norm`.
  public func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    let terms = try criticTerms(batch, key: context.key, probe: context.probe)
    let distance = try terms.ofData.mean() - terms.ofSamples.mean()
    let penalty = try options.constraint.penalties(terms.slopes).mean()
    return Loss(
      total: try penalty.affine(scale: options.penalty) - distance,
      metrics: [
        ("wasserstein", distance.value), ("gradient_penalty", penalty.value),
        ("gradient_norm", try terms.slopes.value.mean()),
      ])
  }

  /// The generator's loss, with noise that the critic has not seen.
  func generatorLoss(rows: Int, key: RandomKey) throws -> Variable {
    let noise = try noise(rows, key: key.at(purpose: .general))
    return try networks.critic(networks.generator(noise)).mean().affine(scale: -1)
  }

  /// What the critic says of a batch.
  struct CriticTerms {
    /// D of each datum, `[rows, 1]`.
    let ofData: Variable
    /// D of as many samples.
    let ofSamples: Variable
    /// The slope of D at a point between each datum and a sample, `[rows]`.
    let slopes: Variable
    /// The samples, `[rows, size]`, as the networks have them.
    let samples: Tensor
    /// The data, likewise.
    let data: Tensor
  }

  /// The critic's terms for a batch and as many samples, through which no gradient leads to the
  /// generator.
  func criticTerms(
    _ batch: Tensor, key: RandomKey, probe: ((String, Tensor) throws -> Void)? = nil
  ) throws -> CriticTerms {
    let rows = batch.shape[0]
    let data = try networks.layout?.interleaved(batch) ?? batch
    let samples = try networks.generator(noise(rows, key: key.at(purpose: .prior))).value
    try probe?("samples", samples)
    let scores = try networks.critic(Variable(constant: .concatenating([data, samples], axis: 0)))
    try probe?("critic", scores.value)
    let share = try Tensor.uniform([rows, 1], key: key, on: batch.backend)
    let slopes = try slopes(at: samples + share * (data - samples))
    try probe?("slopes of the critic", slopes.value)
    return CriticTerms(
      ofData: try scores.slice(axis: 0, 0..<rows),
      ofSamples: try scores.slice(axis: 0, rows..<(2 * rows)), slopes: slopes, samples: samples,
      data: data)
  }

  /// The lengths of the critic's gradient, which can be differentiated in the critic's parameters.
  ///
  /// - Parameter points: `[rows, size]`, as the networks have them.
  /// - Returns: `|grad D|`, `[rows]`.
  /// - Throws: An OpenCL error.
  func slopes(at points: Tensor) throws -> Variable {
    let leaf = Variable(leaf: points)
    let gradient = try gradients(
      of: networks.critic(leaf).sum(), with: [leaf], createGraph: true)[0]
    // Kept from 0, where a root has no slope: a critic can be flat.
    return try gradient.squared().sum(axes: [1]).affine(scale: 1, offset: 1e-12).squareRoot()
  }

  private func noise(_ rows: Int, key: RandomKey) throws -> Variable {
    Variable(constant: try samplePrior(rows, key: key))
  }
}
