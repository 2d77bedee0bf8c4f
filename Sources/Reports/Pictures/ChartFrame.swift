internal import Foundation

/// An axis of a chart: the numbers that it spans and how they become positions.
struct ChartAxis {
  var range: ClosedRange<Double>
  var isLogarithmic: Bool
  var ticks: AxisTicks

  /// An axis over values, widened to a sensible interval when they are one, or none.
  ///
  /// - Parameters:
  ///   - values: The numbers to show; those that are not finite, or not positive on a logarithmic
  ///     axis, are disregarded.
  ///   - logarithmic: Whether equal steps are equal factors.
  ///   - fixed: The interval to span instead.
  ///   - rim: The part of the extent to leave free at each end.
  ///   - target: About how many ticks there are.
  init(
    values: [Double], logarithmic: Bool = false, fixed: ClosedRange<Double>? = nil,
    rim: Double = 0.04, target: Int = 6
  ) {
    isLogarithmic = logarithmic
    let shown = values.filter { $0.isFinite && (!logarithmic || $0 > 0) }
    let low = shown.min() ?? (logarithmic ? 1 : 0)
    let high = shown.max() ?? (logarithmic ? 10 : 1)
    let usable = fixed.flatMap { $0.lowerBound > 0 || !logarithmic ? $0 : nil }
    if logarithmic {
      let factor = low < high ? pow(high / low, rim) : 2
      let lowest = max(low / factor, .leastNormalMagnitude)
      range = usable ?? lowest...max(min(high * factor, .greatestFiniteMagnitude), lowest)
      ticks = .logarithmic(range)
    } else {
      let margin = low < high ? high * rim - low * rim : max(abs(low) * 0.1, 0.5)
      let limit = Double.greatestFiniteMagnitude / 4
      range = usable ?? max(low - margin, -limit)...max(min(high + margin, limit), -limit)
      ticks = .linear(range, target: target)
    }
  }

  /// Where a value lies: 0 at the low end, 1 at the high; nil when the axis cannot show it.
  func position(_ value: Double) -> Double? {
    guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
    let extent = range.upperBound - range.lowerBound
    guard isLogarithmic else {
      return extent > 0 ? (value - range.lowerBound) / extent : 0.5
    }
    let span = log(range.upperBound / range.lowerBound)
    return span > 0 ? log(value / range.lowerBound) / span : 0.5
  }
}

/// The parts that every chart has: title, legend, axes, grid; and the SVG around them.
struct ChartFrame {
  /// A name in the legend and its colour's number.
  struct Key {
    var name: String
    var color: Int
    var isDashed = false
  }

  let title: String
  let xLabel: String
  let yLabel: String
  let x: ChartAxis
  let y: ChartAxis
  /// The legend in lines that fit the plot: for each key, its place from the left.
  let legendRows: [[(key: Key, x: Double)]]
  /// The plot's sides, in pixels of the picture.
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  static let width = 560.0
  static let height = 350.0

  init(
    title: String, xLabel: String, yLabel: String, x: ChartAxis, y: ChartAxis, keys: [Key]
  ) {
    (self.title, self.xLabel, self.yLabel, self.x, self.y) = (title, xLabel, yLabel, x, y)
    let widest = y.ticks.labels.map { Self.textWidth($0, size: 12) }.max() ?? 0
    left = 26 + widest + (yLabel.isEmpty ? 0 : 20)
    right = Self.width - 26
    legendRows = Self.legendRows(keys, width: right - left)
    let legend = Double(legendRows.count) * 20 + (keys.isEmpty ? 0 : 4)
    top = (title.isEmpty ? 14 : 40) + legend
    bottom = max(Self.height - (xLabel.isEmpty ? 32 : 52), top + 1)
  }

  func xPixel(_ value: Double) -> Double? {
    x.position(value).map { left + $0 * (right - left) }
  }

  func yPixel(_ value: Double) -> Double? {
    y.position(value).map { bottom - $0 * (bottom - top) }
  }

  /// A rough width of a text in a proportional face, in pixels.
  static func textWidth(_ text: String, size: Double) -> Double {
    text.reduce(0) { $0 + size * (".,:;iIl|!'⁻ ".contains($1) ? 0.33 : 0.6) }
  }

  private static func legendRows(_ keys: [Key], width: Double) -> [[(key: Key, x: Double)]] {
    var rows: [[(key: Key, x: Double)]] = []
    var offset = 0.0
    for key in keys {
      let extent = 26 + textWidth(key.name, size: 12.5) + 18
      if rows.isEmpty || offset + extent > width {
        rows.append([])
        offset = 0
      }
      rows[rows.count - 1].append((key, offset))
      offset += extent
    }
    return rows
  }
}
