internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoMetrics
internal import DiffeoModels
internal import DiffeoReports

extension TwoStageTables {
  /// Most samples of each kind, as in the paper.
  private static let limit = 10_000

  /// The distances between data and samples of a trained run.
  @Sendable static func measure(_ run: TableRun) throws -> [String: Double]? {
    let session = run.session
    let real = try session.evaluationData.head(limit)
    let found = try SampleDistances.measure(
      SampleDistances.Request(
        model: session.trainer.model, training: session.data, real: real, generated: real.count,
        seed: UInt64(session.configuration.integer("seed")), backend: session.backend),
      shouldStop: run.shouldStop)
    guard let found else { return nil }
    try write(session.folder.file("features.json"), found)
    let own = run.lastFigures.filter { ["mse", "kl", "elbo", "latent_elbo"].contains($0.key) }
    return own.merging(found.figures.map { ($0.name, $0.value) }) { $1 }
  }

  /// Says whose features the distances are of.
  private static func write(_ path: String, _ found: SampleDistances) throws {
    try JSONFile.write(
      JSONValue.object([
        "features": .text(found.features), "sha256": .text(found.hash),
        "width": .integer(found.samples.width), "classes": .integer(found.classes),
        "real_count": .integer(found.samples.realCount),
        "generated_count": .integer(found.samples.generatedCount),
      ]), to: path)
  }
}
