extension LatentPicture {
  /// The torus cut open: quarter turns as a grid, arrows that say which sides are one, and discs
  /// that leave at a side coming back at the other.
  func drawSquare(_ raster: inout Raster) {
    let margin = 34 * unit
    let side = Double(height) - 2 * margin
    let low = SIMD2(margin, margin)
    let high = low + side
    raster.shade(low: low + 1, high: high - 1) { _, _ in (SIMD3<Float>(style.surface.linear), 1) }
    for quarter in 1..<4 {
      let offset = side * Double(quarter) / 4
      raster.stroke(
        [SIMD2(low.x + offset, low.y), SIMD2(low.x + offset, high.y)], width: unit,
        color: style.grid)
      raster.stroke(
        [SIMD2(low.x, low.y + offset), SIMD2(high.x, low.y + offset)], width: unit,
        color: style.grid)
    }
    raster.clip(low: low, high: high)
    mesh.map { draw($0, &raster, low: low, side: side) }
    for (point, color) in drawn() {
      let u = PeriodicAngle.turn(point.x)
      let v = 1 - PeriodicAngle.turn(point.y)
      for shift in copies(u, v, reach: (radius + 2 * unit) / side) {
        drawPoint(&raster, at: low + (SIMD2(u, v) + shift) * side, color: color)
      }
    }
    raster.removeClip()
    drawSides(&raster, low: low, high: high)
  }

  /// The whole turns by which a disc must be repeated to be seen at every side that it crosses.
  private func copies(_ u: Double, _ v: Double, reach: Double) -> [SIMD2<Double>] {
    func shifts(_ turn: Double) -> [Double] {
      [0] + (turn < reach ? [1] : []) + (turn > 1 - reach ? [-1] : [])
    }
    return shifts(u).flatMap { x in shifts(v).map { SIMD2(x, $0) } }
  }

  /// The four sides: one arrow on the horizontal pair, two on the vertical, as topologists do.
  private func drawSides(_ raster: inout Raster, low: SIMD2<Double>, high: SIMD2<Double>) {
    let width = 1.6 * unit
    raster.stroke(
      [low, SIMD2(high.x, low.y), high, SIMD2(low.x, high.y), low], width: width,
      color: style.axis)
    let middle = (low + high) / 2
    for y in [low.y, high.y] {
      drawArrow(&raster, at: SIMD2(middle.x, y), along: SIMD2(1, 0))
    }
    for x in [low.x, high.x] {
      for offset in [-5.5, 5.5] {
        drawArrow(&raster, at: SIMD2(x, middle.y + offset * unit), along: SIMD2(0, -1))
      }
    }
  }
}
