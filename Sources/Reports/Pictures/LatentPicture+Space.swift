internal import Foundation

extension LatentPicture {
  /// A box seen from above at an angle, without perspective; far points are drawn first and paler.
  func drawSpace(_ raster: inout Raster) {
    let points = drawn()
    let box = Self.boundingCube(points.map(\.point))
    let camera = Camera(
      middle: SIMD2(repeating: Double(height) / 2), scale: Double(height) * 0.29)
    for edge in Camera.farEdges {
      raster.stroke(edge.map(camera.place), width: unit, color: style.grid)
    }
    drawFloor(&raster, camera)
    for (point, color) in points.map({ (($0.point - box.middle) / box.half, $0.color) })
      .sorted(by: { camera.depth($0.0) < camera.depth($1.0) })
    {
      let nearness = (camera.depth(point) + 1.75) / 3.5
      let veil = 0.35 * (1 - min(max(nearness, 0), 1))
      let faded = PictureColor(
        linear: color.linear + (style.background.linear - color.linear) * veil)
      drawPoint(&raster, at: camera.place(point), color: faded, scale: 0.85 + 0.3 * nearness)
    }
  }

  /// The floor of the box, in eighths, and the three edges that meet in its far corner.
  private func drawFloor(_ raster: inout Raster, _ camera: Camera) {
    for step in 0...4 {
      let t = Double(step) / 2 - 1
      let width = step % 4 == 0 ? 1.5 * unit : unit
      let color = step % 4 == 0 ? style.axis : style.grid
      for line in [[SIMD3(t, -1, -1), SIMD3(t, 1, -1)], [SIMD3(-1, t, -1), SIMD3(1, t, -1)]] {
        raster.stroke(line.map(camera.place), width: width, color: color)
      }
    }
  }

  /// A parallel projection of the cube [-1, 1]^3.
  private struct Camera {
    var middle: SIMD2<Double>
    var scale: Double
    let azimuth = -Double.pi * 0.31
    let elevation = Double.pi * 0.14

    /// The vertical edges and the top that lie behind the points.
    static let farEdges: [[SIMD3<Double>]] = [
      [SIMD3(-1, 1, -1), SIMD3(-1, 1, 1)], [SIMD3(-1, -1, -1), SIMD3(-1, -1, 1)],
      [SIMD3(1, 1, -1), SIMD3(1, 1, 1)], [SIMD3(-1, -1, 1), SIMD3(-1, 1, 1), SIMD3(1, 1, 1)],
    ]

    func depth(_ point: SIMD3<Double>) -> Double {
      let ahead = SIMD3(
        cos(elevation) * cos(azimuth), cos(elevation) * sin(azimuth), sin(elevation))
      return (point * ahead).sum()
    }

    func place(_ point: SIMD3<Double>) -> SIMD2<Double> {
      let right = -sin(azimuth) * point.x + cos(azimuth) * point.y
      let inward = cos(azimuth) * point.x + sin(azimuth) * point.y
      let up = cos(elevation) * point.z - sin(elevation) * inward
      return middle + SIMD2(right, -up) * scale
    }
  }

  /// The smallest cube around points, with a rim of 5 %.
  private static func boundingCube(
    _ points: [SIMD3<Double>]
  ) -> (middle: SIMD3<Double>, half: Double) {
    guard let first = points.first else { return (.zero, 1) }
    let low = points.reduce(first) { pointwiseMin($0, $1) }
    let high = points.reduce(first) { pointwiseMax($0, $1) }
    let extent = (high - low).max()
    return ((low + high) / 2, extent > 0 ? extent * 0.55 : 1)
  }
}
