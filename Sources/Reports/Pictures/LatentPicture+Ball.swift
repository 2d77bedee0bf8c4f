internal import Foundation

extension LatentPicture {
  /// The projective space as a ball seen from outside: great circles through its axes, and at the
  /// ends of each axis the same mark, for they are one point, as all opposite points of the
  /// surface are.
  func drawBall(_ raster: inout Raster) {
    let middle = Double(height) / 2
    let view = ParallelView(
      center: SIMD2(middle, middle), scale: middle - 26 * unit, azimuth: -.pi / 6,
      elevation: .pi / 9)
    drawGlobe(&raster, view)
    drawSurface(&raster, view, isFront: false)
    let points = drawn().map { point, color in
      (point / max((point * point).sum().squareRoot(), 1), color)
    }
    drawInside(&raster, view, points, reach: 1)
    drawSurface(&raster, view, isFront: true)
    drawCircle(&raster, center: view.center, radius: view.scale, width: 1.6, color: style.axis)
  }

  /// The near or the far side of the surface.
  private func drawSurface(_ raster: inout Raster, _ view: ParallelView, isFront: Bool) {
    let side = isFront ? 1.0 : -1
    for (from, to) in [(0, 1), (1, 2), (2, 0)] {
      var piece: [SIMD2<Double>] = []
      for step in 0...180 {
        let angle = Double(step) * .pi / 90
        var point = SIMD3<Double>.zero
        point[from] = cos(angle)
        point[to] = sin(angle)
        if view.depth(point) * side >= -0.01 {
          piece.append(view.place(point))
        } else {
          raster.stroke(piece, width: unit, color: isFront ? style.axis : style.grid)
          piece = []
        }
      }
      raster.stroke(piece, width: unit, color: isFront ? style.axis : style.grid)
    }
    for axis in 0..<3 {
      for end in [1.0, -1] {
        var point = SIMD3<Double>.zero
        point[axis] = end
        guard view.depth(point) * side >= 0 else { continue }
        drawMark(&raster, at: view.place(point), corners: [64, 3, 4][axis], isFront: isFront)
      }
    }
  }

  /// A small polygon: a disc, a triangle or a square.
  private func drawMark(
    _ raster: inout Raster, at place: SIMD2<Double>, corners: Int, isFront: Bool
  ) {
    let start = corners == 4 ? Double.pi / 4 : .pi / 2
    let size = (corners == 3 ? 9.5 : corners == 4 ? 8.5 : 7) * unit
    let path = (0...corners).map { corner in
      place + Self.direction(start + 2 * .pi * Double(corner) / Double(corners)) * size
    }
    raster.fill(path, color: style.background)
    raster.stroke(path, width: 2 * unit, color: isFront ? style.axis : style.grid)
  }
}
