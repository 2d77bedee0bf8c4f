/// How many times as much some things are as others: bars from 1, on a logarithmic axis, as a
/// picture in SVG that stands alone.
public struct RatioChart: Sendable {
  /// One ratio.
  public struct Bar: Sendable {
    /// What stands beside it; bars that follow one another under one name share it.
    public var name: String
    /// What its colour means.
    public var series: String
    /// The ratio; one that is not positive and finite has no bar.
    public var value: Double
    /// Where half of the measured ratios lie.
    public var range: ClosedRange<Double>

    /// A bar.
    public init(name: String, series: String, value: Double, range: ClosedRange<Double>) {
      (self.name, self.series, self.value, self.range) = (name, series, value, range)
    }
  }

  /// What stands above the chart.
  public var title: String
  /// What the axis shows.
  public var xLabel: String
  /// The bars, from above.
  public var bars: [Bar]

  /// A chart of ratios.
  public init(title: String, xLabel: String, bars: [Bar]) {
    (self.title, self.xLabel, self.bars) = (title, xLabel, bars)
  }

  /// The chart as an SVG document, 720 wide and as high as its bars need, light or dark as the
  /// reader's screen.
  ///
  /// The same chart gives the same text.
  ///
  /// - Returns: The text of the document.
  /// - Complexity: O(bars).
  public func svg() -> String {
    let lines =
      [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" "
          + "viewBox=\"0 0 \(at(Self.width)) \(at(height))\" width=\"\(at(Self.width))\" "
          + "height=\"\(at(height))\">",
        "<title>\(Markup.escape(title))</title>", "<desc>\(Markup.escape(summary))</desc>",
        "<style>\(ChartFrame.styleSheet)</style>", text(title, x: 14, y: 25, style: "title"),
      ] + legend + grid + shown.enumerated().flatMap(draw) + ["</svg>"]
    return lines.joined(separator: "\n") + "\n"
  }
}

extension RatioChart {
  private static let width = 720.0
  /// From one bar to the next, and the height of a bar.
  private static let (pitch, thickness) = (19.0, 13.0)

  private var shown: [Bar] { bars.filter { $0.value > 0 && $0.value.isFinite } }

  private var series: [String] {
    shown.map(\.series).reduce(into: []) { all, name in
      if !all.contains(name) { all.append(name) }
    }
  }

  private var axis: ChartAxis {
    ChartAxis(
      values: [1] + shown.flatMap { [$0.value, $0.range.lowerBound, $0.range.upperBound] },
      logarithmic: true)
  }

  private var left: Double {
    24 + (shown.map { ChartFrame.textWidth($0.name, size: 12) }.max() ?? 0)
  }
  /// Behind the longest bar there is room for its value.
  private var right: Double { Self.width - 62 }
  private var top: Double { 64 }
  private var bottom: Double { top + Double(shown.count) * Self.pitch + 6 }
  private var height: Double { bottom + 52 }

  private var summary: String {
    shown.map { "\($0.name), \($0.series): \(AxisTicks.number($0.value))" }.joined(separator: "; ")
  }

  private func at(_ value: Double) -> String { Markup.coordinate(value) }

  private func text(_ text: String, x: Double, y: Double, style: String) -> String {
    "<text class=\"\(style)\" x=\"\(at(x))\" y=\"\(at(y))\">\(Markup.escape(text))</text>"
  }

  private func pixel(_ value: Double) -> Double {
    left + min(max(axis.position(value) ?? 0, 0), 1) * (right - left)
  }

  private func color(_ name: String) -> Int {
    (series.firstIndex(of: name) ?? 0) % PictureColor.categories.count
  }

  private var legend: [String] {
    var x = left
    return series.flatMap { name -> [String] in
      defer { x += 36 + ChartFrame.textWidth(name, size: 12.5) }
      return [
        "<rect class=\"bar f\(color(name))\" x=\"\(at(x))\" y=\"41\" width=\"12\" height=\"12\"/>",
        text(name, x: x + 18, y: 51.5, style: "key"),
      ]
    }
  }

  private var grid: [String] {
    let ticks = axis.ticks
    return zip(ticks.values, ticks.labels).flatMap { value, label in
      [
        "<path class=\"grid\" d=\"M\(at(pixel(value))) \(at(top))V\(at(bottom))\"/>",
        text(label, x: pixel(value), y: bottom + 18, style: "tick middle"),
      ]
    } + [
      "<path class=\"axis\" d=\"M\(at(pixel(1))) \(at(top))V\(at(bottom))\"/>",
      text(xLabel, x: (left + right) / 2, y: height - 10, style: "label middle"),
    ]
  }

  /// A bar with its name, its range and its value.
  private func draw(_ place: Int, _ bar: Bar) -> [String] {
    let y = top + Double(place) * Self.pitch + 3
    let (one, end) = (pixel(1), pixel(bar.value))
    let (low, high) = (pixel(bar.range.lowerBound), pixel(bar.range.upperBound))
    let middle = at(y + Self.thickness / 2)
    let isFirst = place == 0 || shown[place - 1].name != bar.name
    let value = AxisTicks.fixed(bar.value, digits: bar.value < 10 ? 2 : 1)
    return (isFirst ? [text(bar.name, x: left - 10, y: y + 10.5, style: "key end")] : []) + [
      "<rect class=\"bar f\(color(bar.series))\" x=\"\(at(min(one, end)))\" y=\"\(at(y))\" "
        + "width=\"\(at(abs(end - one)))\" height=\"\(at(Self.thickness))\">"
        + "<title>\(Markup.escape("\(bar.name), \(bar.series): \(value)"))</title></rect>",
      "<path class=\"axis\" d=\"M\(at(low)) \(middle)H\(at(high))\"/>",
      text(value, x: max(one, end, high) + 6, y: y + 10.5, style: "tick"),
    ]
  }
}
