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

extension BenchmarkResults {
  /// Whether a row is of our own code: on a device, or of the reference.
  func isOurs(_ row: BenchmarkRow) -> Bool {
    ["diffeo", "reference"].contains(row.side)
      || further?.contains { $0.side == row.side } == true
  }

  /// The rows of others that have times.
  var rivals: [BenchmarkRow] { rows.filter { !isOurs($0) && $0.hasTimes && $0.ratio > 0 } }

  /// The rows of our own code elsewhere than on the first device that have times.
  var paths: [BenchmarkRow] {
    rows.filter { isOurs($0) && $0.side != "diffeo" && $0.hasTimes && $0.ratio > 0 }
  }

  /// How diffeo stands where there is someone to stand beside.
  var standings: [BenchmarkStanding] {
    let rivals = rivals
    return rows.filter { $0.side == "diffeo" && $0.hasTimes }.compactMap { ours in
      rivals.filter { $0.name == ours.name }.min { $0.ratio < $1.ratio }.map {
        BenchmarkStanding(ours: ours, best: $0)
      }
    }
  }

  /// How our own code does elsewhere, in a sentence for each; nil where it ran on one device alone.
  var elsewhere: String? {
    let sides = paths.map(\.side).reduce(into: [String]()) { all, side in
      if !all.contains(side) { all.append(side) }
    }
    let words = sides.map { side in
      let ratios = paths.filter { $0.side == side }.map(\.ratio)
      let place = side == "reference" ? "The host's reference, an oracle," : "On \(side) diffeo"
      return "\(place) takes \(BenchmarkStanding.number(Quartiles(ratios).median)) times as long, "
        + "in the middle of \(ratios.count)."
    }
    return words.isEmpty ? nil : words.joined(separator: " ")
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
    // A peer may stand on two.
    let names = Set(
      rows.compactMap(\.library).flatMap { $0.components(separatedBy: ", ") })
    return names.isEmpty ? nil : "The others are \(names.sorted().joined(separator: ", "))."
  }
}
