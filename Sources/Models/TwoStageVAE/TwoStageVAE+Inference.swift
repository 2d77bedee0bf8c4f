internal import DiffeoDifferentiation
internal import DiffeoLayers
public import DiffeoTensors

extension TwoStageVAE {
  /// The centres of the first stage's posteriors.
  public func encode(_ batch: Tensor) throws -> Tensor { try posterior(batch).mean.value }

  /// The means of data at latent points of the first stage.
  public func decode(_ latent: Tensor) throws -> Tensor {
    let mean = try options.likelihood.mean(output(networks.decoder, of: latent))
    return try layout?.planar(mean) ?? mean
  }

  /// Whether the second stage has been trained.
  public func hasSecondStage() throws -> Bool {
    try options.second != nil && secondSteps.variable.value.scalar() > 0
  }

  /// Latent points as the second stage makes them; of a standard normal distribution where there is
  /// none, or none yet.
  public func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    guard try hasSecondStage() else { return try sampleFirstPrior(count, key: key) }
    let latent = try sampleFirstPrior(count, key: key)
    let mean = try secondNetworks.decoder(Variable(constant: latent)).value
    var other = key
    other.purpose &+= 1 << 8
    let noise = try Tensor.normal(mean.shape, key: other, on: mean.backend)
    return try mean + noise * secondLogDeviation.variable.value.exponential()
  }

  /// Latent points of a standard normal distribution: what a model of one stage samples.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - key: The stream.
  /// - Returns: `[count, latent width]`.
  /// - Throws: An OpenCL error.
  public func sampleFirstPrior(_ count: Int, key: RandomKey) throws -> Tensor {
    try .normal([count, latentWidth], key: key, on: firstParameters.backend)
  }

  /// Figures of each datum: `elbo`, `kl` and `mse` of the first stage with one sample of the
  /// posterior, `latent_elbo` and `latent_kl` of the second once it is trained, and the first
  /// stage's `log_likelihood` and `effective_samples`; see ``ImportanceSampling``.
  public func figures(
    _ batch: Tensor, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    try options.likelihood.check(batch, source: "the data")
    let x = try input(batch)
    let posterior = try posterior(batch)
    let latent = try posterior.sample(key)
    let terms = try terms(
      x, Variable(constant: output(networks.decoder, of: latent.value)))
    let divergence = try posterior.divergence()
    var figures = [
      "elbo": try (terms.energy + divergence).value.affine(scale: -1), "kl": divergence.value,
      "mse": try terms.squaredError.affine(scale: 1 / Double(size)),
    ]
    if try hasSecondStage() {
      let second = try secondTerms(latent, key: key.at(purpose: .general))
      figures["latent_elbo"] = try (second.energy + second.divergence).value.affine(scale: -1)
      figures["latent_kl"] = second.divergence.value
    }
    if samples > 0 {
      let found = try importanceFigures(x.value, posterior, samples: samples, key: key)
      figures.merge(found) { $1 }
    }
    return figures
  }

  private func importanceFigures(
    _ x: Tensor, _ posterior: DiagonalGaussian, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    // Other noise than that of the bound: the two figures of a datum are independent.
    var other = key
    other.purpose &+= 1 << 9
    return try ImportanceSampling.figures(
      rows: x.shape[0], samples: samples, key: other, on: x.backend
    ) { data, draws, key in
      let copies = try posterior.repeated(data, times: draws)
      let latent = try copies.sample(key)
      let copiesOfData = try x.slice(axis: 0, data).repeatingRows(draws)
      let terms = try terms(
        Variable(constant: copiesOfData),
        Variable(constant: output(networks.decoder, of: latent.value)))
      return try copies.logRatio(of: latent.value) - terms.energy.value
    }
  }

  /// What a network in use makes of rows: of pictures a hundred at a time, for between their layers
  /// they take many times the memory that they have before the first and after the last.
  func output(_ network: any Layer, of rows: Tensor) throws -> Tensor {
    let (count, atOnce) = (rows.shape[0], layout == nil ? Int.max : 100)
    if count <= atOnce { return try network(Variable(constant: rows)).value }
    return try .concatenating(
      stride(from: 0, to: count, by: atOnce).map { start in
        let part = try rows.slice(axis: 0, start..<min(start + atOnce, count))
        return try network(Variable(constant: part)).value
      })
  }

  /// Any point of the latent space can be decoded.
  public func checkLatent(_ latent: Tensor) throws {}

  /// The first coordinates.
  public var latentView: LatentView { .coordinates }

  /// The point itself.
  public func latentCoordinates(_ point: [Double]) -> [Double] { point }

  /// None.
  public func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? { nil }
}
