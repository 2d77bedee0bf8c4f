internal import CLinearAlgebra
internal import Foundation

/// The Cholesky factor of a positive definite matrix.
///
///     A = L L^T,   L lower triangular with a positive diagonal
public struct Cholesky: Sendable, Equatable {
  /// L; `[n, n]`, zeros above the diagonal.
  public let lower: Matrix

  /// The factor of a matrix.
  ///
  /// - Parameter matrix: A symmetric matrix; `[n, n]`, of which the lower half is read.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(pivot:)`` or another of its cases.
  /// - Complexity: O(n^3 / 3), on the calling thread.
  public init(of matrix: Matrix) throws(LinearAlgebraError) {
    try matrix.checkSquare("Cholesky factor")
    var factor = matrix.elements
    let status = diffeo_cholesky(Int32(matrix.rows), &factor)
    if status > 0 { throw .notPositiveDefinite(pivot: Int(status) - 1) }
    lower = Matrix(rows: matrix.rows, columns: matrix.columns, factor)
  }

  /// The sum of the logarithms of the pivots' squares.
  public var logDeterminant: Double {
    (0..<lower.rows).reduce(0) { $0 + 2 * log(lower[$1, $1]) }
  }

  /// Solves A x = b for each row b.
  ///
  /// - Parameter rows: `[count, n]`.
  /// - Returns: The solutions as rows; `[count, n]`.
  public func solve(_ rows: Matrix) -> Matrix {
    solveLower(solveLower(rows), transposed: true)
  }

  /// Solves L x = b, or L^T x = b, for each row b.
  ///
  /// - Parameters:
  ///   - rows: `[count, n]`.
  ///   - transposed: Whether L^T takes the place of L.
  /// - Returns: The solutions as rows; `[count, n]`.
  public func solveLower(_ rows: Matrix, transposed: Bool = false) -> Matrix {
    precondition(
      rows.columns == lower.rows, "rows of \(rows.columns) for a factor of order \(lower.rows)")
    var solutions = rows
    _ = diffeo_solve_lower(
      Int32(lower.rows), lower.elements, transposed ? 1 : 0, Int32(rows.rows), &solutions.elements)
    return solutions
  }
}
