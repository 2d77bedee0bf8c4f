extension LatentPicture {
  /// A circle as a ring: only the direction from the middle means something, and across the ring
  /// points are spread so that they do not hide each other.
  func drawRing(_ raster: inout Raster) {
    let middle = Double(height) / 2
    let center = SIMD2(middle, middle)
    let outer = middle - 26 * unit
    let inner = outer * Self.innerRing
    drawPlate(&raster, center: center, radius: outer)
    raster.disc(at: center, radius: inner, color: style.background)
    for spoke in 0..<12 {
      let end = Self.direction(Double(spoke) * .pi / 6)
      raster.stroke(
        [center + end * inner, center + end * outer], width: unit, color: style.grid)
    }
    for (index, (point, color)) in drawn().enumerated() {
      let place = SIMD2(point.x, -point.y)
      let length = Raster.length(place)
      guard length > 0 else { continue }
      let share = 0.12 + 0.76 * Self.spread(index)
      let distance = inner + (outer - inner) * share
      drawPoint(&raster, at: center + place * (distance / length), color: color)
    }
    for radius in [inner, outer] {
      drawCircle(&raster, center: center, radius: radius, width: 1.6, color: style.axis)
    }
  }

  /// The inner radius of a ring by its outer one.
  private static let innerRing = 0.74

  /// A line as a band: only the place along it means something, and across the band points are
  /// spread so that they do not hide each other.
  func drawBand(_ raster: inout Raster) {
    let margin = 26 * unit
    let width = Double(height) - 2 * margin
    let low = SIMD2(margin, Double(height) / 2 - 0.13 * width)
    let high = SIMD2(margin + width, Double(height) / 2 + 0.13 * width)
    let points = drawn()
    let box = Self.boundingSquare(points.map { SIMD3($0.point.x, 0, 0) })
    func across(_ x: Double) -> Double { low.x + (x - box.low.x) * width / box.side }
    raster.shade(low: low + 1, high: high - 1) { _, _ in (SIMD3<Float>(style.surface.linear), 1) }
    for tick in AxisTicks.linear(box.low.x...(box.low.x + box.side), target: 6).values {
      raster.stroke(
        [SIMD2(across(tick), low.y), SIMD2(across(tick), high.y)],
        width: (tick == 0 ? 1.6 : 1) * unit, color: tick == 0 ? style.axis : style.grid)
    }
    for (index, (point, color)) in points.enumerated() {
      let share = 0.12 + 0.76 * Self.spread(index)
      let place = SIMD2(across(point.x), low.y + (high.y - low.y) * share)
      drawPoint(&raster, at: place, color: color)
    }
    raster.stroke(
      [low, SIMD2(high.x, low.y), high, SIMD2(low.x, high.y), low], width: 1.6 * unit,
      color: style.axis)
  }
}
