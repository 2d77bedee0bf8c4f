internal import Foundation

/// The images of a torus's lines of equal angle under a map to another torus.
struct TorusMesh {
  /// The two angles of the image of `(2 pi i / rows, 2 pi j / columns)`; `[rows, columns]`.
  let angles: [SIMD2<Double>]
  let rows: Int
  let columns: Int
  /// Lines drawn of either kind.
  var lineCount = 16

  /// A piece of a line: from where, in turns, how far, and its colour.
  struct Piece {
    let start: SIMD2<Double>
    let step: SIMD2<Double>
    let color: PictureColor
  }

  /// The pieces of the lines of equal first angle, and of those of equal second angle.
  var pieces: [Piece] {
    let across = Self.chosen(lineCount, of: rows).flatMap { i in
      (0..<columns).map { piece(from: (i, $0), to: (i, ($0 + 1) % columns)) }
    }
    let along = Self.chosen(lineCount, of: columns).flatMap { j in
      (0..<rows).map { piece(from: ($0, j), to: (($0 + 1) % rows, j)) }
    }
    return across + along
  }

  private static func chosen(_ lines: Int, of count: Int) -> [Int] {
    (0..<min(lines, count)).map { $0 * count / min(lines, count) }
  }

  private func piece(from: (Int, Int), to: (Int, Int)) -> Piece {
    let start = angles[from.0 * columns + from.1]
    let step = angles[to.0 * columns + to.1] - start
    return Piece(
      start: SIMD2(PeriodicAngle.turn(start.x), PeriodicAngle.turn(start.y)),
      step: SIMD2(remainder(step.x, 2 * .pi), remainder(step.y, 2 * .pi)) / (2 * .pi),
      color: .torus(
        2 * .pi * Double(from.0) / Double(rows), 2 * .pi * Double(from.1) / Double(columns)))
  }
}

extension LatentPicture {
  /// The lines of a mesh; a piece that leaves the square at a side comes back at the other.
  func draw(
    _ mesh: TorusMesh, _ raster: inout Raster, low: SIMD2<Double>, side: Double
  ) {
    func place(_ turns: SIMD2<Double>) -> SIMD2<Double> {
      low + SIMD2(turns.x, 1 - turns.y) * side
    }
    func shifts(_ start: Double, _ end: Double) -> [Double] {
      [0] + (min(start, end) < 0.01 ? [1] : []) + (max(start, end) > 0.99 ? [-1] : [])
    }
    for piece in mesh.pieces {
      let end = piece.start + piece.step
      for x in shifts(piece.start.x, end.x) {
        for y in shifts(piece.start.y, end.y) {
          let shift = SIMD2(x, y)
          raster.stroke(
            [place(piece.start + shift), place(end + shift)], width: 2.4 * unit,
            color: piece.color)
        }
      }
    }
  }
}
