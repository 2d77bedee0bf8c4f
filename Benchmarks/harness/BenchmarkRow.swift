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
  /// Share of the device's own limit: the longer of operations and bytes at full speed, over the
  /// time.
  ///
  /// Of a peer and of the reference the share of the first device's.
  package var shareOfLimit: Double
  /// Floating-point operations of a unit of work, as assumed.
  package var operations: Double
  /// Bytes that a unit of work has to move at least, as assumed.
  package var bytes: Double
  /// Turns of the side.
  package var rounds: Int
  /// Units of work in a turn.
  package var units: Int?
  /// The seeds of the inputs.
  package var seeds: [UInt64]?
  /// The library of a peer, with its version.
  package var library: String?
  /// What was wrong with our side, a result or an error that stopped it; then there are no times.
  package var wrong: String?
  /// Why a peer has no times.
  package var leftOut: String?
  /// The commit that was measured; nil before ``BenchmarkResults`` says it.
  package var commit: String?
  /// The day.
  package var date: String?
  /// Whose kernel parameters were used.
  package var tuning: String?

  /// A side's times; the share of the limit comes later.
  init(
    _ benchmark: Benchmark, side: String, _ times: [Double], ours: [Double], units: Int? = nil,
    library: String? = nil
  ) {
    let (ratios, spread) = (Quartiles(zip(times, ours).map { $0 / $1 }), Quartiles(times))
    (name, work, seeds) = (benchmark.name, benchmark.work, benchmark.seeds)
    (self.side, self.units, self.library) = (side, units, library)
    (median, least) = (spread.median, spread.least)
    (lowerQuartile, upperQuartile) = (spread.lower, spread.upper)
    (ratio, ratioLowerQuartile, ratioUpperQuartile) = (ratios.median, ratios.lower, ratios.upper)
    (operations, bytes, rounds) = (benchmark.operations, benchmark.bytes, times.count)
    shareOfLimit = 0
  }

  /// A side without times.
  private init(_ benchmark: Benchmark, without side: String) {
    self.init(benchmark, side: side, [0], ours: [1])
    rounds = 0
  }

  /// One of our sides, and what was wrong with it.
  init(
    wrong error: any Error, side: String = "diffeo", of benchmark: Benchmark,
    called name: String? = nil
  ) {
    self.init(benchmark, without: side)
    self.name = name ?? benchmark.name
    if case BenchmarkError.wrongResult(let what) = error {
      wrong = what
    } else {
      wrong = Self.line(of: error)
    }
  }

  /// A peer, and why it is left out.
  init(leftOut error: any Error, side: String, of benchmark: Benchmark) {
    self.init(benchmark, without: side)
    leftOut = (error as? BenchmarkError)?.reason ?? Self.line(of: error)
  }

  /// What fits a cell of an error, which may bring the log of a compiler along.
  private static func line(of error: any Error) -> String {
    String("\(error)".prefix { !$0.isNewline }.prefix(160))
  }
}

extension BenchmarkRow {
  /// Whether the side was measured at all.
  package var hasTimes: Bool { wrong == nil && leftOut == nil }

  /// The row with its share of limits.
  func shared(of limits: DeviceLimits) -> BenchmarkRow {
    var row = self
    guard hasTimes else { return row }
    row.shareOfLimit = limits.floor(of: self).seconds / median
    return row
  }

  /// The heads of ``cells(_:)``.
  static let heads = ["benchmark", "side", "median", "time over ours", "share of the limit"]

  /// The row as cells of a table.
  ///
  /// - Parameter limits: What decides whether arithmetic or memory limits the work.
  /// - Returns: A cell for each of ``heads``.
  package func cells(_ limits: DeviceLimits) -> [String] {
    if let wrong { return [name, side, "wrong: \(wrong)", "", ""] }
    if let leftOut { return [name, side, "left out: \(leftOut)", "", ""] }
    let against = String(
      format: "%.2f (%.2f to %.2f)", ratio, ratioLowerQuartile, ratioUpperQuartile)
    let share = String(format: "%.0f %% of %@", shareOfLimit * 100, limits.floor(of: self).name)
    return [name, side, TimeText.text(median, digits: 3), against, share]
  }

  /// The row as a line of a Markdown table.
  func markdown(_ limits: DeviceLimits) -> String {
    let cells = cells(limits).map { $0.replacingOccurrences(of: "|", with: "\\|") }
    return "| " + cells.joined(separator: " | ") + " |"
  }
}
