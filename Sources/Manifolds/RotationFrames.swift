/// The singular value decomposition of a 3x3 matrix with rotations as frames.
///
///     M = sum over i of s_i u_i v_i^T,  s_0 >= s_1 >= |s_2|,  s_2 of the sign of det M
///
/// One-sided Jacobi: rotations from the right make the columns of M V orthogonal; their lengths are
/// the singular values. The third vectors are cross products, which puts the sign into s_2 and
/// asks nothing of a vanishing column.
///
/// - Source: G. Golub, C. Van Loan, Matrix Computations (4th ed.), section 8.6.3.
struct RotationFrames {
  /// u_0, u_1, u_2.
  let left: [[Double]]
  /// v_0, v_1, v_2.
  let right: [[Double]]
  /// s_0, s_1, s_2.
  let values: [Double]

  /// Decomposes a row-major matrix.
  init(_ matrix: [Double]) {
    var columns = (0..<3).map { j in (0..<3).map { matrix[3 * $0 + j] } }
    var frame = (0..<3).map { j in (0..<3).map { $0 == j ? 1.0 : 0 } }
    for _ in 0..<12 {
      for (i, j) in [(0, 1), (0, 2), (1, 2)] { Self.orthogonalise(&columns, &frame, i, j) }
    }
    let order = (0..<3).sorted { norm(columns[$0]) > norm(columns[$1]) }
    let (v0, v1) = (frame[order[0]], frame[order[1]])
    let u0 = Self.unit(columns[order[0]]) ?? v0
    let u1 =
      Self.unit(Self.without(u0, columns[order[1]])) ?? Self.unit(Self.without(u0, v1))
      ?? Self.unit(Self.without(u0, v0)) ?? Self.unit(Self.without(u0, Self.cross(v0, v1))) ?? v1
    right = [v0, v1, Self.cross(v0, v1)]
    left = [u0, u1, Self.cross(u0, u1)]
    let third = right[2]
    let image = (0..<3).map { inner(Array(matrix[(3 * $0)..<(3 * $0 + 3)]), third) }
    values = [norm(columns[order[0]]), norm(columns[order[1]]), inner(left[2], image)]
  }

  /// `u_0 v_0^T + u_1 v_1^T + u_2 v_2^T`.
  var rotation: [Double] {
    (0..<3).flatMap { row in
      (0..<3).map { column in
        (0..<3).reduce(0) { $0 + left[$1][row] * right[$1][column] }
      }
    }
  }

  private static func orthogonalise(
    _ columns: inout [[Double]], _ frame: inout [[Double]], _ i: Int, _ j: Int
  ) {
    let (a, b) = (inner(columns[i], columns[i]), inner(columns[j], columns[j]))
    let c = inner(columns[i], columns[j])
    guard abs(c) > 1e-17 * (a * b).squareRoot(), c != 0 else { return }
    let zeta = (b - a) / (2 * c)
    let t = (zeta < 0 ? -1.0 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + t * t).squareRoot()
    rotate(&columns, i, j, cosine, cosine * t)
    rotate(&frame, i, j, cosine, cosine * t)
  }

  private static func rotate(
    _ vectors: inout [[Double]], _ i: Int, _ j: Int, _ cosine: Double, _ sine: Double
  ) {
    let (x, y) = (vectors[i], vectors[j])
    vectors[i] = zip(x, y).map { cosine * $0 - sine * $1 }
    vectors[j] = zip(x, y).map { sine * $0 + cosine * $1 }
  }

  private static func unit(_ x: [Double]) -> [Double]? {
    let length = norm(x)
    return length > Sphere.smallestNorm ? x.map { $0 / length } : nil
  }

  private static func without(_ direction: [Double], _ x: [Double]) -> [Double] {
    let along = inner(direction, x)
    return zip(x, direction).map { $0 - along * $1 }
  }

  private static func cross(_ x: [Double], _ y: [Double]) -> [Double] {
    [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]]
  }
}
