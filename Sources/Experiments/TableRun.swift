public import DiffeoDatasets
internal import DiffeoMetrics
internal import DiffeoModels
public import DiffeoReports

/// A trained run of a row, to be measured.
public struct TableRun {
  /// The row.
  public let row: TableRow
  /// What was asked of the table.
  public let request: TableRequest
  /// The run: folder, options, data, trained model.
  public let session: RunSession
  /// Where data are looked up by name.
  public let datasets: DatasetRegistry
  /// Asked now and then by measures that take long; true when they should give up.
  public let shouldStop: () -> Bool

  /// The figures of the last epoch: on test data where there are some, else on training data.
  public var lastFigures: [String: Double] {
    let last = session.metrics.last ?? []
    let prefix = last.contains { $0.name.hasPrefix("test_") } ? "test_" : "train_"
    let own = last.filter { $0.name.hasPrefix(prefix) }
    return Dictionary(
      own.map { (String($0.name.dropFirst(prefix.count)), $0.value) }, uniquingKeysWith: { $1 })
  }

  /// What the encoder does to data that are a torus where the latent space is one too: `degree`,
  /// where the encoder is continuous, and `is_homeomorphic`, 1 where it can be deformed to a
  /// homeomorphism and 0 elsewhere; none for other data and spaces.
  ///
  /// - Throws: What is wrong with the data, or an OpenCL error.
  public func topology() throws -> [String: Double] {
    let seed = UInt64(session.configuration.integer("seed"))
    guard let torus = try datasets.torus(session.configuration.text("data"), seed: seed),
      let found = try EncoderTopology.degree(
        of: session.trainer.model, on: torus, backend: session.backend)
    else { return [:] }
    let degree = found.degree.map { ["degree": Double($0)] } ?? [:]
    return degree.merging(["is_homeomorphic": found.isHomotopicToHomeomorphism ? 1 : 0]) { $1 }
  }
}
