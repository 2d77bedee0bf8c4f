internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoManifolds
public import DiffeoTensors
internal import Foundation

extension DeltaVAE {
  /// The posteriors' centres: points of the manifold.
  public func encode(_ batch: Tensor) throws -> Tensor {
    try posterior(Variable(constant: batch)).mean.value
  }

  /// The likelihood's mean at latent points.
  public func decode(_ latent: Tensor) throws -> Tensor {
    try options.likelihood.mean(try decoded(Variable(constant: latent)).value)
  }

  /// Points uniform on the manifold.
  public func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    try options.manifold.uniform(count: count, key: key, on: parameters.backend)
  }

  /// Figures of each datum: `elbo`, `kl`, `mse` and `mean_log_time` with one sample of the
  /// posterior, and the importance-sampled `log_likelihood`.
  ///
  ///     log p(x) ~ log (1/L) sum_l p(x | z_l) p(z_l) / q(z_l | x),   z_l ~ q(z | x)
  ///
  /// - Source: Y. Burda, R. Grosse, R. Salakhutdinov, Importance weighted autoencoders
  ///   (ICLR 2016), equation 8.
  public func figures(
    _ batch: Tensor, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    let rows = batch.shape[0]
    let (mean, logTime) = try posterior(Variable(constant: batch))
    let (energy, error) = try energies(batch, mean.value, logTime.value, key: key)
    let divergence = try options.manifold.klDivergence(
      logTime: logTime, at: mean, form: options.divergence
    ).value.reshaped(to: [rows])
    var figures = [
      "elbo": try (energy + divergence).affine(scale: -1), "kl": divergence,
      "mse": try error.affine(scale: 1 / Double(size)),
      "mean_log_time": try logTime.value.reshaped(to: [rows]),
    ]
    if samples > 0 {
      figures["log_likelihood"] = try logLikelihood(
        batch, mean.value, logTime.value, samples: samples, key: key)
    }
    return figures
  }

  /// Energies and squared errors under one sample of each posterior.
  private func energies(
    _ batch: Tensor, _ mean: Tensor, _ logTime: Tensor, key: RandomKey
  ) throws -> (Tensor, Tensor) {
    let latent = try walk(mean, logTime, key)
    let terms = try options.likelihood.terms(batch, try decoded(Variable(constant: latent)))
    return (terms.energy.value, terms.squaredError)
  }

  private func walk(_ mean: Tensor, _ logTime: Tensor, _ key: RandomKey) throws -> Tensor {
    try brownianWalk(
      from: mean, time: logTime.exponential(), steps: options.walkSteps, on: options.manifold,
      key: key)
  }

  private func logLikelihood(
    _ batch: Tensor, _ mean: Tensor, _ logTime: Tensor, samples: Int, key: RandomKey
  ) throws -> Tensor {
    let rows = batch.shape[0]
    let centers = try mean.repeatingRows(samples)
    let logTimes = try logTime.repeatingRows(samples)
    // Other noise than that of the bound: the two figures of a datum are independent.
    var other = key
    other.purpose = RandomPurpose.evaluation.rawValue + 128
    let latent = try walk(centers, logTimes, other)
    let terms = try options.likelihood.terms(
      try batch.repeatingRows(samples), try decoded(Variable(constant: latent)))
    let density = try options.manifold.logHeatKernel(
      from: centers, to: latent, time: logTimes.exponential())
    let logVolume = log(options.manifold.volume ?? 1)
    let weights = try (terms.energy.value.reshaped(to: density.shape) + density)
      .affine(scale: -1, offset: -logVolume - log(Double(samples)))
    return try weights.reshaped(to: [rows, samples]).logSumExp()
  }

  /// Width, finiteness and distance to the manifold.
  public func checkLatent(_ latent: Tensor) throws {
    try options.manifold.check(latent)
  }
}

extension Tensor {
  /// Each row `times` times, one after the other: `[rows, width]` to `[rows times, width]`.
  func repeatingRows(_ times: Int) throws -> Tensor {
    let (rows, width) = (shape[0], shape[1])
    return try reshaped(to: [rows, 1, width]).broadcast(to: [rows, times, width])
      .reshaped(to: [rows * times, width])
  }
}
