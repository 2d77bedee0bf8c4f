internal import Diffeo
internal import Foundation

extension BenchmarkResults {
  /// How times grow.
  var growth: ReportPage.Section? {
    guard let scaling, !scaling.isEmpty else { return nil }
    let cells = scaling.map { sweep in
      [
        sweep.family, sweep.axis, sweep.sizes.map(String.init).joined(separator: ", "),
        sweep.seconds.map { TimeText.text($0, digits: 3) }.joined(separator: ", "),
        String(format: "%.2f", sweep.exponent),
      ]
    }
    return .init(
      title: "How times grow",
      blocks: [
        .paragraph(
          "The time grows like the size to the power of the exponent, a line fitted to the "
            + "logarithms by least squares: 1 is in proportion, below 1 something else than the "
            + "size takes part of the time, such as starting a kernel.")
      ] + charts(scaling) + [
        .table(header: ["kernel", "over", "sizes", "times", "exponent"], rows: cells)
      ])
  }

  /// Sweeps over the same axis, a few in a chart.
  private func charts(_ scaling: [BenchmarkScaling]) -> [ReportPage.Block] {
    let axes = scaling.map(\.axis).reduce(into: [String]()) { all, axis in
      if !all.contains(axis) { all.append(axis) }
    }
    return axes.flatMap { axis -> [ReportPage.Block] in
      let sweeps = scaling.filter { $0.axis == axis }
      return stride(from: 0, to: sweeps.count, by: 6).map { start in
        chart(Array(sweeps[start..<min(start + 6, sweeps.count)]), over: axis)
      }
    }
  }

  private func chart(_ sweeps: [BenchmarkScaling], over axis: String) -> ReportPage.Block {
    // One curve has no legend.
    let title = sweeps.count == 1 ? "Time of \(sweeps[0].name)" : "Time over \(axis)"
    var chart = LineChart(
      title: title, xLabel: axis, yLabel: "milliseconds",
      series: sweeps.map { sweep in
        LineChart.Series(
          name: sweep.family + String(format: ", %@^%.2f", axis, sweep.exponent),
          x: sweep.sizes.map(Double.init), y: sweep.seconds.map { $0 * 1e3 })
      })
    (chart.isXLogarithmic, chart.isYLogarithmic) = (true, true)
    return .chart(svg: chart.svg(), caption: "")
  }
}
