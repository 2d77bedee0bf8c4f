internal import Foundation

extension LatentPicture {
  /// The half that faces a viewer above the first axis, and the half that faces the antipode;
  /// each point is on exactly one of the two.
  func drawSphere(_ raster: inout Raster) {
    let azimuth = -Double.pi / 6
    let elevation = Double.pi / 9
    let radius = Double(height) / 2 - 26 * unit
    let middle = Double(height) / 2
    let front = ParallelView(
      center: SIMD2(middle, middle), scale: radius, azimuth: azimuth, elevation: elevation)
    let back = ParallelView(
      center: SIMD2(3 * middle, middle), scale: radius,
      azimuth: azimuth + .pi, elevation: -elevation)
    for half in [front, back] {
      drawGlobe(&raster, half)
      drawGraticule(&raster, half)
    }
    for (point, color) in drawn() {
      let norm = (point * point).sum().squareRoot()
      guard norm > 0 else { continue }
      let unitPoint = point / norm
      let half = front.depth(unitPoint) >= 0 ? front : back
      drawPoint(&raster, at: half.place(unitPoint), color: color)
    }
    for half in [front, back] {
      drawCircle(&raster, center: half.center, radius: half.scale, width: 1.6, color: style.axis)
    }
  }

  /// The ball itself, lit a little from the upper left.
  func drawGlobe(_ raster: inout Raster, _ half: ParallelView) {
    let bright = style.surface.linear
    let dim = style.rim.linear
    let light = half.center - half.scale * 0.35
    raster.shade(low: half.center - half.scale, high: half.center + half.scale) { point, soft in
      let away = min(Raster.length(point - light) / (half.scale * 1.5), 1)
      let ink = bright + (dim - bright) * (away * away)
      let outside = Raster.length(point - half.center) - half.scale
      return (SIMD3<Float>(ink), Float(Raster.coverage(outside, soft)))
    }
  }

  /// Parallels and meridians every 30 degrees, the equator stronger.
  private func drawGraticule(_ raster: inout Raster, _ half: ParallelView) {
    for latitude in stride(from: -60.0, through: 60, by: 30) {
      let circle = (0...180).map { Self.onSphere(latitude: latitude, longitude: Double($0) * 2) }
      drawVisible(&raster, half, circle, width: latitude == 0 ? 1.7 : 1)
    }
    for longitude in stride(from: 0.0, to: 360, by: 30) {
      // Only every third meridian reaches the poles, where all of them would clot.
      let reach = Int(longitude) % 90 == 0 ? 90 : 60
      let arc = stride(from: -reach, through: reach, by: 2).map {
        Self.onSphere(latitude: Double($0), longitude: longitude)
      }
      drawVisible(&raster, half, arc, width: 1)
    }
  }

  /// The pieces of a curve on the near side.
  private func drawVisible(
    _ raster: inout Raster, _ half: ParallelView, _ curve: [SIMD3<Double>], width: Double
  ) {
    var path: [SIMD2<Double>] = []
    for point in curve {
      if half.depth(point) >= -0.02 {
        path.append(half.place(point))
      } else {
        raster.stroke(path, width: width * unit, color: style.grid)
        path = []
      }
    }
    raster.stroke(path, width: width * unit, color: style.grid)
  }

  private static func onSphere(latitude: Double, longitude: Double) -> SIMD3<Double> {
    let (theta, phi) = (latitude * .pi / 180, longitude * .pi / 180)
    return SIMD3(cos(theta) * cos(phi), cos(theta) * sin(phi), sin(theta))
  }
}
