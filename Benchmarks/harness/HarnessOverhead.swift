internal import Foundation

/// What the harness adds to the times of a side: a turn without work, measured as all are.
package struct HarnessOverhead: Codable, Sendable, Equatable {
  /// The median of such a turn, in seconds.
  package var seconds: Double
  /// The same over the shortest turn of all sides.
  package var shareOfShortest: Double

  /// Measures it.
  ///
  /// - Parameter shortest: The shortest turn that was measured, in seconds.
  /// - Throws: Nothing; the empty side does not.
  init(beside shortest: Double) throws {
    let empty = OwnSide { _ in }
    seconds = Quartiles(try (0..<1001).map { _ in try empty.run(1) }).median
    shareOfShortest = seconds / shortest
  }

  /// For instance `the harness adds 0.01 % to the shortest turn`.
  var line: String {
    String(
      format: "The harness adds %.3g us to a turn, %.2g %% of the shortest one.", seconds * 1e6,
      shareOfShortest * 100)
  }
}

extension [BenchmarkRow] {
  /// How far the ratios of a row's rounds scatter.
  ///
  /// Half of them lie in a band as wide, relative to their median: in the middle over the rows, and
  /// at most; nil where nothing was compared.
  package var spread: (median: Double, greatest: Double)? {
    let widths = filter { $0.side != "diffeo" && $0.rounds > 1 && $0.ratio > 0 }.map {
      ($0.ratioUpperQuartile - $0.ratioLowerQuartile) / $0.ratio
    }
    guard let greatest = widths.max() else { return nil }
    return (Quartiles(widths).median, greatest)
  }

  /// That in words.
  var spreadLine: String? {
    spread.map {
      String(
        format: "Half of a row's ratios lie within %.0f %% of each other, at worst %.0f %%.",
        $0.median * 100, $0.greatest * 100)
    }
  }
}
