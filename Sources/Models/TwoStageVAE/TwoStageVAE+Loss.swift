internal import DiffeoDifferentiation
internal import DiffeoLayers
public import DiffeoTensors

extension TwoStageVAE {
  /// Takes the posteriors of all training data before the second stage.
  public func begin(stage: Int, data: Tensor, seed: UInt64) throws {
    guard stage == 1 else { return }
    var parts: [DiagonalGaussian] = []
    for start in stride(from: 0, to: data.shape[0], by: 1000) {
      let rows = try data.slice(axis: 0, start..<min(start + 1000, data.shape[0]))
      parts.append(try posterior(rows))
    }
    posteriors = (
      try .concatenating(parts.map(\.mean.value)),
      try .concatenating(parts.map(\.deviation.value))
    )
  }

  func firstLoss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    let changes = StateChanges()
    let x = try input(batch)
    let posterior = try DiagonalGaussian(
      networks.encoder(x, changing: changes), networks.deviation)
    try context.probe?("posterior mean", posterior.mean.value)
    try context.probe?("posterior deviation", posterior.deviation.value)
    let latent = try posterior.sample(context.key)
    let output = try networks.decoder(latent, changing: changes)
    try context.probe?("decoder output", output.value)
    if let state { try changes.apply(to: state) }
    let divergence = try posterior.divergence().mean()
    let terms = try terms(x, output)
    let energy = try terms.energy.mean()
    let elbo = try (energy.value + divergence.value).affine(scale: -1)
    let error = try terms.squaredError.mean().affine(scale: 1 / Double(size))
    return Loss(
      total: try energy + divergence,
      metrics: [("elbo", elbo), ("kl", divergence.value), ("mse", error)]
        + (try logVariance().map { [("gamma", try $0.value.exponential())] } ?? []))
  }

  func secondLoss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    let latent = Variable(constant: try firstLatent(batch, context))
    try context.probe?("latent point of the first stage", latent.value)
    let terms = try secondTerms(latent, key: context.key.at(purpose: .general))
    let (divergence, energy) = (try terms.divergence.mean(), try terms.energy.mean())
    try state?.assign(secondSteps.variable.value + 1, to: secondSteps.name)
    return Loss(
      total: try energy + divergence,
      metrics: [
        ("latent_elbo", try (energy.value + divergence.value).affine(scale: -1)),
        ("latent_kl", divergence.value),
        ("latent_gamma", try secondLogDeviation.variable.value.affine(scale: 2).exponential()),
      ])
  }

  /// Points of the first stage's posteriors: of the training data's, or of other data's.
  private func firstLatent(_ batch: Tensor, _ context: StepContext) throws -> Tensor {
    guard let posteriors, let indices = context.indices else {
      return try posterior(batch).sample(context.key).value
    }
    let (mean, deviation) = (
      try posteriors.mean.gathering(indices), try posteriors.deviation.gathering(indices)
    )
    let noise = try Tensor.normal(mean.shape, key: context.key, on: mean.backend)
    return try mean + deviation * noise
  }

  /// The terms of the second stage's bound for points of the first one, `[rows]`.
  func secondTerms(
    _ latent: Variable, key: RandomKey
  ) throws -> (divergence: Variable, energy: Variable) {
    let posterior = try DiagonalGaussian(
      secondNetworks.encoder(latent), secondNetworks.deviation)
    let restored = try secondNetworks.decoder(posterior.sample(key))
    let terms = try Likelihood.learnedGaussian(startingAt: 1).terms(
      latent.value, restored, logVariance: secondLogDeviation.variable.affine(scale: 2))
    return (try posterior.divergence(), terms.energy)
  }

  /// The energies and squared errors of data, `[rows]`, given what the decoder says.
  func terms(
    _ x: Variable, _ output: Variable
  ) throws -> (energy: Variable, squaredError: Tensor) {
    try options.likelihood.terms(x.value, output, logVariance: logVariance())
  }

  /// `ln gamma` of the first stage, where it is learned.
  func logVariance() throws -> Variable? { try logDeviation?.variable.affine(scale: 2) }
}

extension RandomKey {
  /// The stream of the same seed and step for another purpose.
  func at(purpose: RandomPurpose) -> RandomKey {
    RandomKey(seed: seed, step: step, purpose: purpose)
  }
}
