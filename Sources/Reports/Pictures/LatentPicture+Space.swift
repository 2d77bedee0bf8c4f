internal import Foundation

extension LatentPicture {
  /// A box seen from above at an angle, without perspective; far points are drawn first and paler.
  func drawSpace(_ raster: inout Raster) {
    let points = drawn()
    let box = Self.boundingCube(points.map(\.point))
    let view = ParallelView(
      center: SIMD2(repeating: Double(height) / 2), scale: Double(height) * 0.29,
      azimuth: -.pi * 0.31, elevation: .pi * 0.14)
    for edge in Self.farEdges {
      raster.stroke(edge.map(view.place), width: unit, color: style.grid)
    }
    drawFloor(&raster, view)
    drawInside(
      &raster, view, points.map { (($0.point - box.middle) / box.half, $0.color) }, reach: 1.75)
  }

  /// Points in space, far ones first, paler and smaller.
  func drawInside(
    _ raster: inout Raster, _ view: ParallelView,
    _ points: [(point: SIMD3<Double>, color: PictureColor)], reach: Double
  ) {
    for (point, color) in points.sorted(by: { view.depth($0.point) < view.depth($1.point) }) {
      let nearness = min(max((view.depth(point) / reach + 1) / 2, 0), 1)
      let faded = PictureColor(
        linear: color.linear
          + (style.background.linear - color.linear) * (0.35 * (1 - nearness)))
      drawPoint(&raster, at: view.place(point), color: faded, scale: 0.85 + 0.3 * nearness)
    }
  }

  /// The floor of the box, in eighths, and the three edges that meet in its far corner.
  private func drawFloor(_ raster: inout Raster, _ view: ParallelView) {
    for step in 0...4 {
      let t = Double(step) / 2 - 1
      let width = step % 4 == 0 ? 1.5 * unit : unit
      let color = step % 4 == 0 ? style.axis : style.grid
      for line in [[SIMD3(t, -1, -1), SIMD3(t, 1, -1)], [SIMD3(-1, t, -1), SIMD3(1, t, -1)]] {
        raster.stroke(line.map(view.place), width: width, color: color)
      }
    }
  }

  /// The vertical edges of the cube [-1, 1]^3 and the top that lie behind the points.
  private static let farEdges: [[SIMD3<Double>]] = [
    [SIMD3(-1, 1, -1), SIMD3(-1, 1, 1)], [SIMD3(-1, -1, -1), SIMD3(-1, -1, 1)],
    [SIMD3(1, 1, -1), SIMD3(1, 1, 1)], [SIMD3(-1, -1, 1), SIMD3(-1, 1, 1), SIMD3(1, 1, 1)],
  ]

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
