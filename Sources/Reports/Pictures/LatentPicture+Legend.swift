internal import Foundation

extension LatentPicture {
  /// What the legend takes of the picture, to the right of the chart and below it.
  var legendSize: (width: Int, height: Int) {
    switch data.colors {
    case _ where !hasLegend: (0, 0)
    case .single: (0, 0)
    case .labels: (0, Int((Double(legendRows.count) * rowHeight + 10 * unit).rounded(.up)))
    case .angles: (Int(210 * unit), 0)
    case .angle, .scalars: (0, Int((rowHeight + 10 * unit).rounded(.up)))
    }
  }

  private var chartWidth: Double { Double(data.chart == .sphere ? 2 * height : height) }
  private var rowHeight: Double { 34 * unit }
  private var textSize: Double { 15 * unit }

  /// What the colours mean, beside the chart.
  func drawLegend(_ raster: inout Raster) {
    guard hasLegend else { return }
    switch data.colors {
    case .single: break
    case .labels: drawClasses(&raster)
    case .angles(_, let names): drawWheel(&raster, names)
    case .angle(_, let name):
      drawScale(&raster, name, ends: ("0", "2\u{03C0}")) { .cycle(2 * .pi * $0) }
    case .scalars(let values, let name):
      let span = PointColors.span(values)
      let ends = (AxisTicks.number(span.low), AxisTicks.number(span.high))
      drawScale(&raster, name, ends: ends) { .ramp($0) }
    }
  }

  /// The classes in rows that fit under the chart; beyond the number of colours they are left out.
  private var legendRows: [[(name: String, color: PictureColor)]] {
    guard case .labels(let labels, let names) = data.colors else { return [] }
    let classes = PointColors.classes(labels)
    var keys = classes.prefix(30).map {
      (name: PointColors.name($0, names), color: PictureColor.category($0))
    }
    if classes.count > 30 { keys.append((name: "\u{2026}", color: .missing)) }
    return keys.reduce(into: [[]]) { rows, key in
      let last = rows[rows.count - 1]
      if !last.isEmpty, rowWidth(last + [key]) > chartWidth - 40 * unit {
        rows.append([key])
      } else {
        rows[rows.count - 1].append(key)
      }
    }
  }

  private func keyWidth(_ name: String) -> Double {
    22 * unit + Raster.textWidth(name, size: textSize)
  }

  private func rowWidth(_ keys: [(name: String, color: PictureColor)]) -> Double {
    keys.reduce(-22 * unit) { $0 + keyWidth($1.name) + 22 * unit }
  }

  private func drawClasses(_ raster: inout Raster) {
    for (number, row) in legendRows.enumerated() {
      let y = Double(height) + (Double(number) + 0.4) * rowHeight
      var x = (chartWidth - rowWidth(row)) / 2
      for key in row {
        raster.disc(at: SIMD2(x + 7 * unit, y), radius: 7 * unit, color: key.color)
        raster.write(
          key.name, at: SIMD2(x + 22 * unit, y), anchor: .start, size: textSize,
          color: style.text)
        x += keyWidth(key.name) + 22 * unit
      }
    }
  }

  /// A band of colours between its ends.
  private func drawScale(
    _ raster: inout Raster, _ name: String, ends: (low: String, high: String),
    color: (Double) -> PictureColor
  ) {
    let y = Double(height) + 0.4 * rowHeight
    let low = SIMD2((chartWidth - 240 * unit) / 2, y - 7 * unit)
    let high = low + SIMD2(240, 14) * unit
    raster.shade(low: low + 1, high: high - 1) { point, _ in
      (SIMD3<Float>(color((point.x - low.x) / (high.x - low.x)).linear), 1)
    }
    let left = low.x - 14 * unit
    raster.write(
      ends.low, at: SIMD2(left, y), anchor: .end, size: textSize, color: style.text)
    raster.write(
      Self.symbol(name),
      at: SIMD2(left - Raster.textWidth(ends.low, size: textSize) - 24 * unit, y), anchor: .end,
      size: textSize, color: style.text)
    raster.write(
      ends.high, at: SIMD2(high.x + 14 * unit, y), anchor: .start, size: textSize,
      color: style.text)
  }

  /// The square of two angles in their colours.
  private func drawWheel(_ raster: inout Raster, _ names: [String]) {
    let side = 132 * unit
    let low = SIMD2(chartWidth + 50 * unit, (Double(height) - side) / 2)
    raster.shade(low: low + 1, high: low + side - 1) { point, _ in
      let turn = (point - low) * (2 * .pi / side)
      return (SIMD3<Float>(PictureColor.torus(turn.x, 2 * .pi - turn.y).linear), 1)
    }
    for (index, share) in [0, 0.5, 1].enumerated() {
      func name(_ axis: Int) -> String {
        index == 1
          ? Self.symbol(names.count > axis ? names[axis] : "") : index == 0 ? "0" : "2\u{03C0}"
      }
      raster.write(
        name(0), at: low + SIMD2(share * side, side + 18 * unit), anchor: .middle,
        size: textSize, color: style.text)
      raster.write(
        name(1), at: low + SIMD2(-10 * unit, (1 - share) * side), anchor: .end, size: textSize,
        color: style.text)
    }
  }

  /// The letter that a name spells, for names of Greek letters.
  static func symbol(_ name: String) -> String {
    ["theta": "\u{03B8}", "phi": "\u{03C6}"][name] ?? name
  }
}
