internal import DiffeoDifferentiation
internal import DiffeoDistributions
public import DiffeoLayers
public import DiffeoTensors
internal import DiffeoManifolds

/// The Wasserstein autoencoder with a maximum mean discrepancy for penalty: data are encoded without
/// noise, and the cloud of all latent points is drawn towards the prior.
///
/// It has no density, so it has no ELBO and no likelihood: its figures are the reconstruction error
/// and the discrepancy.
///
/// - Source: I. Tolstikhin, O. Bousquet, S. Gelly, B. Schoelkopf, Wasserstein auto-encoders
///   (ICLR 2018).
public final class WAE: GenerativeModel {
  /// The networks.
  public let network: WassersteinNetwork
  /// The shape of a datum.
  public let sampleShape: [Int]
  /// What training changes.
  public let parameters: ParameterSet
  private let batchSize: Int?

  /// A model with its initial parameters.
  ///
  /// - Parameters:
  ///   - options: What it is made of.
  ///   - sampleShape: The shape of a datum.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  ///   - batchSize: Data in a step of training, to refuse in time a count that would leave a single
  ///     datum for the last step of an epoch; nil where it is not known.
  /// - Throws: `DistributionError.invalidBase(_:)`, or an OpenCL error.
  public init(
    _ options: WassersteinNetwork.Options, sampleShape: [Int], on backend: Backend, seed: UInt64,
    batchSize: Int? = nil
  ) throws {
    network = try WassersteinNetwork(options, size: sampleShape.reduce(1, *))
    parameters = try ParameterSet(network.parameters, on: backend, seed: seed)
    self.sampleShape = sampleShape
    self.batchSize = batchSize
  }

  /// The width of a latent point.
  public var latentWidth: Int { network.options.latentDimension }

  /// Refuses data whose last batch would hold a single datum: a discrepancy needs two.
  public func begin(stage: Int, data: Tensor, seed: UInt64) throws {
    let count = data.shape[0]
    if count == 1 || batchSize.map({ count % $0 == 1 || $0 == 1 }) == true {
      throw DistributionError.tooFewSamples(sample: "the last batch of an epoch", count: 1)
    }
  }

  /// The loss of a batch; metrics `mse` and `mmd`.
  public func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    let found = try network.objective(batch, key: context.key, probe: context.probe)
    return Loss(
      total: found.total,
      metrics: [
        ("mse", try found.squaredErrors.mean().affine(scale: 1 / Double(batch.shape[1]))),
        ("mmd", found.discrepancy),
      ])
  }

  /// Figures of each datum: `mse`, and the `mmd` of the batch that it is in; none of the latter for
  /// a batch of one.
  public func figures(
    _ batch: Tensor, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    let x = Variable(constant: batch)
    let latent = try network.encoded(x).detached
    let errors = try network.decoded(latent).value.squaredErrorRows(to: batch)
    var figures = ["mse": try errors.affine(scale: 1 / Double(batch.shape[1]))]
    if batch.shape[0] > 1 {
      figures["mmd"] = try network.discrepancy(of: latent, key: key).value
        .reshaped(to: [1]).broadcast(to: [batch.shape[0]])
    }
    return figures
  }

  /// The latent points of data.
  public func encode(_ batch: Tensor) throws -> Tensor {
    try network.encoded(Variable(constant: batch)).value
  }

  /// What the decoder makes of latent points.
  public func decode(_ latent: Tensor) throws -> Tensor {
    try network.decoded(Variable(constant: latent)).value
  }

  /// Points of the prior.
  public func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    try network.options.prior.sample(
      count, dimension: latentWidth, key: key, on: parameters.backend)
  }

  /// The width alone: every point of the space can be decoded.
  public func checkLatent(_ latent: Tensor) throws {
    guard latent.shape.rank == 2, latent.shape[1] == latentWidth else {
      throw TensorError.invalidShape(
        operation: "decode", shape: latent.shape, expected: "[rows, \(latentWidth)]")
    }
  }

  /// Up to three coordinates.
  public var latentView: LatentView { .coordinates }

  /// Up to three coordinates.
  public func latentCoordinates(_ point: [Double]) -> [Double] { Array(point.prefix(3)) }

  /// Points at equal shares of the prior in the first two coordinates, the others 0; on a line one
  /// row.
  public func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? {
    network.options.prior.grid(side: side, dimension: latentWidth)
  }
}
