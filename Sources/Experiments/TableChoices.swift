internal import DiffeoFormats
public import DiffeoModels

/// What a person says about how a table is to be made; whatever is left open comes from the folder
/// of runs that is continued, or else from the table.
public struct TableChoices: Sendable {
  /// How much effort.
  public var scale: TableScale?
  /// Which form where the paper errs.
  public var form: TableForm?
  /// Passes over the data of each run.
  public var epochs: Int?
  /// Runs of each row.
  public var runs: Int?
  /// The rows wanted, by identifier or by name.
  public var rows: [String]?
  /// Data sets: `SPECIFICATION` for all rows that have none of their own, `ROW=SPECIFICATION` for
  /// one row.
  public var data: [String] = []
  /// The seed of each row's first run.
  public var seed: Int?
  /// The device.
  public var device: String?
  /// Options of every run.
  public var settings: [(key: String, text: String)] = []

  /// Nothing said.
  public init() {}

  /// The options that belong to a run's identity and have choices of their own.
  private static let reserved = ["model", "data", "device", "seed", "epochs", "form"]

  /// What is asked of a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - there: What was asked for the runs in the folder that is continued, if any.
  ///   - path: The folder, for errors.
  /// - Returns: The request.
  /// - Throws: ``ExperimentError`` or `ConfigurationError`.
  func request(
    of table: PaperTable, continuing there: TableRequest?, in path: String
  ) throws -> TableRequest {
    let settle = Settlement(path: path)
    try settle("table", table.name, there?.table)
    let scale = try settle("scale", scale, there?.scale) ?? .smoke
    let effort = table.effort(scale)
    var request = TableRequest(
      table: table.name, scale: scale,
      form: try settle("form", form, there?.form) ?? .corrected,
      epochs: try settle("epochs", epochs, there?.epochs) ?? effort.epochs,
      runs: runs ?? there?.runs ?? effort.runs, rows: [], data: there?.data ?? [:],
      seed: try settle("seed", seed, there?.seed) ?? 0,
      device: try settle("device", device, there?.device) ?? "auto",
      settings: try settings(there, settle))
    try Self.check(request)
    try chooseData(of: table, for: &request, settle)
    try chooseRows(of: table, for: &request, there)
    return request
  }

  private static func check(_ request: TableRequest) throws(ConfigurationError) {
    for (key, value, limit) in [
      ("epochs", request.epochs, 1_000_000), ("runs", request.runs, 10_000),
    ] where !(1...limit).contains(value) {
      throw .invalidValue(
        key: key, value: "\(value)", expected: "a whole number from 1 to \(limit)")
    }
  }

  private func settings(
    _ there: TableRequest?, _ settle: Settlement
  ) throws -> [String: String] {
    if let key = settings.map(\.key).first(where: Self.reserved.contains) {
      throw ConfigurationError.conflict(
        "The option '\(key)' of a table's runs cannot be set; "
          + (key == "model" ? "the table says it." : "say --\(key)."))
    }
    let asked = Dictionary(settings.map { ($0.key, $0.text) }, uniquingKeysWith: { $1 })
    for (key, text) in asked.sorted(by: { $0.key < $1.key }) {
      if let there { try settle(key, text, there.settings[key] ?? "its usual value") }
    }
    return there?.settings ?? asked
  }

  /// Finds the data of every row that has some.
  private func chooseData(
    of table: PaperTable, for request: inout TableRequest, _ settle: Settlement
  ) throws {
    let (common, own) = dataByRow(table)
    if common != nil, table.rows.allSatisfy({ $0.data != nil }) {
      throw ConfigurationError.conflict(
        "Every row of \(table.name) has data of its own; say --data ROW=DATASET.")
    }
    for row in table.rows {
      let asked = own[row.id] ?? (row.data == nil ? common : nil)
      let found = try settle("data", asked, request.data[row.id])
      if let found {
        request.data[row.id] = found
      } else if case .generated(let text) = table.source(of: row) {
        request.data[row.id] = text
      }
    }
  }

  /// The data set for all rows, and those for single rows.
  private func dataByRow(_ table: PaperTable) -> (common: String?, own: [String: String]) {
    var common: String?
    var own: [String: String] = [:]
    for text in data {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      // A specification may have an equals sign too, but no row's name before it.
      if parts.count == 2, let row = try? table.row(String(parts[0])) {
        own[row.id] = String(parts[1])
      } else {
        common = text
      }
    }
    return (common, own)
  }

  /// The rows asked for, or else those that have data.
  private func chooseRows(
    of table: PaperTable, for request: inout TableRequest, _ there: TableRequest?
  ) throws {
    let asked = try (rows ?? there?.rows).map { names in
      Set(try names.map { try table.row($0).id })
    }
    let wanted = table.rows.filter { asked?.contains($0.id) ?? true }
    let served = wanted.filter { request.data[$0.id] != nil }
    if let row = wanted.first(where: { request.data[$0.id] == nil }),
      asked != nil || served.isEmpty, case .named(let usage) = table.source(of: row)
    {
      throw ExperimentError.noData(
        table: table.name, row: row.data == nil ? nil : row.id, usage: usage)
    }
    request.rows = served.map(\.id)
  }
}

/// Compares what is asked for with what is there.
private struct Settlement {
  let path: String

  /// What is asked for, or else what is there.
  ///
  /// - Throws: ``ExperimentError/otherOption(path:option:there:asked:)`` when they differ.
  @discardableResult
  func callAsFunction<Value: Equatable>(
    _ option: String, _ asked: Value?, _ there: Value?
  ) throws(ExperimentError) -> Value? {
    if let asked, let there, asked != there {
      throw .otherOption(path: path, option: option, there: "\(there)", asked: "\(asked)")
    }
    return there ?? asked
  }
}

extension PaperTable {
  /// Where the data of a row come from.
  func source(of row: TableRow) -> Source { row.data ?? data ?? .named(usage: "DATASET") }

  /// The row of a name or an identifier, letter case and punctuation aside.
  ///
  /// - Parameter name: What a person wrote, such as `S^2` or `sphere-2`.
  /// - Returns: The row.
  /// - Throws: `ConfigurationError.unknownName(kind:name:near:known:)`.
  public func row(_ name: String) throws(ConfigurationError) -> TableRow {
    let wanted = Self.plain(name)
    let found = rows.first { Self.plain($0.id) == wanted || Self.plain($0.name) == wanted }
    if let found { return found }
    let known = rows.map(\.id)
    throw .unknownName(
      kind: "row", name: name, near: nearestName(to: wanted, in: known), known: known)
  }

  /// Letters and digits in lower case, words joined by hyphens.
  private static func plain(_ name: String) -> String {
    name.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }
}
