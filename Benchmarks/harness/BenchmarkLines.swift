internal import Foundation

/// The lines of a table whose rows come one by one: columns are as wide as can be known before.
struct BenchmarkLines {
  /// Widths of benchmark, side, median, middle half and ratio.
  private let widths: [Int]

  /// Lines for some benchmarks and further devices.
  init(_ names: [String], devices: [String]) {
    let sides = ["torch-cuda"] + devices
    widths = [names, sides].map { $0.map(\.count).max() ?? 0 } + [9, 19, 21]
  }

  /// What the columns are.
  var head: String {
    line(["benchmark", "side", "median", "middle half", "time over ours", "share of the limit"])
  }

  /// A row, and the limits that it has a share of.
  func line(_ row: BenchmarkRow, _ limits: DeviceLimits) -> String {
    if let wrong = row.wrong { return line([row.name, row.side, "WRONG: \(wrong)"]) }
    if let leftOut = row.leftOut { return line([row.name, row.side, "left out: \(leftOut)"]) }
    let floor = limits.floor(of: row)
    return line([
      row.name, row.side, TimeText.text(row.median),
      TimeText.range(row.lowerQuartile, row.upperQuartile, around: row.median),
      String(
        format: "%.2f (%.2f .. %.2f)", row.ratio, row.ratioLowerQuartile, row.ratioUpperQuartile),
      String(format: "%5.1f %% of %@", row.shareOfLimit * 100, floor.name),
    ])
  }

  /// Cells in columns, two blanks apart at least; numbers stand flush right.
  private func line(_ cells: [String]) -> String {
    cells.enumerated().map { column, cell in
      guard column < min(widths.count, cells.count - 1) else { return cell }
      let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
      return column < 2 ? cell + blanks : blanks + cell
    }.joined(separator: "  ")
  }
}
