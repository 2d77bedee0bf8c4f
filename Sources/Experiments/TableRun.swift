public import DiffeoReports

/// A trained run of a row, to be measured.
public struct TableRun {
  /// The row.
  public let row: TableRow
  /// What was asked of the table.
  public let request: TableRequest
  /// The run: folder, options, data, trained model.
  public let session: RunSession
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
}
