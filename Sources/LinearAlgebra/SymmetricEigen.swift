internal import CLinearAlgebra

/// Eigenvalues and eigenvectors of a symmetric matrix.
///
///     A v_j = values_j v_j,   values ascending,   v_i . v_j = (i == j)
///
/// - Source: I. Dhillon, B. Parlett, Multiple representations to compute orthogonal eigenvectors of
///   symmetric tridiagonal matrices, 2004; LAPACK's `dsyevr`.
public struct SymmetricEigen: Sendable, Equatable {
  /// The eigenvalues, ascending.
  public let values: [Double]
  /// The eigenvectors as rows, in the order of the values; `[values, n]`.
  public let vectors: Matrix

  /// The eigenpairs of a matrix.
  ///
  /// - Parameters:
  ///   - matrix: A symmetric matrix; `[n, n]`, of which the lower half is read.
  ///   - range: Which eigenpairs, counted from the least eigenvalue; nil for all.
  /// - Throws: ``LinearAlgebraError``.
  /// - Precision: Values within a few n 2^-53 of the matrix's norm, vectors orthonormal to that.
  /// - Complexity: O(n^3), on the calling thread.
  public init(of matrix: Matrix, _ range: Range<Int>? = nil) throws(LinearAlgebraError) {
    let operation = "eigenvalues"
    try matrix.checkSquare(operation)
    let order = matrix.rows
    let range = range ?? 0..<order
    precondition(
      range.lowerBound >= 0 && range.upperBound <= order, "eigenpairs \(range) of \(order)")
    var copy = matrix.elements
    var values = [Double](repeating: 0, count: range.count)
    var vectors = [Double](repeating: 0, count: range.count * order)
    try LinearAlgebraError.check(
      diffeo_symmetric_eigen(
        Int32(order), &copy, Int32(range.lowerBound), Int32(range.count), &values, &vectors),
      operation)
    self.values = values
    self.vectors = Matrix(rows: range.count, columns: order, vectors)
  }
}

extension LinearAlgebraError {
  /// What a status of LAPACK means.
  static func check(_ status: Int32, _ operation: String) throws(LinearAlgebraError) {
    if status == Int32(DIFFEO_NO_MEMORY) { throw .outOfMemory(operation: operation) }
    if status != 0 { throw .notConverged(operation: operation) }
  }
}
