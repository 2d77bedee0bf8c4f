internal import CLinearAlgebra

/// Orthonormal columns that span those of a matrix, and the matrix in their terms.
///
///     A = Q R,   Q^T Q = I,   R upper triangular
///
/// Unlike a Cholesky factor of A^T A it exists also for columns that depend on each other.
public struct QRDecomposition: Sendable, Equatable {
  /// Q; `[m, n]`.
  public let orthonormal: Matrix
  /// R; `[n, n]`, its diagonal not negative.
  public let upper: Matrix

  /// The decomposition of a matrix.
  ///
  /// - Parameter matrix: `[m, n]`, m >= n.
  /// - Throws: ``LinearAlgebraError``.
  /// - Complexity: O(m n^2), on the calling thread.
  public init(of matrix: Matrix) throws(LinearAlgebraError) {
    let (m, n) = (matrix.rows, matrix.columns)
    guard m >= n else {
      throw .shapeMismatch(operation: "QR decomposition", left: [m, n], right: [n, n])
    }
    try matrix.check("QR decomposition")
    var q = matrix
    var r = Matrix(rows: n, columns: n)
    try LinearAlgebraError.check(
      diffeo_qr(Int32(m), Int32(n), &q.elements, &r.elements), "QR decomposition")
    for j in 0..<n where r[j, j] < 0 {
      for i in j..<n { r[j, i] = -r[j, i] }
      for i in 0..<m { q[i, j] = -q[i, j] }
    }
    (orthonormal, upper) = (q, r)
  }
}
