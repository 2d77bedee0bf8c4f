/// Curves over a common axis, as a picture in SVG that stands alone.
///
/// A number that is not finite, or not positive on a logarithmic axis, is a gap in its curve.
public struct LineChart: Sendable {
  /// One curve.
  public struct Series: Sendable {
    /// What the legend calls it.
    public var name: String
    /// The horizontal positions.
    public var x: [Double]
    /// The vertical positions, as many.
    public var y: [Double]
    /// Whether the line is dashed, as for a reference or a bound.
    public var isDashed: Bool

    /// A curve through `(x[i], y[i])`.
    public init(name: String, x: [Double], y: [Double], isDashed: Bool = false) {
      precondition(x.count == y.count, "\(x.count) horizontal and \(y.count) vertical positions")
      self.name = name
      self.x = x
      self.y = y
      self.isDashed = isDashed
    }

    /// A curve through `(start + i, y[i])`, as of a value at each epoch.
    public init(name: String, y: [Double], start: Int = 1, isDashed: Bool = false) {
      self.init(
        name: name, x: y.indices.map { Double($0 + start) }, y: y, isDashed: isDashed)
    }
  }

  /// What stands above the chart.
  public var title: String
  /// What the horizontal axis shows.
  public var xLabel: String
  /// What the vertical axis shows.
  public var yLabel: String
  /// The curves, at most ten colours' worth before they repeat.
  public var series: [Series]
  /// Whether the horizontal axis is logarithmic.
  public var isXLogarithmic = false
  /// Whether the vertical axis is logarithmic.
  public var isYLogarithmic = false
  /// The vertical interval to show, beyond which curves are cut off; all of the data when nil.
  public var yRange: ClosedRange<Double>?

  /// A chart of curves.
  public init(title: String, xLabel: String = "", yLabel: String = "", series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  /// The chart as an SVG document, 560 x 350, light or dark as the reader's screen.
  ///
  /// The same chart gives the same text.
  ///
  /// - Complexity: O(points), and no more text than about two thousand points need.
  public func svg() -> String {
    let frame = self.frame
    let curves = series.enumerated().flatMap { index, curve in
      draw(curve, color: index % PictureColor.categories.count, in: frame)
    }
    return frame.svg(data: curves, summary: summary)
  }
}

extension LineChart {
  private var frame: ChartFrame {
    let keys = series.enumerated().map { index, curve in
      ChartFrame.Key(
        name: curve.name, color: index % PictureColor.categories.count, isDashed: curve.isDashed)
    }
    return ChartFrame(
      title: title, xLabel: xLabel, yLabel: yLabel,
      x: ChartAxis(
        values: series.flatMap(\.x), logarithmic: isXLogarithmic, rim: 0.015, target: 7),
      y: ChartAxis(values: series.flatMap(\.y), logarithmic: isYLogarithmic, fixed: yRange),
      keys: series.count > 1 ? keys : [])
  }

  private var summary: String {
    let curves = series.map { curve in
      let last = curve.y.last(where: \.isFinite).map { ", last \(AxisTicks.number($0))" } ?? ""
      return "\(curve.name): \(curve.y.count) points\(last)"
    }
    return curves.isEmpty ? "no data" : curves.joined(separator: "; ")
  }

  /// A curve's lines, and its points as dots where they are few or alone between gaps.
  private func draw(_ curve: Series, color: Int, in frame: ChartFrame) -> [String] {
    var elements: [String] = []
    let dash = curve.isDashed ? " dashed" : ""
    for piece in pieces(curve, in: frame) where piece.count > 1 {
      let path = Self.thinned(piece).map { point in
        "\(Markup.coordinate(point.x)) \(Markup.coordinate(point.y))"
      }
      elements.append(
        "<path class=\"line s\(color)\(dash)\" d=\"M\(path.joined(separator: "L"))\"/>")
    }
    let points = pieces(curve, in: frame)
    let isSparse = curve.y.count <= 32 && !curve.isDashed
    for point in points.flatMap({ isSparse || $0.count == 1 ? $0 : [] }) {
      let hint =
        "\(curve.name): \(AxisTicks.number(point.value.y)) at "
        + AxisTicks.number(point.value.x)
      elements.append(
        "<circle class=\"dot f\(color)\" cx=\"\(Markup.coordinate(point.x))\" "
          + "cy=\"\(Markup.coordinate(point.y))\" r=\"3\">"
          + "<title>\(Markup.escape(hint))</title></circle>")
    }
    return elements
  }

  private struct Point {
    var x: Double
    var y: Double
    var value: SIMD2<Double>
  }

  /// The runs of points between gaps.
  private func pieces(_ curve: Series, in frame: ChartFrame) -> [[Point]] {
    var pieces: [[Point]] = [[]]
    for (x, y) in zip(curve.x, curve.y) {
      if let column = frame.xPixel(x), let row = frame.yPixel(y) {
        // Far outside of the plot is as good as anywhere outside, and keeps the text short.
        let inside = min(max(row, -2000), 2000)
        pieces[pieces.count - 1].append(Point(x: column, y: inside, value: SIMD2(x, y)))
      } else if pieces.last?.isEmpty == false {
        pieces.append([])
      }
    }
    return pieces.filter { !$0.isEmpty }
  }

  /// The first, lowest, highest and last point of every column of pixels: the same line to see.
  private static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > 2000 else { return points }
    var result: [Point] = []
    var start = 0
    while start < points.count {
      let column = points[start].x.rounded()
      var end = start
      while end < points.count, points[end].x.rounded() == column { end += 1 }
      let group = start..<end
      let low = group.min { points[$0].y < points[$1].y } ?? start
      let high = group.max { points[$0].y < points[$1].y } ?? start
      result += Set([start, low, high, end - 1]).sorted().map { points[$0] }
      start = end
    }
    return result
  }
}
