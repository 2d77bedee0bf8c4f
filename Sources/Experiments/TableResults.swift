/// What came of a table: our figures over the runs, and the paper's beside them.
public struct TableResults: Sendable {
  /// A figure over the runs of a row.
  public struct Figure: Sendable, Hashable {
    /// The value of each run, in the order of the seeds.
    public let values: [Double]

    /// The mean over the runs.
    public var mean: Double { values.reduce(0, +) / Double(values.count) }

    /// The standard deviation over the runs; nil for one run.
    ///
    ///     s^2 = 1 / (n - 1) sum_i (v_i - mean)^2
    public var deviation: Double? {
      guard values.count > 1 else { return nil }
      let mean = mean
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(values.count - 1)).squareRoot()
    }
  }

  /// A row with at least one finished run.
  public struct Row: Sendable {
    /// The row of the table.
    public let row: TableRow
    /// Our figures by key.
    public let figures: [String: Figure]
    /// The paper's figures by key.
    public let paper: [String: PaperFigure]
    let records: [RunRecord]

    /// The seeds of the finished runs.
    public var seeds: [Int] { records.map(\.seed) }
  }

  /// The table.
  public let table: PaperTable
  /// What was asked of it.
  public let request: TableRequest
  /// The rows that have a finished run.
  public let rows: [Row]

  init(_ table: PaperTable, _ request: TableRequest, rows: [(TableRow, [RunRecord])]) {
    self.table = table
    self.request = request
    self.rows = rows.map { row, records in
      var values: [String: [Double]] = [:]
      for (key, value) in records.flatMap(\.figures) { values[key, default: []].append(value) }
      return Row(
        row: row, figures: values.mapValues { Figure(values: $0) }, paper: row.paper(request),
        records: records)
    }
  }

  /// Whether every run that was asked for is finished.
  public var isComplete: Bool {
    request.rows.allSatisfy { id in
      let seeds = rows.first { $0.row.id == id }?.seeds ?? []
      return request.seeds.allSatisfy(seeds.contains)
    }
  }

  /// Seconds of training, evaluation and measuring, over all runs.
  public var seconds: Double { records.reduce(0) { $0 + $1.seconds } }

  var records: [RunRecord] { rows.flatMap(\.records) }

  /// What a reader must know of the figures: the table's remarks, and which figures are left out.
  var remarks: [String] {
    let missing = rows.flatMap { row in
      row.records.compactMap { record -> String? in
        let labels = table.metrics.filter { record.notFinite?.contains($0.key) == true }
          .map(\.label)
        if labels.isEmpty { return nil }
        return "\(labels.joined(separator: "; ")) of \(row.row.name), seed \(record.seed)"
      }
    }
    if missing.isEmpty { return table.remarks }
    return table.remarks + [
      "Left out, being no finite numbers, as where points coincide: "
        + missing.joined(separator: ". ") + "."
    ]
  }

  /// A fact about the runs; several, joined, where they were not all made alike.
  func fact(_ value: (Facts) -> String?) -> String? {
    var found: [String] = []
    for text in records.compactMap({ value($0.facts) }) where !found.contains(text) {
      found.append(text)
    }
    return found.isEmpty ? nil : found.joined(separator: ", ")
  }

  /// What the runs were trained on, each extent once.
  var extents: [PaperTable.Extent] {
    var found: [PaperTable.Extent] = []
    for record in records {
      let extent = PaperTable.Extent(count: record.count, shape: record.shape)
      if !found.contains(extent) { found.append(extent) }
    }
    return found
  }

  /// The data of the rows, without the paths where they lie.
  var data: String {
    var names: [String] = []
    for row in rows {
      let text = request.data[row.row.id] ?? ""
      let parts = text.split(separator: ":", maxSplits: 1)
      let name = parts.last?.contains("/") == true ? String(parts[0]) : text
      if !names.contains(name) { names.append(name) }
    }
    return names.joined(separator: ", ")
  }
}
