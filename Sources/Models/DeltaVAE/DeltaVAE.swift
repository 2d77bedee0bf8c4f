public import DiffeoDifferentiation
public import DiffeoLayers
public import DiffeoManifolds
public import DiffeoTensors

/// The diffusion variational autoencoder: a variational autoencoder whose latent space is a
/// manifold and whose posteriors are transition kernels of Brownian motion on it.
///
///     encoder    x -> (mu, log t),   mu = P(W_mu h),  log t = c + r tanh(s a)
///     posterior  q(z | x) = heat kernel of time t at mu, sampled by N projected random steps
///     prior      uniform on the manifold
///     loss       E_q[-log p(x | z)] + KL(q || uniform)
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
    /// Bounds of log t.
    public var logTime: ClosedRange<Double> = -7.5 ... -5
    /// s in `log t = c + r tanh(s a)`: 1 as in the paper, where t soon sticks at its bound; with a
    /// small one the gradient survives until the decoder is sharp enough to want a smaller t.
    public var timeSlope = 0.1
    /// The constants of the Kullback-Leibler divergence.
    public var divergence = DivergenceForm.corrected
    /// How a datum scatters around what the decoder says.
    public var likelihood = Likelihood.gaussian(variance: 1)
    /// Epochs over which the divergence's weight rises from 0 to 1.
    public var divergenceWarmup = 0.0

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

  /// A model with its initial parameters.
  ///
  /// - Parameters:
  ///   - options: What it is made of.
  ///   - sampleShape: The shape of a datum.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  /// - Throws: An OpenCL error.
  public init(
    _ options: Options, sampleShape: [Int], on backend: Backend, seed: UInt64
  ) throws {
    self.options = options
    self.sampleShape = sampleShape
    let size = sampleShape.reduce(1, *)
    let ambient = options.manifold.ambientDimension
    let hidden = [Int](repeating: options.width, count: options.encoderLayers)
    encoder = .dense("encoder", widths: [size] + hidden, last: .relu)
    heads = Dense("heads", inputs: options.width, outputs: ambient + 1)
    decoder = .dense(
      "decoder",
      widths: [ambient] + [Int](repeating: options.width, count: options.decoderLayers) + [size])
    parameters = try ParameterSet(
      encoder.parameters + heads.parameters + decoder.parameters, on: backend, seed: seed)
  }

  /// The width of a latent point: the dimension of the space that the manifold lies in.
  public var latentWidth: Int { options.manifold.ambientDimension }

  /// Elements of a datum.
  var size: Int { sampleShape.reduce(1, *) }

  /// Where and how wide the posterior of each datum is.
  ///
  /// - Parameter batch: `[rows, size]`.
  /// - Returns: mu, `[rows, ambient]`, on the manifold, and log t, `[rows, 1]`.
  /// - Throws: An OpenCL error.
  public func posterior(_ batch: Variable) throws -> (mean: Variable, logTime: Variable) {
    let found = try heads(try encoder(batch))
    let mean = try options.manifold.project(found.slice(axis: 1, 0..<latentWidth))
    let (low, high) = (options.logTime.lowerBound, options.logTime.upperBound)
    let bounded = try found.slice(axis: 1, latentWidth..<(latentWidth + 1))
      .affine(scale: options.timeSlope).tanh()
    return (mean, try bounded.affine(scale: (high - low) / 2, offset: (high + low) / 2))
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
    guard options.manifold is ProjectiveSpace else { return try decoder(latent) }
    let rows = latent.shape[0]
    let both = try decoder(
      .concatenating([latent, latent.affine(scale: -1)], axis: 0))
    let sum = try both.slice(axis: 0, 0..<rows) + both.slice(axis: 0, rows..<(2 * rows))
    return try sum.affine(scale: 0.5)
  }

  /// The loss of a batch; metrics `elbo`, `kl`, `mse`, `mean_log_time`.
  public func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    let x = Variable(constant: batch)
    let (mean, logTime) = try posterior(x)
    try context.probe?("posterior mean", mean.value)
    try context.probe?("posterior log t", logTime.value)
    let latent = try brownianWalk(
      from: mean, time: logTime.exponential(), steps: options.walkSteps, on: options.manifold,
      key: context.key)
    try context.probe?("latent sample", latent.value)
    let output = try decoded(latent)
    try context.probe?("decoder output", output.value)
    let divergence = try options.manifold.klDivergence(
      logTime: logTime, at: mean, form: options.divergence
    ).mean()
    let terms = try options.likelihood.terms(batch, output)
    let energy = try terms.energy.mean()
    let weight =
      options.divergenceWarmup > 0
      ? min(1, context.epoch / options.divergenceWarmup) : 1
    let total = try energy + divergence.affine(scale: weight)
    return Loss(
      total: total,
      metrics: [
        ("elbo", try (energy.value + divergence.value).affine(scale: -1)),
        ("kl", divergence.value),
        ("mse", try terms.squaredError.mean().affine(scale: 1 / Double(size))),
        ("mean_log_time", try logTime.value.mean()),
      ])
  }
}
