internal import DiffeoDifferentiation
public import DiffeoLayers
public import DiffeoTensors
internal import Foundation

/// The Two-Stage VAE: a variational autoencoder that learns the manifold of the data, and a second,
/// small one that learns how the first one's latent points are distributed.
///
///     first   x -> q(z | x) -> z -> mean of x,   p(x | z) normal of variance gamma_x, learned
///     second  z ~ q(z | x), drawn anew in each step -> q(u | z) -> u -> mean of z, gamma_z
///     sample  u standard normal, z = its mean + sqrt(gamma_z) e, x = its mean
///
/// Each stage minimises `KL(q || standard normal) - ln p`, summed over elements, averaged over the
/// batch.
///
/// - Source: B. Dai, D. Wipf, Diagnosing and enhancing VAE models (ICLR 2019, arXiv 1903.05789).
public final class TwoStageVAE: GenerativeModel {
  /// What the model is made of, besides its first networks.
  public struct Options: Sendable {
    /// How a datum scatters around the decoder's mean; a learned variance is gamma_x.
    public var likelihood = Likelihood.learnedGaussian(startingAt: 1)
    /// Widths of the hidden layers of the second stage.
    public var secondHidden = [1024, 1024, 1024]
    /// Whether the second stage's inputs are joined to its last hidden layers.
    public var skips = true
    /// How each stage is trained.
    public var first = StagePlan()
    /// How the second stage is trained; nil for a model without it.
    public var second: StagePlan? = StagePlan()

    /// The options at their defaults.
    public init() {}
  }

  /// What the model is made of.
  public let options: Options
  /// The shape of a datum.
  public let sampleShape: [Int]
  /// The width of a latent point of either stage.
  public let latentWidth: Int
  /// The networks of the first stage.
  public let networks: Autoencoder
  /// The networks of the second stage.
  public let secondNetworks: Autoencoder
  /// Running moments and singular vectors, and how many steps the second stage has seen.
  public let state: ParameterSet?
  let firstParameters: ParameterSet
  let secondParameters: ParameterSet
  let layout: ImageLayout?
  /// `ln sqrt(gamma)` of each stage, one element; of the first where it is learned.
  let logDeviation: Parameter?
  let secondLogDeviation: Parameter
  let secondSteps: Parameter
  /// The posteriors of the training data, while the second stage is trained.
  var posteriors: (mean: Tensor, deviation: Tensor)?

  /// A model with its initial parameters.
  ///
  /// - Parameters:
  ///   - networks: Those of the first stage; under a Bernoulli likelihood their decoder ends in
  ///     logits.
  ///   - options: What else it is made of.
  ///   - sampleShape: The shape of a datum.
  ///   - latentWidth: The width of a latent point.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  /// - Throws: An OpenCL error.
  public init(
    _ networks: Autoencoder, _ options: Options, sampleShape: [Int], latentWidth: Int,
    on backend: Backend, seed: UInt64
  ) throws {
    self.options = options
    self.sampleShape = sampleShape
    self.latentWidth = latentWidth
    self.networks = networks
    secondNetworks = .secondStage(
      width: latentWidth, hidden: options.secondHidden, skips: options.skips)
    layout = ImageLayout(sampleShape: sampleShape)
    logDeviation = options.likelihood.learnedStart.map {
      Parameter("log_deviation", shape: [1], initializer: .constant(log($0) / 2))
    }
    secondLogDeviation = Parameter(
      "latent_log_deviation", shape: [1], initializer: .constant(0))
    secondSteps = Parameter("second_stage.steps", shape: [1], initializer: .constant(0))
    firstParameters = try ParameterSet(
      networks.parameters + [logDeviation].compactMap { $0 }, on: backend, seed: seed)
    // A seed of its own: streams are numbered within a set.
    secondParameters = try ParameterSet(
      secondNetworks.parameters + [secondLogDeviation], on: backend, seed: ~seed)
    state = try ParameterSet(networks.state + [secondSteps], on: backend, seed: seed ^ 0x7374_6174)
  }

  /// What the last stage changes.
  public var parameters: ParameterSet {
    options.second == nil ? firstParameters : secondParameters
  }

  /// The first stage, and the second where there is one.
  public var stages: [TrainingStage] {
    [options.first.stage("first", firstParameters)]
      + (options.second.map { [$0.stage("second", secondParameters)] } ?? [])
  }

  /// Throws unless the likelihood can explain the data, and the decoder's last function come to them.
  public func checkData(_ data: Tensor, source: String) throws {
    try options.likelihood.check(data, source: source)
    try networks.last.check(data, source: source)
  }

  /// Elements of a datum.
  var size: Int { sampleShape.reduce(1, *) }

  /// The loss of the stage under way.
  ///
  /// Metrics of the first stage: `elbo`, `kl`, `mse`, `gamma`; of the second: `latent_elbo`,
  /// `latent_kl`, `latent_gamma`. gamma is a variance, as in the paper; its code calls the standard
  /// deviation so.
  public func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    context.stage == 0 ? try firstLoss(batch, context) : try secondLoss(batch, context)
  }

  /// Data as the networks take them.
  func input(_ batch: Tensor) throws -> Variable {
    Variable(constant: try layout?.interleaved(batch) ?? batch)
  }

  /// What the first encoder says of data, in use.
  func posterior(_ batch: Tensor) throws -> DiagonalGaussian {
    let output = try output(networks.encoder, of: input(batch).value)
    return try DiagonalGaussian(Variable(constant: output), networks.deviation)
  }
}
