internal import Diffeo
internal import Foundation

extension BenchmarkResults {
  /// The results as one page: which side is faster, by how much, how near the limit, against whom.
  var page: ReportPage {
    let sections =
      [besideRivals, besidePaths, nearness, everySide, growth, assumptions].compactMap(\.self) + [
        measurement
      ]
    return ReportPage(
      title: "Benchmarks on \(device)",
      summary: "What diffeo does on this device, timed beside other codes on the same machine and "
        + "the same inputs. "
        + [verdict, elsewhere, libraries, incomplete].compactMap(\.self)
        .joined(separator: " "),
      facts: facts, sections: sections)
  }

  static func percent(_ share: Double) -> String {
    String(format: "%.0f %%", share * 100)
  }

  /// Us beside the fastest other, and all others as bars.
  private var besideRivals: ReportPage.Section? {
    let standings = standings
    if standings.isEmpty { return nil }
    let cells = standings.map { standing in
      let (ours, best) = (standing.ours, standing.best)
      return [
        ours.name, standing.words, TimeText.text(ours.median, digits: 3),
        best.library ?? best.side, TimeText.text(best.median, digits: 3), ours.work,
      ]
    }
    let heads = ["benchmark", "diffeo is", "diffeo", "fastest other", "its time", "what is done"]
    return .init(
      title: "Beside other libraries",
      blocks: [
        .table(header: heads, rows: cells),
        Self.chart(rivals, caption: "How many times as long as diffeo each of the others takes."),
      ])
  }

  /// Our own code elsewhere.
  private var besidePaths: ReportPage.Section? {
    let paths = paths
    if paths.isEmpty { return nil }
    return .init(
      title: "On other devices and on the host",
      blocks: [
        .paragraph(
          "The same code on the other devices, and the host's reference in float64, beside the "
            + "first device. The reference is an oracle: written to be right, not to be fast."),
        Self.chart(paths, caption: "How many times as long as the first device each takes."),
      ])
  }

  private static func chart(_ rows: [BenchmarkRow], caption: String) -> ReportPage.Block {
    let chart = RatioChart(
      title: "Time over ours",
      xLabel: "above 1 diffeo on the first device is faster; the line spans half of the rounds",
      bars: rows.map { row in
        .init(
          name: row.name, series: row.side, value: row.ratio,
          range: row.ratioLowerQuartile...max(row.ratioLowerQuartile, row.ratioUpperQuartile))
      })
    return .chart(svg: chart.svg(), caption: caption)
  }

  /// Our times beside what the device can do.
  private var nearness: ReportPage.Section? {
    let ours = rows.filter { $0.side == "diffeo" && $0.hasTimes }
    if ours.isEmpty { return nil }
    let cells = ours.map { row in
      let floor = limits.floor(of: row)
      return [
        row.name, TimeText.text(row.median, digits: 3),
        TimeText.text(floor.seconds, digits: 3), floor.name, Self.percent(row.shareOfLimit),
      ]
    }
    let heads = ["benchmark", "diffeo", "least time", "limited by", "share of the limit"]
    return .init(
      title: "How near the limit",
      blocks: [
        .paragraph(
          "The least time is what the operations or the bytes that the work needs would take at "
            + "the device's measured best, whichever takes longer; the share of the limit is that "
            + "over our time. 100 % cannot be passed but by data that stay in caches. Work of many "
            + "small steps, or of few data, stays far below."),
        .table(header: heads, rows: cells),
      ] + [beyondLimits.map { .paragraph($0) }].compactMap(\.self))
  }

  /// Every row.
  private var everySide: ReportPage.Section? {
    if rows.isEmpty { return nil }
    return .init(
      title: "Every side",
      blocks: [
        .paragraph(
          "Medians over rounds in which the sides took turns. The time over ours is the median of "
            + "the rounds' ratios, with the quarter points. The side diffeo is our code on the "
            + "first device; the side reference is the host's oracle in float64, written to be "
            + "right and not to be fast, and no rival; the tuned codes beside ours are the others."),
        .table(header: BenchmarkRow.heads, rows: rows.map { $0.cells(limits(of: $0)) }),
      ])
  }

  /// What the shares of limits rest on.
  private var assumptions: ReportPage.Section? {
    var names: Set<String> = []
    let cells = rows.filter { names.insert($0.name).inserted }.map { row in
      [
        row.name, String(format: "%.3g", row.operations), String(format: "%.3g", row.bytes),
        row.work,
      ]
    }
    if cells.isEmpty { return nil }
    let heads = ["benchmark", "operations", "bytes", "what is done"]
    return .init(
      title: "What is assumed",
      blocks: [
        .paragraph("What each work needs at least: floating-point operations, and bytes moved."),
        .table(header: heads, rows: cells),
      ])
  }

  /// What is worth knowing of the measurement itself.
  private var measurement: ReportPage.Section {
    let lines = [made, source, parameters, overhead?.line, rows.spreadLine].compactMap(\.self)
    return .init(title: "How it was measured", blocks: lines.map { .paragraph($0) })
  }
}
