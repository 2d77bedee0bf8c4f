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
    /// The second result is wrong, or a peer was left out of it.
    case lost = "no times in the second"
  }

  /// A side of a benchmark that both results have.
  package struct Row: Sendable {
    /// The benchmark and the side.
    package let name: String, side: String
    /// The medians in seconds, first and second.
    package let first: Double, second: Double
    /// By what share the time over ours has grown; nil for our own side.
    package let ratioChange: Double?
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
    let left = first.rows.filter(\.hasTimes)
    let right = Dictionary(second.rows.map { (key($0), $0) }) { $1 }
    rows = left.compactMap { row in
      right[key(row)].map { other in
        Row(
          name: row.name, side: row.side, first: row.median, second: other.median,
          ratioChange: row.side == "diffeo" || !other.hasTimes ? nil : other.ratio / row.ratio - 1,
          verdict: Self.verdict(row, other))
      }
    }
    let names = Set(left.map(key))
    let others = right.filter { $0.value.hasTimes || names.contains($0.key) }.keys
    unmatched = names.symmetricDifference(others).sorted()
  }

  /// Turns whose middle half is more than their median.
  private static let fewestRounds = 4

  private static func verdict(_ first: BenchmarkRow, _ second: BenchmarkRow) -> Verdict {
    if !second.hasTimes { return .lost }
    if min(first.rounds, second.rounds) < fewestRounds { return .fewRounds }
    if second.upperQuartile < first.lowerQuartile { return .better }
    return second.lowerQuartile > first.upperQuartile ? .worse : .noise
  }

  /// The heads of ``cells``.
  package static let heads = [
    "benchmark", "side", "first", "second", "second / first", "verdict",
    "change of time over ours",
  ]

  /// The rows as cells.
  package var cells: [[String]] {
    rows.map { row in
      [
        row.name, row.side, TimeText.text(row.first),
        row.verdict == .lost ? "" : TimeText.text(row.second),
        row.verdict == .lost ? "" : String(format: "%.2f", row.second / row.first),
        row.verdict.rawValue,
        row.ratioChange.map { String(format: "%+.1f %%", $0 * 100) } ?? "",
      ]
    }
  }

  /// How many rows have become what, and how far times over ours differ between the two, which tells
  /// how far one run can be trusted: the machine's own speed is not in them.
  package var summary: [String] {
    let counts = [Verdict.better, .worse, .noise, .fewRounds, .lost].compactMap { verdict in
      let count = rows.filter { $0.verdict == verdict }.count
      return count == 0 && verdict == .lost ? nil : "\(count) \(verdict.rawValue)"
    }
    let changes = rows.compactMap { row in row.ratioChange.map { (row, abs($0)) } }
    let verdicts = counts.joined(separator: ", ") + "."
    guard let worst = changes.max(by: { $0.1 < $1.1 }) else { return [verdicts] }
    return [
      verdicts,
      String(
        format: "Times over ours differ by %.1f %% in the middle, at worst by %.1f %% (%@, %@).",
        Quartiles(changes.map(\.1)).median * 100, worst.1 * 100, worst.0.name, worst.0.side),
    ]
  }
}
