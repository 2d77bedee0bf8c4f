/// Rows of cells in aligned columns.
struct Table {
  private var rows: [[String]]
  /// Columns of numbers, which stand flush right.
  private let numbers: Set<Int>

  /// A table under a head.
  init(_ head: [String], numbers: Set<Int> = []) {
    rows = [head]
    self.numbers = numbers
  }

  /// Adds a row of as many cells as the head.
  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines, without blanks at their ends.
  var text: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
        return numbers.contains(column) ? blanks + cell.0 : cell.0 + blanks
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
