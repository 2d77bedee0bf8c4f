internal import Diffeo
internal import Foundation

extension BenchmarkResults {
  /// What stands above everything else on the page.
  var facts: [ReportPage.Fact] { rivalFacts + shareFacts + limitFacts + wrongFacts }

  private var rivalFacts: [ReportPage.Fact] {
    let standings = standings
    if standings.isEmpty { return [] }
    let faster = standings.filter { !$0.isEven && $0.best.ratio > 1 }.count
    let middle = Quartiles(standings.map(\.best.ratio)).median
    return [
      .init(
        name: "diffeo is faster in", value: "\(faster) of \(standings.count)",
        note: "benchmarks, beside the fastest of the others"),
      .init(
        name: "in the middle", value: "\(BenchmarkStanding.number(middle)) times",
        note: "as fast as the fastest of the others"),
    ]
  }

  private var shareFacts: [ReportPage.Fact] {
    let shares = rows.filter { $0.side == "diffeo" && $0.hasTimes }.map(\.shareOfLimit)
    guard let most = shares.max() else { return [] }
    return [
      .init(
        name: "share of the limit", value: Self.percent(Quartiles(shares).median),
        note: "in the middle of \(shares.count) benchmarks, \(Self.percent(most)) at best")
    ]
  }

  private var limitFacts: [ReportPage.Fact] {
    [
      .init(
        name: "the limit of arithmetic",
        value: String(format: "%.0f GFLOP/s", limits.operationsPerSecond / 1e9),
        note: "multiply-adds in registers, measured"),
      .init(
        name: "the limit of memory",
        value: String(format: "%.1f GB/s", limits.bytesPerSecond / 1e9), note: "a copy, measured"),
    ]
  }

  private var wrongFacts: [ReportPage.Fact] {
    let wrong = Set(rows.filter { $0.wrong != nil }.map(\.name)).sorted()
    return wrong.isEmpty
      ? []
      : [.init(name: "WRONG", value: "\(wrong.count)", note: wrong.joined(separator: ", "))]
  }
}
