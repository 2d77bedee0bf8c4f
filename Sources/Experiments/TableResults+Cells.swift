internal import Foundation

extension TableResults {
  /// The table as texts: a head and as many cells in each row.
  ///
  /// A column of ours stands where a run has the figure, one of the paper's where the paper has it.
  /// Numbers in brackets lead to ``notes``.
  public var cells: (head: [String], rows: [[String]]) {
    let columns = columns
    let marks = notes
    let head =
      [table.head] + columns.map { $0.isOurs ? $0.metric.label : "\($0.metric.label), paper" }
    let texts = rows.map { row in
      [row.row.name]
        + columns.map { column in
          column.isOurs ? ours(row, column.metric, marks) : theirs(row, column.metric)
        }
    }
    return (head, texts)
  }

  /// The reasons why cells differ from the paper's, in the order of their numbers from 1 on.
  ///
  /// A reason is there when one of the figures that it concerns differs from the paper's by more
  /// than chance: by more than two standard deviations and the rounding of what is printed.
  public var notes: [PaperTable.Note] {
    (departures + table.notes).filter { note in
      rows.contains { row in
        table.metrics.contains { concerns(note, row, $0) && differs(row, $0) }
      }
    }
  }

  /// What was asked to be other than in the paper.
  private var departures: [PaperTable.Note] {
    var texts: [String] = []
    if table.statesEffort, request.epochs < table.paper.epochs {
      texts.append(
        "We trained for \(Self.count(request.epochs, "epoch")), the paper for "
          + "\(table.paper.epochs).")
    }
    if let extent = table.extent, extents != [extent] {
      let ours = extents.map(\.description).joined(separator: " and ")
      texts.append("We trained on \(ours), the paper on \(extent).")
    }
    if !request.settings.isEmpty {
      let settings = request.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      texts.append("Our runs have options of their own: \(settings.joined(separator: ", ")).")
    }
    return texts.map { PaperTable.Note($0) }
  }

  /// Whether our figure and the paper's differ by more than chance.
  ///
  ///     |m - m'| > 2 sqrt(s^2 + s'^2) + half a unit of the last digit printed
  func differs(_ row: Row, _ metric: PaperTable.Metric) -> Bool {
    guard let ours = row.figures[metric.key], let paper = row.paper[metric.key] else {
      return false
    }
    let (s, p) = (ours.deviation ?? 0, paper.deviation ?? 0)
    let rounding = 0.5 * pow(10, -Double(metric.digits)) / metric.factor
    return abs(ours.mean - paper.mean) > 2 * (s * s + p * p).squareRoot() + rounding
  }

  private func concerns(
    _ note: PaperTable.Note, _ row: Row, _ metric: PaperTable.Metric
  ) -> Bool {
    note.form.map { $0 == request.form } ?? true
      && note.rows?.contains(row.row.id) ?? true && note.metrics?.contains(metric.key) ?? true
  }

  /// The metrics that some row has, ours before the paper's.
  private var columns: [(metric: PaperTable.Metric, isOurs: Bool)] {
    table.metrics.flatMap { metric in
      let has = (
        rows.contains { $0.figures[metric.key] != nil },
        rows.contains { $0.paper[metric.key] != nil }
      )
      return (has.0 ? [(metric, true)] : []) + (has.1 ? [(metric, false)] : [])
    }
  }

  private func ours(
    _ row: Row, _ metric: PaperTable.Metric, _ marks: [PaperTable.Note]
  ) -> String {
    guard let figure = row.figures[metric.key] else { return "" }
    let text = Self.text(figure.mean, figure.deviation, metric)
    guard differs(row, metric) else { return text }
    let numbers = marks.enumerated().filter { concerns($0.element, row, metric) }
      .map { "\($0.offset + 1)" }
    return numbers.isEmpty ? text : "\(text) [\(numbers.joined(separator: ","))]"
  }

  private func theirs(_ row: Row, _ metric: PaperTable.Metric) -> String {
    row.paper[metric.key].map { Self.text($0.mean, $0.deviation, metric) } ?? ""
  }

  /// `-739.25 ± 0.09`, or the mean alone.
  static func text(_ mean: Double, _ deviation: Double?, _ metric: PaperTable.Metric) -> String {
    func digits(_ value: Double) -> String {
      String(format: "%.\(metric.digits)f", value * metric.factor)
    }
    return deviation.map { "\(digits(mean)) ± \(digits($0))" } ?? digits(mean)
  }
}
