internal import Foundation

/// The values of a map of the torus to itself on a periodic grid, as steps between neighbours.
///
/// A step is the difference of two neighbours' angles, taken the short way round: in [-pi, pi]. Along
/// a closed loop steps add up to whole turns.
struct TorusGrid {
  let rows: Int
  let columns: Int
  /// From `(i, j)` to `(i + 1, j)`; `[rows, columns]`.
  private let down: [SIMD2<Double>]
  /// From `(i, j)` to `(i, j + 1)`; `[rows, columns]`.
  private let right: [SIMD2<Double>]

  init(_ angles: [SIMD2<Double>], rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    func steps(_ next: (Int, Int) -> Int) -> [SIMD2<Double>] {
      angles.indices.map { index in
        Self.shortest(angles[next(index / columns, index % columns)] - angles[index])
      }
    }
    down = steps { ($0 + 1) % rows * columns + $1 }
    right = steps { $0 * columns + ($1 + 1) % columns }
  }

  private static func shortest(_ step: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(remainder(step.x, 2 * .pi), remainder(step.y, 2 * .pi))
  }

  /// The longest step of either angle.
  var largestStep: Double {
    (down + right).reduce(0) { max($0, abs($1.x), abs($1.y)) }
  }

  /// The turns of both angles along each loop of the first input angle, one for each column.
  var windingsDown: [SIMD2<Int>] {
    (0..<columns).map { column in
      Self.turns((0..<rows).reduce(.zero) { $0 + down[$1 * columns + column] })
    }
  }

  /// The turns of both angles along each loop of the second input angle, one for each row.
  var windingsRight: [SIMD2<Int>] {
    (0..<rows).map { row in
      Self.turns((0..<columns).reduce(.zero) { $0 + right[row * columns + $1] })
    }
  }

  private static func turns(_ angle: SIMD2<Double>) -> SIMD2<Int> {
    SIMD2(Int((angle.x / (2 * .pi)).rounded()), Int((angle.y / (2 * .pi)).rounded()))
  }

  /// The two triangles of each cell: twice their signed areas; nil where the way round the cell
  /// does not come back to where it began.
  var cells: [SIMD2<Double>?] {
    (0..<(rows * columns)).map { index in
      let (row, column) = (index / columns, index % columns)
      let beside = row * columns + (column + 1) % columns
      let below = (row + 1) % rows * columns + column
      let gap = down[index] + right[below] - right[index] - down[beside]
      if Self.turns(gap) != .zero { return nil }
      return SIMD2(Self.area(down[index], right[below]), Self.area(down[beside], right[index]))
    }
  }

  private static func area(_ first: SIMD2<Double>, _ second: SIMD2<Double>) -> Double {
    first.x * second.y - first.y * second.x
  }
}
