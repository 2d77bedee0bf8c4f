/// How much of a paper's effort is spent on its table.
public enum TableScale: String, Sendable, Codable, CaseIterable {
  /// Minutes: a few epochs, one run.
  case smoke
  /// The paper's epochs and runs.
  case paper
}

/// What is done where a paper or its authors' code errs.
public enum TableForm: String, Sendable, Codable, CaseIterable {
  /// What is right.
  case corrected
  /// What the published figures were made with.
  case faithful
}

/// What is asked of a table.
public struct TableRequest: Sendable, Hashable, Codable {
  /// The name of the table.
  public var table: String
  /// How much effort.
  public var scale: TableScale
  /// Which form where the paper errs.
  public var form: TableForm
  /// The data set, as the command takes it.
  public var data: String
  /// Passes over the data of each run.
  public var epochs: Int
  /// Runs of each row.
  public var runs: Int
  /// The rows wanted, by identifier, in the table's order.
  public var rows: [String]
  /// The seed of each row's first run; the next has the next number.
  public var seed: Int
  /// The device, as the command takes it.
  public var device: String
  /// Options of every run that differ from the table's own, as a person writes them.
  public var settings: [String: String]

  /// The request that a table answers when nothing else is said.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - scale: How much effort; it sets epochs and runs.
  ///   - data: The data set, as the command takes it.
  public init(_ table: PaperTable, scale: TableScale = .smoke, data: String) {
    self.table = table.name
    self.scale = scale
    self.form = .corrected
    self.data = data
    self.epochs = table.effort(scale).epochs
    self.runs = table.effort(scale).runs
    self.rows = table.rows.map(\.id)
    self.seed = 0
    self.device = "auto"
    self.settings = [:]
  }
}
