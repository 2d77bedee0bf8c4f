internal import DiffeoFormats
internal import Foundation

/// The figures of a run, one row for each epoch, as comma-separated values that any tool reads.
///
/// A cell is empty where a figure was not computed in that epoch. The file is rewritten whole, so
/// that it is never half a row.
public struct MetricsFile: Sendable, Equatable {
  /// One epoch's figures, in the order of their columns.
  public typealias Row = [(name: String, value: Double)]

  /// The file.
  public let path: String
  /// The names of the columns.
  public private(set) var columns: [String]
  /// The rows, `nil` where a cell is empty.
  public private(set) var rows: [[Double?]]

  /// No figures yet.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - columns: The names of the columns; `epoch` comes first.
  public init(path: String, columns: [String]) {
    self.path = path
    self.columns = columns
    self.rows = []
  }

  /// The figures of a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `FormatError` when it is missing or not such a file.
  public init(reading path: String) throws {
    let text = String(decoding: try InputFile.read(path), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    self.path = path
    self.columns = lines.first.map { $0.split(separator: ",").map(String.init) } ?? []
    self.rows = lines.dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    }
    if columns.first != "epoch" || rows.contains(where: { $0.count != columns.count }) {
      throw FormatError.malformed(
        path: path, expected: "a row for each epoch under a line of names",
        found: String(text.prefix(40)).debugDescription)
    }
  }

  /// The figures of a file that a run continues, none if it is not there.
  ///
  /// - Parameter path: The file.
  /// - Throws: `FormatError` when it is there and not such a file, rather than lose its rows.
  public init(continuing path: String) throws {
    do {
      try self.init(reading: path)
    } catch FormatError.notFound {
      self.init(path: path, columns: ["epoch"])
    }
  }

  /// Drops the rows after an epoch, as resuming from it must.
  public mutating func truncate(afterEpoch epoch: Int) {
    rows.removeAll { ($0[0] ?? 0) > Double(epoch) }
  }

  /// Adds a row and writes the file.
  ///
  /// - Parameter row: Figures; new names become new columns.
  /// - Throws: `FormatError.cannotWrite(path:reason:)`.
  public mutating func append(_ row: Row) throws {
    for (name, _) in row where !columns.contains(name) {
      columns.append(name)
      for index in rows.indices { rows[index].append(nil) }
    }
    let values = Dictionary(row.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    rows.append(columns.map { values[$0] })
    try write()
  }

  /// Puts a row in place of the last one and writes the file.
  ///
  /// - Parameter row: Figures; new names become new columns.
  /// - Throws: `FormatError.cannotWrite(path:reason:)`.
  public mutating func replaceLast(_ row: Row) throws {
    rows.removeLast()
    try append(row)
  }

  /// Writes the file.
  ///
  /// - Throws: `FormatError.cannotWrite(path:reason:)`.
  public func write() throws {
    let lines =
      [columns.joined(separator: ",")]
      + rows.map { row in row.map { $0.map(Self.text) ?? "" }.joined(separator: ",") }
    try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }

  /// The last row, without its empty cells.
  public var last: Row? {
    rows.last.map { row in
      zip(columns, row).compactMap { name, value in value.map { (name, $0) } }
    }
  }

  /// The figures of a column with their epochs.
  public func series(_ column: String) -> [(epoch: Double, value: Double)] {
    guard let index = columns.firstIndex(of: column) else { return [] }
    return rows.compactMap { row in
      if let epoch = row[0], let value = row[index] { (epoch, value) } else { nil }
    }
  }

  private static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return "\(whole)" }
    return String(format: "%.8g", value)
  }

  /// Whether two files hold the same.
  public static func == (left: MetricsFile, right: MetricsFile) -> Bool {
    left.path == right.path && left.columns == right.columns && left.rows == right.rows
  }
}
