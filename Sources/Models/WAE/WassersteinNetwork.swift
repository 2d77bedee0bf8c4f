public import DiffeoDifferentiation
public import DiffeoDistributions
public import DiffeoLayers
public import DiffeoTensors

/// The two networks of a Wasserstein autoencoder and what they are trained by.
///
///     L = c E |x - G(E(x))|^2 + lambda M(E(x), z),   z of the prior
///
/// with M the squared maximum mean discrepancy of the two samples. The encoder is deterministic.
///
/// - Source: I. Tolstikhin, O. Bousquet, S. Gelly, B. Schoelkopf, Wasserstein auto-encoders
///   (ICLR 2018), algorithm 2.
public struct WassersteinNetwork {
  /// What the networks are made of.
  public struct Options: Sendable, Hashable {
    /// Coordinates of a latent point.
    public var latentDimension = 8
    /// Width of every hidden layer.
    public var width = 512
    /// Hidden layers of the encoder.
    public var encoderLayers = 3
    /// Hidden layers of the decoder.
    public var decoderLayers = 2
    /// What hidden layers apply to their sums.
    public var activation = Activation.relu
    /// The distribution that latent points are to have.
    public var prior = LatentPrior.gaussian(deviation: 1)
    /// How the encoder's output becomes a latent point.
    public var head = LatentHead.linear
    /// lambda.
    public var penalty = 10.0
    /// c.
    public var reconstructionWeight = 0.05
    /// The size of the kernel; nil for what suits the prior.
    public var kernelBase: Double?

    /// The options at their defaults.
    public init() {}
  }

  /// What comes of a batch.
  struct Objective {
    /// L.
    let total: Variable
    /// The squared distance of each datum from its reconstruction.
    let squaredErrors: Tensor
    /// M.
    let discrepancy: Tensor
  }

  /// What the networks are made of.
  public let options: Options
  /// The parameters of both networks.
  public var parameters: [Parameter] { encoder.parameters + decoder.parameters }
  /// The kernel of the discrepancy.
  public let kernel: InverseMultiquadric
  let encoder: Sequential
  let decoder: Sequential

  /// Networks without values yet.
  ///
  /// - Parameters:
  ///   - options: What they are made of.
  ///   - size: Elements of a datum.
  ///   - prefix: What the parameters' names begin with.
  /// - Throws: `DistributionError.invalidBase(_:)`.
  public init(_ options: Options, size: Int, prefix: String = "") throws {
    self.options = options
    let latent = options.latentDimension
    func hidden(_ layers: Int) -> [Int] { [Int](repeating: options.width, count: layers) }
    encoder = .dense(
      prefix + "encoder",
      widths: [size] + hidden(options.encoderLayers) + [options.head.outputs(latent)],
      activation: options.activation)
    decoder = .dense(
      prefix + "decoder", widths: [latent] + hidden(options.decoderLayers) + [size],
      activation: options.activation)
    kernel = try InverseMultiquadric(
      base: options.kernelBase ?? options.prior.kernelBase(dimension: latent))
  }

  /// The latent points of data.
  ///
  /// - Parameter batch: `[rows, size]`.
  /// - Returns: `[rows, latent dimension]`.
  /// - Throws: An OpenCL error.
  public func encoded(_ batch: Variable) throws -> Variable {
    var halfWidth = 1.0
    if case .uniform(let width) = options.prior { halfWidth = width }
    return try options.head.points(
      encoder(batch), dimension: options.latentDimension, halfWidth: halfWidth)
  }

  /// What the decoder makes of latent points.
  ///
  /// - Parameter latent: `[rows, latent dimension]`.
  /// - Returns: `[rows, size]`.
  /// - Throws: An OpenCL error.
  public func decoded(_ latent: Variable) throws -> Variable { try decoder(latent) }

  /// L of a batch, against as many points of the prior.
  func objective(
    _ batch: Tensor, key: RandomKey, probe: ((String, Tensor) throws -> Void)? = nil
  ) throws -> Objective {
    let x = Variable(constant: batch)
    let latent = try encoded(x)
    try probe?("latent points", latent.value)
    let output = try decoded(latent)
    try probe?("decoder output", output.value)
    let errors = try output.squaredErrorRows(to: x)
    let discrepancy = try discrepancy(of: latent, key: key)
    let total =
      try errors.mean().affine(scale: options.reconstructionWeight)
      + discrepancy.affine(scale: options.penalty)
    return Objective(
      total: total, squaredErrors: errors.value, discrepancy: discrepancy.value)
  }

  /// M of latent points and as many points of the prior.
  func discrepancy(of latent: Variable, key: RandomKey) throws -> Variable {
    var other = key
    other.purpose = RandomPurpose.prior.rawValue
    let prior = try options.prior.sample(
      latent.shape[0], dimension: options.latentDimension, key: other, on: latent.value.backend)
    return try maximumMeanDiscrepancy(latent, Variable(constant: prior), kernel: kernel)
  }
}
