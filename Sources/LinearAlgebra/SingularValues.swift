internal import CLinearAlgebra

/// The thin singular value decomposition of a matrix.
///
///     A = U diag(values) V^T,   U^T U = V^T V = I,   values descending, not negative
public struct SingularValues: Sendable, Equatable {
  /// The singular values, descending; r = min(m, n) of them.
  public let values: [Double]
  /// U; `[m, r]`.
  public let left: Matrix
  /// V^T; `[r, n]`.
  public let right: Matrix

  /// The decomposition of a matrix.
  ///
  /// - Parameter matrix: `[m, n]`.
  /// - Throws: ``LinearAlgebraError``.
  /// - Complexity: O(m n min(m, n)), on the calling thread.
  public init(of matrix: Matrix) throws(LinearAlgebraError) {
    try matrix.check("singular values")
    let (m, n) = (matrix.rows, matrix.columns)
    let rank = min(m, n)
    var copy = matrix.elements
    var values = [Double](repeating: 0, count: rank)
    var left = Matrix(rows: m, columns: rank)
    var right = Matrix(rows: rank, columns: n)
    try LinearAlgebraError.check(
      diffeo_singular_values(
        Int32(m), Int32(n), &copy, &left.elements, &values, &right.elements), "singular values")
    (self.values, self.left, self.right) = (values, left, right)
  }
}
