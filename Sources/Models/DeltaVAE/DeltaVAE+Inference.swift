internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoManifolds
public import DiffeoTensors

extension DeltaVAE {
  /// The posteriors' centres: points of the manifold.
  public func encode(_ batch: Tensor) throws -> Tensor {
    try posterior(Variable(constant: batch)).mean.value
  }

  /// The likelihood's mean at latent points.
  public func decode(_ latent: Tensor) throws -> Tensor {
    try options.likelihood.mean(try decoded(Variable(constant: latent)).value)
  }

  /// Points of the prior: uniform on a closed manifold, normal in Euclidean space.
  public func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    try options.manifold.uniform(count: count, key: key, on: parameters.backend)
  }

  /// Width, finiteness and distance to the manifold.
  public func checkLatent(_ latent: Tensor) throws {
    try options.manifold.check(latent)
  }

  /// Figures of each datum.
  ///
  /// | name | meaning |
  /// |---|---|
  /// | `elbo`, `kl`, `mse` | with one sample of the posterior |
  /// | `mean_log_time`, `std_log_time` | log t, or the mean log variance in Euclidean space; named as ``Options/widthName`` says |
  /// | `time_at_bound` | 1 where log t is within a hundredth of its range from a bound |
  /// | `variance` | that of the likelihood, where it is learned |
  /// | `log_likelihood`, `effective_samples` | by importance samples; see ``ImportanceSampling`` |
  public func figures(
    _ batch: Tensor, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    try options.likelihood.check(batch, source: "the data")
    let posterior = try posterior(Variable(constant: batch)).detached
    let logVariance = try logVariance()
    let latent = try family.sample(posterior, key: key)
    let terms = try options.likelihood.terms(
      batch, try decoded(latent), logVariance: logVariance)
    let divergence = try family.divergence(posterior).value
    var figures = try timeFigures(posterior.logTime.value)
    figures["elbo"] = try (terms.energy.value + divergence).affine(scale: -1)
    figures["kl"] = divergence
    figures["mse"] = try terms.squaredError.affine(scale: 1 / Double(size))
    figures["variance"] = try logVariance?.value.exponential().broadcast(to: [batch.shape[0]])
    if samples > 0 {
      let found = try importanceFigures(batch, posterior, samples: samples, key: key)
      figures.merge(found) { $1 }
    }
    return figures
  }

  /// How much the posteriors' times differ, and how many are at a bound.
  private func timeFigures(_ logTime: Tensor) throws -> [String: Tensor] {
    let means = try logTime.mean(axes: [1])
    var figures = ["mean_" + options.widthName: means, "std_" + options.widthName: means]
    if let bounds = family.bounds {
      let margin = (bounds.upperBound - bounds.lowerBound) / 100
      figures["time_at_bound"] = try means.applying(
        .inside, bounds.lowerBound + margin, bounds.upperBound - margin
      ).affine(scale: -1, offset: 1)
    }
    return figures
  }

  private func importanceFigures(
    _ batch: Tensor, _ posterior: Posterior, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    // Other noise than that of the bound: the two figures of a datum are independent.
    var other = key
    other.purpose &+= 128
    return try ImportanceSampling.figures(
      rows: batch.shape[0], samples: samples, key: other, on: batch.backend
    ) { data, draws, key in
      let copies = try posterior.repeated(data, times: draws)
      let latent = try family.sample(copies, key: key)
      let terms = try options.likelihood.terms(
        try batch.slice(axis: 0, data).repeatingRows(draws), try decoded(latent),
        logVariance: logVariance())
      return try family.logRatio(of: latent.value, under: copies) - terms.energy.value
    }
  }
}

extension Posterior {
  /// The same posteriors without their past.
  var detached: Posterior { Posterior(mean: mean.detached, logTime: logTime.detached) }

  /// Each of a range of posteriors a number of times, one after the other.
  func repeated(_ range: Range<Int>, times: Int) throws -> Posterior {
    Posterior(
      mean: Variable(constant: try mean.value.slice(axis: 0, range).repeatingRows(times)),
      logTime: Variable(constant: try logTime.value.slice(axis: 0, range).repeatingRows(times)))
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
