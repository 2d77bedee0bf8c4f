internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoManifolds
public import DiffeoTensors

extension ERVAE {
  /// The latent points at the modes of the posteriors.
  public func encode(_ batch: Tensor) throws -> Tensor {
    let found = try encoding(Variable(constant: batch))
    return try latent(found.posterior.center, group: found.group).value
  }

  /// The likelihood's mean at latent points.
  public func decode(_ latent: Tensor) throws -> Tensor {
    try options.likelihood.mean(try decoder(Variable(constant: latent)).value)
  }

  /// Points that the embedding makes of its prior.
  public func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    let shape: Shape = [count, hiddenWidth]
    let hidden =
      options.posterior == .beta
      ? try Tensor.uniform(shape, key: key, on: parameters.backend)
      : try Tensor.normal(shape, key: key, on: parameters.backend)
    return try embedded(Variable(constant: hidden)).value
  }

  /// Width, and the distance to the manifold, to which a learned embedding leads only nearly: there
  /// 0.2 more than its own greatest distance is allowed.
  public func checkLatent(_ latent: Tensor) throws {
    let tolerance = learned == nil ? 1e-4 : try frozenQuality().greatestDistance + 0.2
    try options.manifold.check(latent, tolerance: tolerance)
  }

  /// Figures of each datum.
  ///
  /// | name | meaning |
  /// |---|---|
  /// | `elbo`, `kl`, `mse` | with one sample of the posterior |
  /// | `clamped` | the share of the posterior's parameters that were out of range |
  /// | `log_likelihood`, `effective_samples` | by importance samples; see ``ImportanceSampling`` |
  /// | `embedding_...` | of a learned embedding: see ``EmbeddingQuality/figures`` |
  public func figures(
    _ batch: Tensor, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    try options.likelihood.check(batch, source: "the data")
    let rows = batch.shape[0]
    let found = try encoding(Variable(constant: batch))
    let draw = try found.posterior.draw(key: key)
    let output = try decoder(latent(draw.point, group: found.group))
    let terms = try options.likelihood.terms(batch, output, logVariance: nil)
    let divergence = try found.posterior.divergence().value
    var figures = [
      "elbo": try (terms.energy.value + divergence).affine(scale: -1), "kl": divergence,
      "mse": try terms.squaredError.affine(scale: 1 / Double(size)),
      "clamped": found.posterior.clamped,
    ]
    if learned != nil {
      for (name, value) in try frozenQuality().figures {
        figures["embedding_" + name] = try .full(value, shape: [rows], on: batch.backend)
      }
    }
    if samples > 0 {
      figures.merge(try importanceFigures(batch, found, samples: samples, key: key)) { $1 }
    }
    return figures
  }

  private func importanceFigures(
    _ batch: Tensor, _ found: Encoding, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    // Other noise than that of the bound: the two figures of a datum are independent.
    var other = key
    other.purpose &+= 128
    return try ImportanceSampling.figures(
      rows: batch.shape[0], samples: samples, key: other, on: batch.backend
    ) { data, draws, key in
      let copies = try found.posterior.repeated(data, times: draws)
      let group = try found.group.map {
        Variable(constant: try $0.value.slice(axis: 0, data).repeatingRows(draws))
      }
      let draw = try copies.draw(key: key)
      let terms = try options.likelihood.terms(
        try batch.slice(axis: 0, data).repeatingRows(draws),
        try decoder(latent(draw.point, group: group)), logVariance: nil)
      return try copies.logRatio(of: draw) - terms.energy.value
    }
  }
}
