internal import DiffeoDifferentiation
internal import DiffeoLayers
public import DiffeoTensors

extension ERVAE {
  /// First the embedding, where it is learned, then the autoencoder.
  public var stages: [TrainingStage] {
    (learned.map { [$0.stage] } ?? []) + [TrainingStage("autoencoder", parameters)]
  }

  /// Checks the embedding before the autoencoder is trained on it.
  ///
  /// - Throws: ``EmbeddingError/failedCheck(_:)``, unless the options accept it as it is.
  public func begin(stage: Int, data: Tensor, seed: UInt64) throws {
    measuredQuality = nil
    guard learned != nil, stage == stages.count - 1, !options.acceptsEmbedding else { return }
    let quality = try frozenQuality()
    if !quality.failures.isEmpty { throw EmbeddingError.failedCheck(quality.failures) }
  }

  /// The loss of a batch; metrics `elbo`, `kl`, `mse`, and `clamped`, the share of the posteriors'
  /// parameters that were out of range.
  public func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    if let learned, context.stage == 0 { return try learned.loss(context) }
    let found = try encoding(Variable(constant: batch))
    try context.probe?("posterior mode", found.posterior.center.value)
    let draw = try found.posterior.draw(key: context.key)
    try context.probe?("hidden sample", draw.point.value)
    let latent = try latent(draw.point, group: found.group)
    try context.probe?("latent sample", latent.value)
    let output = try decoder(latent)
    try context.probe?("decoder output", output.value)
    let divergence = try found.posterior.divergence().mean()
    let terms = try options.likelihood.terms(batch, output, logVariance: nil)
    let energy = try terms.energy.mean()
    let total = try energy + divergence
    return Loss(
      total: total,
      metrics: [
        ("elbo", try total.value.affine(scale: -1)), ("kl", divergence.value),
        ("mse", try terms.squaredError.mean().affine(scale: 1 / Double(size))),
        ("clamped", try found.posterior.clamped.mean()),
      ])
  }

  /// Throws unless the likelihood can explain the data.
  public func checkData(_ data: Tensor, source: String) throws {
    try options.likelihood.check(data, source: source)
  }
}

/// What stops the training of a model that stands on an embedding.
public enum EmbeddingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A learned embedding is not good enough: what is wrong with it.
  case failedCheck([String])

  /// What failed and what to do.
  public var description: String {
    switch self {
    case .failedCheck(let failures):
      """
      The learned embedding does not pass its check: \(failures.joined(separator: "; ")). Train it \
      longer, for instance --set embedding_steps=20000, or with another seed; or go on with it as \
      it is, --accept-embedding, which resume takes too.
      """
    }
  }
}
