public import DiffeoDifferentiation
public import DiffeoLayers
public import DiffeoManifolds
public import DiffeoTensors
internal import Foundation

/// The diffusion variational autoencoder: a variational autoencoder whose latent space is a
/// manifold and whose posteriors are transition kernels of Brownian motion on it.
///
///     encoder    x -> (mu, log t),   mu = P(W_mu h),  log t = f(a)
///     posterior  q(z | x) = heat kernel of time t at mu, sampled by N projected random steps
///     prior      uniform on the manifold
///     loss       E_q[-log p(x | z)] + KL(q || prior)
///
/// On Euclidean space it is the usual variational autoencoder: normal posteriors, each with a
/// variance for every coordinate, and the standard normal prior.
///
/// - Source: L. Perez Rey, V. Menkovski, J. Portegies, Diffusion variational autoencoders
///   (IJCAI 2020, arXiv 1901.08991), sections 3.3 to 3.7.
public final class DeltaVAE: GenerativeModel {
  /// What the model is made of.
  public struct Options: Sendable {
    /// The latent space.
    public var manifold: any Manifold
    /// Width of every hidden layer.
    public var width = 512
    /// Hidden layers of the encoder.
    public var encoderLayers = 3
    /// Hidden layers of the decoder.
    public var decoderLayers = 2
    /// Steps of a posterior's random walk, N.
    public var walkSteps = 10
    /// How the mean head starts; on a closed manifold.
    public var initialization = Initialization.principal
    /// Bounds of log t.
    public var logTime: ClosedRange<Double> = -10 ... -2
    /// How the time head's output becomes log t.
    public var timeHead = TimeHead.clamp
    /// The slope of the time head.
    public var timeSlope = 1.0
    /// Which Kullback-Leibler divergence is trained.
    public var divergence = DivergenceForm.corrected
    /// Which density of the posterior weighs importance samples.
    public var density = DensityForm.corrected
    /// How a datum scatters around what the decoder says.
    public var likelihood = Likelihood.gaussian(variance: 1)
    /// Epochs over which the divergence's weight rises from 0 to 1.
    public var divergenceWarmup = 0.0
    /// Which posteriors a closed manifold has.
    public var posterior = PosteriorKind.heatKernel
    /// Passes over the data in an epoch.
    public var passes = 1
    /// What figures call how wide a posterior is: `mean_log_time`, `std_log_time`.
    public var widthName = "log_time"

    /// The options at their defaults.
    public init(manifold: any Manifold) { self.manifold = manifold }
  }

  /// What the model is made of.
  public let options: Options
  /// The shape of a datum.
  public let sampleShape: [Int]
  /// What training changes.
  public let parameters: ParameterSet
  let encoder: Sequential
  let heads: Dense
  let decoder: Sequential
  let family: any PosteriorFamily
  /// What the heads start with, until training looks at the data.
  var initialHeads: [[Double]]?
  private let symmetries: [Tensor]
  private let variance: Parameter?

  /// A model with its initial parameters.
  ///
  /// - Parameters:
  ///   - options: What it is made of.
  ///   - sampleShape: The shape of a datum.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  /// - Throws: `ManifoldError.unavailable(_:of:)` for a manifold of infinite volume that is not
  ///   Euclidean, or an OpenCL error.
  public init(
    _ options: Options, sampleShape: [Int], on backend: Backend, seed: UInt64
  ) throws {
    self.options = options
    self.sampleShape = sampleShape
    family = try options.posteriorFamily()
    let size = sampleShape.reduce(1, *)
    let ambient = options.manifold.ambientDimension
    let hidden = [Int](repeating: options.width, count: options.encoderLayers)
    encoder = .dense("encoder", widths: [size] + hidden, last: .relu)
    heads = Dense("heads", inputs: options.width, outputs: ambient + family.timeWidth)
    decoder = .dense(
      "decoder",
      widths: [ambient] + [Int](repeating: options.width, count: options.decoderLayers) + [size])
    symmetries = try options.manifold.coordinateSigns.dropFirst().map {
      try Tensor(doubles: $0, shape: [1, ambient], on: backend)
    }
    variance =
      if case .learnedGaussian = options.likelihood {
        Parameter("likelihood.variance", shape: [1], initializer: .constant(0))
      } else { nil }
    parameters = try ParameterSet(
      encoder.parameters + heads.parameters + decoder.parameters + [variance].compactMap { $0 },
      on: backend, seed: seed)
    if options.initialization == .principal, family.hasUniformPrior {
      initialHeads = try heads.parameters.map { try $0.variable.value.doubles() }
    }
  }

  /// The width of a latent point: the dimension of the space that the manifold lies in.
  public var latentWidth: Int { options.manifold.ambientDimension }

  /// Elements of a datum.
  var size: Int { sampleShape.reduce(1, *) }

  /// One, of as many passes in an epoch as the options say.
  public var stages: [TrainingStage] {
    var stage = TrainingStage("model", parameters)
    stage.passes = options.passes
    return [stage]
  }

  /// Throws unless the likelihood can explain the data.
  public func checkData(_ data: Tensor, source: String) throws {
    try options.likelihood.check(data, source: source)
  }

  /// Where and how wide the posterior of each datum is.
  ///
  /// - Parameter batch: `[rows, size]`.
  /// - Returns: mu, `[rows, ambient]`, on the manifold, and log t, `[rows, 1]`.
  /// - Throws: An OpenCL error.
  public func posterior(_ batch: Variable) throws -> Posterior {
    let found = try heads(try encoder(batch))
    return try family.posterior(
      place: found.slice(axis: 1, 0..<latentWidth),
      time: found.slice(axis: 1, latentWidth..<(latentWidth + family.timeWidth)))
  }

  /// What the decoder says of latent points: means, or logits under a Bernoulli likelihood.
  ///
  /// On a projective space, where a point and its antipode are one, the decoder is made even: it
  /// is the mean over both, computed in one batch.
  ///
  /// - Parameter latent: `[rows, ambient]`.
  /// - Returns: `[rows, size]`.
  /// - Throws: An OpenCL error.
  public func decoded(_ latent: Variable) throws -> Variable {
    if symmetries.isEmpty { return try decoder(latent) }
    let rows = latent.shape[0]
    let images = try symmetries.map { try latent * Variable(constant: $0) }
    let all = try decoder(.concatenating([latent] + images, axis: 0))
    let parts = try (0...images.count).map {
      try all.slice(axis: 0, ($0 * rows)..<(($0 + 1) * rows))
    }
    let sum = try parts.dropFirst().reduce(parts[0]) { try $0 + $1 }
    return try sum.affine(scale: 1 / Double(parts.count))
  }

  /// The log of the likelihood's variance, where it is learned: `log v_0 + 10 w`.
  ///
  /// The factor lets w, which a step changes by the learning rate, reach the errors of a trained
  /// decoder within a few epochs.
  func logVariance() throws -> Variable? {
    guard let variance, case .learnedGaussian(let start) = options.likelihood else { return nil }
    return try variance.variable.affine(scale: 10, offset: log(start))
  }

  /// The loss of a batch; metrics `elbo`, `kl`, `mse`, `mean_log_time` (or as
  /// ``Options/widthName`` says), and a learned `variance`.
  public func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    let posterior = try posterior(Variable(constant: batch))
    try context.probe?("posterior mean", posterior.mean.value)
    try context.probe?("posterior log t", posterior.logTime.value)
    let latent = try family.sample(posterior, key: context.key)
    try context.probe?("latent sample", latent.value)
    let output = try decoded(latent)
    try context.probe?("decoder output", output.value)
    let divergence = try family.divergence(posterior).mean()
    let logVariance = try logVariance()
    let terms = try options.likelihood.terms(batch, output, logVariance: logVariance)
    let energy = try terms.energy.mean()
    let warmup = options.divergenceWarmup
    let weight = warmup > 0 ? min(1, context.epoch / warmup) : 1
    return Loss(
      total: try energy + divergence.affine(scale: weight),
      metrics: [
        ("elbo", try (energy.value + divergence.value).affine(scale: -1)),
        ("kl", divergence.value),
        ("mse", try terms.squaredError.mean().affine(scale: 1 / Double(size))),
        ("mean_" + options.widthName, try posterior.logTime.value.mean()),
      ] + (try logVariance.map { [("variance", try $0.value.exponential())] } ?? []))
  }
}

extension Manifold {
  /// The changes of coordinates' signs that lead to the same point of a quotient by antipodes, that
  /// of no sign first: each a row of 1 and -1.
  var coordinateSigns: [[Double]] {
    let factors = (self as? ProductManifold)?.factors ?? [self]
    return factors.reduce([[]]) { rows, factor in
      let same = [Double](repeating: 1, count: factor.ambientDimension)
      let signs = factor is ProjectiveSpace ? [same, same.map { -$0 }] : [same]
      return rows.flatMap { row in signs.map { row + $0 } }
    }
  }
}
