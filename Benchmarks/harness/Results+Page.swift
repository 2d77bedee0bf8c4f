internal import Diffeo
internal import Foundation

extension BenchmarkResults {
  /// The results as one page: which side is faster, by how much, how near the limit, against whom.
  var page: ReportPage {
    var sections: [ReportPage.Section] = []
    if !rows.isEmpty {
      let blocks: [ReportPage.Block] = [
        .paragraph(
          "Time over ours is the median over rounds of a side's time divided by that of diffeo on "
            + "the first device: above 1 we are faster. The share of the limit is the time that "
            + "the operations or the bytes assumed would take at the device's measured best, "
            + "divided by the side's time; more than 100 % where data stay in the caches."),
        .table(header: BenchmarkRow.heads, rows: rows.map { $0.cells(limits(of: $0)) }),
      ]
      sections.append(.init(title: "Sides", blocks: blocks + [ratios]))
    }
    if let scaling, !scaling.isEmpty {
      sections.append(.init(title: "Scaling", blocks: charts(scaling)))
    }
    let work = Dictionary(rows.map { ($0.name, $0) }) { first, _ in first }
    let assumed = work.keys.sorted().compactMap { name in
      work[name].map {
        [name, $0.work, String(format: "%.3g", $0.operations), String(format: "%.3g", $0.bytes)]
      }
    }
    let heads = ["benchmark", "work", "operations", "bytes"]
    sections.append(
      .init(title: "What is assumed", blocks: [.table(header: heads, rows: assumed)]))
    return ReportPage(
      title: "Benchmarks on \(device)",
      summary:
        "\(made) \(source) \(remarks)The side 'reference' is the host's oracle in float64, written to "
        + "be right and not to be fast; the tuned codes beside ours are the peers.",
      facts: [], sections: sections)
  }

  /// What is worth knowing of the measurement itself.
  private var remarks: String {
    [incomplete, beyondLimits, parameters, overhead?.line, rows.spreadLine].compactMap(\.self)
      .reduce("") { $0 + $1 + " " }
  }

  /// The times of all other sides over ours.
  private var ratios: ReportPage.Block {
    let names = rows.map(\.name).reduce(into: [String]()) { all, name in
      if !all.contains(name) { all.append(name) }
    }
    let sides = Set(rows.map(\.side)).subtracting(["diffeo"]).sorted()
    let series = sides.map { side in
      let points = rows.filter { $0.side == side }.compactMap { row in
        names.firstIndex(of: row.name).map { (Double($0 + 1), row.ratio) }
      }
      return LineChart.Series(name: side, x: points.map(\.0), y: points.map(\.1))
    }
    var chart = LineChart(
      title: "Time over ours", xLabel: "benchmark, in the order of the table", yLabel: "ratio",
      series: series)
    chart.isYLogarithmic = true
    return .chart(svg: chart.svg(), caption: "Above 1, diffeo is faster.")
  }

  private func charts(_ scaling: [BenchmarkScaling]) -> [ReportPage.Block] {
    let axes = scaling.map(\.axis).reduce(into: [String]()) { all, axis in
      if !all.contains(axis) { all.append(axis) }
    }
    return axes.map { axis in
      let sweeps = scaling.filter { $0.axis == axis }
      var chart = LineChart(
        title: "Time over \(axis)", xLabel: axis, yLabel: "milliseconds",
        series: sweeps.map { sweep in
          LineChart.Series(
            name: sweep.family + String(format: ", %@^%.2f", axis, sweep.exponent),
            x: sweep.sizes.map(Double.init), y: sweep.seconds.map { $0 * 1e3 })
        })
      (chart.isXLogarithmic, chart.isYLogarithmic) = (true, true)
      return .chart(svg: chart.svg(), caption: "Exponents by least squares.")
    }
  }
}
