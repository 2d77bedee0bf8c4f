internal import Foundation

/// How diffeo stands in one benchmark beside the fastest of the others.
struct BenchmarkStanding {
  /// Our row.
  let ours: BenchmarkRow
  /// The fastest other's.
  let best: BenchmarkRow

  /// In words: `8.0 times as fast`, `as fast, within noise`, `1.3 times slower`.
  var words: String {
    if isEven { return "as fast, within noise" }
    return best.ratio > 1
      ? "\(Self.number(best.ratio)) times as fast" : "\(Self.number(1 / best.ratio)) times slower"
  }

  /// Whether the middle half of the ratios says nothing.
  var isEven: Bool { best.ratioLowerQuartile <= 1 && best.ratioUpperQuartile >= 1 }

  static func number(_ ratio: Double) -> String {
    String(format: ratio < 10 ? "%.2f" : "%.1f", ratio)
  }
}

extension BenchmarkRow {
  /// Whether this is another code or device than ours, and one that was made to be fast.
  var isRival: Bool { side != "diffeo" && side != "reference" && hasTimes && ratio > 0 }
}

extension BenchmarkResults {
  /// How diffeo stands where there is someone to stand beside.
  var standings: [BenchmarkStanding] {
    rows.filter { $0.side == "diffeo" && $0.hasTimes }.compactMap { ours in
      rows.filter { $0.name == ours.name && $0.isRival }.min { $0.ratio < $1.ratio }.map {
        BenchmarkStanding(ours: ours, best: $0)
      }
    }
  }

  /// What came of it, in a sentence; nil where nobody stood beside us.
  var verdict: String? {
    let all = standings.sorted { $0.best.ratio < $1.best.ratio }
    guard let least = all.first, let most = all.last else { return nil }
    let even = all.filter(\.isEven).count
    let slower = all.filter { !$0.isEven && $0.best.ratio < 1 }.count
    let middle = Quartiles(all.map(\.best.ratio)).median
    func named(_ standing: BenchmarkStanding) -> String {
      "\(BenchmarkStanding.number(standing.best.ratio)) times (\(standing.ours.name), "
        + "\(standing.best.side))"
    }
    return "Beside the fastest of the others diffeo is faster in \(all.count - even - slower) of "
      + "\(all.count) benchmarks, as fast in \(even), slower in \(slower); in the middle "
      + "\(BenchmarkStanding.number(middle)) times as fast, from \(named(least)) to \(named(most))."
  }

  /// The libraries that took part, with their versions; nil where none said it.
  var libraries: String? {
    let names = Set(rows.compactMap(\.library)).sorted()
    return names.isEmpty ? nil : "The others are \(names.joined(separator: ", "))."
  }
}
