internal import Foundation

/// How often values occur, as a picture in SVG that stands alone.
///
/// Several sets of values share their bins and are drawn as densities over one another; a single
/// one is drawn as bars of counts. Values that are not finite are left out.
public struct Histogram: Sendable {
  /// One set of values.
  public struct Series: Sendable {
    /// What the legend calls it.
    public var name: String
    /// The values.
    public var values: [Double]

    /// A set of values.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// What stands above the chart.
  public var title: String
  /// What the values are.
  public var xLabel: String
  /// The sets of values.
  public var series: [Series]
  /// The number of bins; chosen by the data when nil.
  public var binCount: Int?

  /// A histogram of sets of values.
  public init(title: String, xLabel: String = "", series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.series = series
  }

  /// The histogram as an SVG document, 560 x 350, light or dark as the reader's screen.
  ///
  /// - Complexity: O(n log n) for n values.
  public func svg() -> String {
    let sets = series.map { $0.values.filter(\.isFinite) }
    let bins = Bins(values: sets.flatMap { $0 }, count: binCount)
    let heights = sets.map { bins.counts($0) }.map { counts in
      let total = counts.reduce(0, +) * bins.width
      return series.count > 1 ? counts.map { total > 0 ? $0 / total : 0 } : counts
    }
    let top = heights.joined().max() ?? 0
    let frame = ChartFrame(
      title: title, xLabel: xLabel, yLabel: series.count > 1 ? "density" : "count",
      x: ChartAxis(values: [], fixed: bins.low...bins.edge(bins.count), target: 7),
      y: ChartAxis(values: [], fixed: 0...(top > 0 ? top * 1.06 : 1), target: 5),
      keys: series.count > 1
        ? series.enumerated().map { ChartFrame.Key(name: $1.name, color: $0 % 10) } : [])
    let drawing = heights.enumerated().flatMap { index, heights in
      series.count > 1
        ? [outline(heights, bins: bins, color: index % 10, in: frame)]
        : bars(heights, bins: bins, in: frame)
    }
    let total = sets.reduce(0) { $0 + $1.count }
    return frame.svg(data: drawing, summary: "histogram of \(total) values in \(bins.count) bins")
  }
}

extension Histogram {
  /// Intervals of one width that cover the data.
  struct Bins: Equatable {
    var low: Double
    var width: Double
    var count: Int

    /// Bins over values, by the rule of Freedman and Diaconis unless their number is given.
    ///
    ///     width = 2 (q75 - q25) / n^(1/3), then 8 to 80 bins
    init(values: [Double], count requested: Int?) {
      let sorted = values.sorted()
      guard let first = sorted.first, let last = sorted.last, first < last else {
        let middle = sorted.first ?? 0
        let half = max(abs(middle) * 0.05, 0.5)
        (low, width, count) = (middle - half, 2 * half, 1)
        return
      }
      let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
      let ideal = 2 * spread / pow(Double(sorted.count), 1 / 3)
      let automatic = ideal > 0 ? min(max((last - first) / ideal, 8), 80) : 30
      count = max(requested ?? Int(automatic.rounded(.up)), 1)
      low = first
      width = (last - first) / Double(count)
    }

    /// The left side of a bin.
    func edge(_ index: Int) -> Double { low + Double(index) * width }

    /// How many values lie in each bin; the last one includes its right side.
    func counts(_ values: [Double]) -> [Double] {
      var counts = [Double](repeating: 0, count: count)
      for value in values {
        counts[min(max(Int((value - low) / width), 0), count - 1)] += 1
      }
      return counts
    }
  }

  private func bars(_ heights: [Double], bins: Bins, in frame: ChartFrame) -> [String] {
    heights.enumerated().compactMap { index, height in
      guard height > 0, let left = frame.xPixel(bins.edge(index)),
        let right = frame.xPixel(bins.edge(index + 1)), let top = frame.yPixel(height)
      else { return nil }
      let gap = right - left > 5 ? 0.75 : 0.0
      let hint =
        "\(AxisTicks.number(bins.edge(index))) to "
        + "\(AxisTicks.number(bins.edge(index + 1))): \(Int(height))"
      return "<rect class=\"bar f0\" x=\"\(Markup.coordinate(left + gap))\" "
        + "y=\"\(Markup.coordinate(top))\" width=\"\(Markup.coordinate(right - left - 2 * gap))\" "
        + "height=\"\(Markup.coordinate(frame.bottom - top))\">"
        + "<title>\(Markup.escape(hint))</title></rect>"
    }
  }

  private func outline(
    _ heights: [Double], bins: Bins, color: Int, in frame: ChartFrame
  ) -> String {
    var path = "M\(Markup.coordinate(frame.left)) \(Markup.coordinate(frame.bottom))"
    for (index, height) in heights.enumerated() {
      guard let right = frame.xPixel(bins.edge(index + 1)), let top = frame.yPixel(height)
      else { continue }
      path += "V\(Markup.coordinate(top))H\(Markup.coordinate(right))"
    }
    path += "V\(Markup.coordinate(frame.bottom))"
    return "<path class=\"step s\(color) f\(color)\" d=\"\(path)\"/>"
  }
}
