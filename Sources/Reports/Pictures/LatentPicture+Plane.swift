extension LatentPicture {
  /// Both axes at one scale, with a grid at round numbers and the axes through the origin.
  func drawPlane(_ raster: inout Raster) {
    let margin = 26 * unit
    let side = Double(height) - 2 * margin
    let corner = SIMD2(margin, margin)
    let points = drawn()
    let box = Self.boundingSquare(points.map(\.point))
    func place(_ x: Double, _ y: Double) -> SIMD2<Double> {
      corner + SIMD2(x - box.low.x, box.low.y + box.side - y) * (side / box.side)
    }
    raster.shade(low: corner + 1, high: corner + side - 1) { _, _ in
      (SIMD3<Float>(style.surface.linear), 1)
    }
    for axis in 0..<2 {
      let low = box.low[axis]
      for tick in AxisTicks.linear(low...(low + box.side), target: 6).values {
        let start = axis == 0 ? place(tick, box.low.y) : place(box.low.x, tick)
        let end =
          axis == 0 ? place(tick, box.low.y + box.side) : place(box.low.x + box.side, tick)
        raster.stroke(
          [start, end], width: (tick == 0 ? 1.6 : 1) * unit,
          color: tick == 0 ? style.axis : style.grid)
      }
    }
    raster.clip(low: corner, high: corner + side)
    for (point, color) in points {
      drawPoint(&raster, at: place(point.x, point.y), color: color)
    }
    raster.removeClip()
    raster.stroke(
      [
        corner, corner + SIMD2(side, 0), corner + side, corner + SIMD2(0, side), corner,
      ], width: 1.6 * unit, color: style.axis)
  }

  /// The smallest square around points, with a rim of 5 %; around the origin when they are none
  /// or all alike.
  static func boundingSquare(
    _ points: [SIMD3<Double>]
  ) -> (low: SIMD2<Double>, side: Double) {
    guard let first = points.first else { return (SIMD2(-1, -1), 2) }
    let low = points.reduce(first) { pointwiseMin($0, $1) }
    let high = points.reduce(first) { pointwiseMax($0, $1) }
    let extent = max(high.x - low.x, high.y - low.y)
    let side = extent > 0 ? extent * 1.1 : 2
    return (SIMD2(low.x + high.x - side, low.y + high.y - side) / 2, side)
  }
}
