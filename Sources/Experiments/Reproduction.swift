public import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels
public import DiffeoReports
internal import Foundation

/// A table that is made again, in a folder in which it can be interrupted and continued.
///
///     table.json  results.json  results.md  report.html
///     rows/ROW-seedS/       a run of a row, a folder as every run has one, and figures.json
///
/// A run that has its `figures.json` is finished and is not repeated.
public final class Reproduction {
  /// The table.
  public let table: PaperTable
  /// What is asked of it.
  public let request: TableRequest
  /// The folder.
  public let path: String
  let datasets: DatasetRegistry

  /// Opens a folder to make a table in it, or to continue one.
  ///
  /// Nothing is written yet. Options, rows and data are checked.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - choices: What to do; what is left open comes from the folder, or else from the table.
  ///   - path: The folder, which need not exist.
  ///   - datasets: Where data are looked up by name.
  /// - Throws: ``ExperimentError``, or what is wrong with options or data.
  public init(
    of table: PaperTable, _ choices: TableChoices, in path: String,
    datasets: DatasetRegistry = .standard
  ) throws {
    self.table = table
    self.path = RunFolder(path).path
    self.datasets = datasets
    request = try choices.request(
      of: table, continuing: Self.requestThere(self.path), in: self.path)
    for row in rows { _ = try configuration(of: row, seed: request.seed) }
    try checkData()
  }

  /// The rows asked for.
  public var rows: [TableRow] { table.rows.filter { request.rows.contains($0.id) } }

  /// The folder of a run of a row.
  public func run(_ row: TableRow, seed: Int) -> RunFolder {
    RunFolder("\(path)/rows/\(row.id)-seed\(seed)")
  }

  /// The results so far, also of rows and runs that were asked for before.
  ///
  /// - Returns: Rows in the table's order, those without a finished run left out.
  /// - Throws: `FormatError` for a file of figures that is damaged.
  public func results() throws -> TableResults {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/rows")) ?? []
    let rows = try table.rows.map { row in
      let prefix = row.id + "-seed"
      let seeds = names.filter { $0.hasPrefix(prefix) }
        .compactMap { Int($0.dropFirst(prefix.count)) }
      return (row, try seeds.sorted().compactMap { try RunRecord.read(run(row, seed: $0)) })
    }
    return TableResults(table, request, rows: rows.filter { !$0.1.isEmpty })
  }

  /// The options of a run.
  func configuration(of row: TableRow, seed: Int) throws(ConfigurationError) -> Configuration {
    var options = table.options(request)
    options.merge(row.options(request)) { $1 }
    guard case .text(let model) = options["model"] else {
      preconditionFailure("the row \(row.name) of \(table.name) names no model")
    }
    var configuration = try RunConfiguration.defaults(model: model)
    try configuration.set("epochs", .integer(request.epochs))
    try configuration.set(options)
    try configuration.set("data", .text(request.data[row.id] ?? ""))
    try configuration.set("device", .text(request.device))
    try configuration.set("seed", .integer(seed))
    for (key, text) in request.settings.sorted(by: { $0.key < $1.key }) {
      try configuration.set(key, text: text)
    }
    return configuration
  }

  /// What was asked for the runs in a folder; nil where there are none.
  private static func requestThere(_ path: String) throws -> TableRequest? {
    guard !path.isEmpty else { throw RunError.noFolder }
    let files = FileManager.default
    let file = path + "/table.json"
    guard files.fileExists(atPath: path) else { return nil }
    guard files.fileExists(atPath: file) else {
      let contents = try? files.contentsOfDirectory(atPath: path)
      if contents?.isEmpty != true { throw ExperimentError.exists(path) }
      return nil
    }
    return try JSONFile.read(file, "what was asked of a table")
  }

  /// Refuses, before anything is trained, data that are missing, damaged or of the wrong kind.
  private func checkData() throws {
    let unfinished = try rows.filter { row in
      try request.seeds.contains { try RunRecord.read(run(row, seed: $0)) == nil }
    }
    let rowsByData = Dictionary(grouping: unfinished) { request.data[$0.id] ?? "" }
    for (text, rows) in rowsByData.sorted(by: { $0.key < $1.key }) {
      let data = try datasets.load(text, split: .train, seed: UInt64(request.seed))
      if table.needsPictures, ImageSheet.ImageSize(sampleShape: data.sampleShape) == nil {
        throw ExperimentError.noPictures(data: text, shape: data.sampleShape)
      }
      for row in rows { try table.check(row, data) }
    }
  }
}
