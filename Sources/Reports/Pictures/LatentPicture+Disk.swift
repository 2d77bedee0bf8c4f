extension LatentPicture {
  /// The projective plane as a disk: its rim carries the arrows of a circle whose opposite points
  /// are one, and discs that leave at the rim come back on the other side.
  func drawDisk(_ raster: inout Raster) {
    let middle = Double(height) / 2
    let center = SIMD2(middle, middle)
    let rim = middle - 34 * unit
    drawPlate(&raster, center: center, radius: rim)
    for circle in 1...2 {
      drawCircle(
        &raster, center: center, radius: rim * Double(circle) / 3, width: 1, color: style.grid)
    }
    for spoke in 0..<6 {
      let end = Self.direction(Double(spoke) * .pi / 6) * rim
      raster.stroke([center - end, center + end], width: unit, color: style.grid)
    }
    let reach = (radius + 2 * unit) / rim
    for (point, color) in drawn() {
      let given = SIMD2(point.x, -point.y)
      let place = given / max(Raster.length(given), 1)
      let distance = Raster.length(place)
      drawPoint(&raster, at: center + place * rim, color: color)
      guard distance > 1 - reach else { continue }
      drawPoint(&raster, at: center - place * ((2 - distance) / distance * rim), color: color)
    }
    hideOutside(&raster, center: center, radius: rim)
    drawCircle(&raster, center: center, radius: rim, width: 1.6, color: style.axis)
    for end in [SIMD2(0, -1), SIMD2(0.0, 1)] {
      drawArrow(&raster, at: center + end * rim, along: SIMD2(end.y, 0))
    }
  }

  /// A round plate of the surface's colour.
  func drawPlate(_ raster: inout Raster, center: SIMD2<Double>, radius: Double) {
    raster.disc(at: center, radius: radius, color: style.surface)
  }

  /// Paints the background over all that lies outside of a circle.
  private func hideOutside(_ raster: inout Raster, center: SIMD2<Double>, radius: Double) {
    let ink = SIMD3<Float>(style.background.linear)
    let size = SIMD2(Double(raster.width), Double(raster.height))
    raster.shade(low: .zero, high: size) { point, soft in
      (ink, Float(Raster.coverage(radius - Raster.length(point - center), soft)))
    }
  }
}
