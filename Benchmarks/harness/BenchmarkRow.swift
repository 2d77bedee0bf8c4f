internal import Foundation

/// What was measured of one side.
package struct BenchmarkRow: Codable, Sendable, Equatable {
  /// The benchmark.
  package var name: String
  /// What the work is, in words.
  package var work: String
  /// The side: `diffeo`, a further device, or a peer.
  package var side: String
  /// Seconds of a unit of work: the median over rounds.
  package var median: Double
  /// The least.
  package var least: Double
  /// The quarter points.
  package var lowerQuartile: Double
  /// The upper quarter point.
  package var upperQuartile: Double
  /// Median over rounds of this side's time divided by ours; 1 for ours.
  package var ratio: Double
  /// The quarter points of that.
  package var ratioLowerQuartile: Double
  /// The upper quarter point of that.
  package var ratioUpperQuartile: Double
  /// Share of the first device's own limit: the longer of operations and bytes at full speed, over
  /// the time.
  package var shareOfLimit: Double
  /// Floating-point operations of a unit of work, as assumed.
  package var operations: Double
  /// Bytes that a unit of work has to move at least, as assumed.
  package var bytes: Double
  /// Turns of the side.
  package var rounds: Int
  /// Units of work in a turn.
  package var units: Int?
  /// What was wrong with our result; then there are no times.
  package var wrong: String?

  /// A side's times.
  init(
    _ benchmark: Benchmark, side: String, _ times: [Double], ours: [Double], floor: Double,
    units: Int? = nil
  ) {
    let (ratios, spread) = (Quartiles(zip(times, ours).map { $0 / $1 }), Quartiles(times))
    (name, work, self.side, self.units) = (benchmark.name, benchmark.work, side, units)
    (median, least) = (spread.median, spread.least)
    (lowerQuartile, upperQuartile) = (spread.lower, spread.upper)
    (ratio, ratioLowerQuartile, ratioUpperQuartile) = (ratios.median, ratios.lower, ratios.upper)
    shareOfLimit = floor / spread.median
    (operations, bytes, rounds) = (benchmark.operations, benchmark.bytes, times.count)
  }

  /// A benchmark whose result was wrong: no times.
  init(wrong what: String, of benchmark: Benchmark) {
    self.init(benchmark, side: "diffeo", [0], ours: [1], floor: 0)
    (rounds, shareOfLimit, ratio) = (0, 0, 0)
    (ratioLowerQuartile, ratioUpperQuartile) = (0, 0)
    wrong = what
  }
}

extension BenchmarkRow {
  /// The row with its share of other limits.
  func shared(of limits: DeviceLimits) -> BenchmarkRow {
    var row = self
    guard wrong == nil else { return row }
    row.shareOfLimit =
      max(operations / limits.operationsPerSecond, bytes / limits.bytesPerSecond) / median
    return row
  }

  /// What the columns of ``line`` are.
  static let head =
    "benchmark, side, median, quartiles, time over ours (quartiles), share of the limit"

  /// The row as cells of a table: benchmark, side, median, time over ours, share of the limit.
  package var cells: [String] {
    if let wrong { return [name, side, "wrong: \(wrong)", "", ""] }
    let time =
      median >= 0.1
      ? String(format: "%.2f s", median)
      : String(format: "%.1f ms", median * 1e3)
    let against = String(
      format: "%.2f (%.2f to %.2f)", ratio, ratioLowerQuartile, ratioUpperQuartile)
    return [name, side, time, against, String(format: "%.0f %%", shareOfLimit * 100)]
  }

  /// The row as a line of a Markdown table.
  var markdown: String { "| " + cells.joined(separator: " | ") + " |" }

  /// The row as a line of a table.
  var line: String {
    func padded(_ text: String, _ width: Int) -> String {
      text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
    }
    if let wrong { return padded(name, 30) + padded(side, 10) + "WRONG: \(wrong)" }
    let milliseconds = String(format: "%10.3f ms", median * 1e3)
    let spread = String(format: "%8.3f .. %.3f", lowerQuartile * 1e3, upperQuartile * 1e3)
    let against = String(
      format: "%6.2f (%.2f .. %.2f)", ratio, ratioLowerQuartile, ratioUpperQuartile)
    let share = String(format: "%5.1f %%", shareOfLimit * 100)
    return padded(name, 30) + padded(side, 10) + milliseconds + padded(spread, 27) + against + share
  }
}
