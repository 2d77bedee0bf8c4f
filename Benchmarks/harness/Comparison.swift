internal import Foundation

/// Two results of the same benchmarks, side by side.
package struct BenchmarkComparison: Sendable {
  /// What a difference amounts to.
  package enum Verdict: String, Sendable {
    /// The second time is smaller.
    case better
    /// The second time is greater.
    case worse
    /// The middle halves of the times overlap.
    case noise = "within noise"
    /// One of them has fewer turns than tell noise.
    case fewRounds = "too few rounds"
  }

  /// A side of a benchmark that both results have.
  package struct Row: Sendable {
    /// The benchmark and the side.
    package let name: String, side: String
    /// The medians in seconds, first and second.
    package let first: Double, second: Double
    /// What the difference amounts to.
    package let verdict: Verdict
  }

  /// The sides that both have.
  package let rows: [Row]
  /// The sides that one alone has, as `benchmark side`.
  package let unmatched: [String]

  /// Compares two results; times of different devices can be compared too.
  package init(_ first: BenchmarkResults, _ second: BenchmarkResults) {
    func key(_ row: BenchmarkRow) -> String { "\(row.name) \(row.side)" }
    let left = first.rows.filter { $0.wrong == nil }
    let right = Dictionary(second.rows.filter { $0.wrong == nil }.map { (key($0), $0) }) { $1 }
    rows = left.compactMap { row in
      right[key(row)].map { other in
        Row(
          name: row.name, side: row.side, first: row.median, second: other.median,
          verdict: Self.verdict(row, other))
      }
    }
    let names = Set(left.map(key))
    unmatched = names.symmetricDifference(right.keys).sorted()
  }

  /// Turns whose middle half is more than their median.
  private static let fewestRounds = 4

  private static func verdict(_ first: BenchmarkRow, _ second: BenchmarkRow) -> Verdict {
    if min(first.rounds, second.rounds) < fewestRounds { return .fewRounds }
    if second.upperQuartile < first.lowerQuartile { return .better }
    return second.lowerQuartile > first.upperQuartile ? .worse : .noise
  }

  /// The rows as cells: benchmark, side, both medians, the second over the first, the verdict.
  package var cells: [[String]] {
    rows.map { row in
      [
        row.name, row.side, String(format: "%.3f ms", row.first * 1e3),
        String(format: "%.3f ms", row.second * 1e3), String(format: "%.2f", row.second / row.first),
        row.verdict.rawValue,
      ]
    }
  }
}
