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

/// What is asked of a table, with nothing left open; ``TableChoices`` leads to it.
public struct TableRequest: Sendable, Hashable, Codable {
  /// The name of the table.
  public internal(set) var table: String
  /// How much effort.
  public internal(set) var scale: TableScale
  /// Which form where the paper errs.
  public internal(set) var form: TableForm
  /// Passes over the data of each run.
  public internal(set) var epochs: Int
  /// Runs of each row.
  public internal(set) var runs: Int
  /// The rows wanted, by identifier, in the table's order.
  public internal(set) var rows: [String]
  /// The data set of each row, as the command takes it, by the row's identifier.
  public internal(set) var data: [String: String]
  /// The seed of each row's first run; the next has the next number.
  public internal(set) var seed: Int
  /// The device, as the command takes it.
  public internal(set) var device: String
  /// Options of every run that differ from the table's own, as a person writes them.
  public internal(set) var settings: [String: String]

  /// The seeds of each row's runs.
  public var seeds: Range<Int> { seed..<(seed + runs) }
}
