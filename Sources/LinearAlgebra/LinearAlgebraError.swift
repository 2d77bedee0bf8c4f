/// What can go wrong with a matrix.
public enum LinearAlgebraError: Error, Sendable, Equatable {
  /// A matrix holds something other than finite numbers.
  case notFinite(operation: String)
  /// The extents of matrices do not fit an operation.
  case shapeMismatch(operation: String, left: [Int], right: [Int])
  /// A matrix has more elements than LAPACK counts.
  case tooLarge(operation: String, rows: Int, columns: Int)
  /// A matrix has no Cholesky factor; pivots count from 0.
  case notPositiveDefinite(pivot: Int)
  /// An iteration of LAPACK has not converged.
  case notConverged(operation: String)
  /// Working memory could not be had.
  case outOfMemory(operation: String)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .notFinite(let operation):
      "\(operation): the matrix holds infinities or NaN; look for where they come from."
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): matrices of shapes \(left) and \(right) do not fit."
    case .tooLarge(let operation, let rows, let columns):
      "\(operation): a matrix of \(rows) by \(columns) has more elements than LAPACK counts, 2^31."
    case .notPositiveDefinite(let pivot):
      "The matrix is not positive definite: pivot \(pivot) of its Cholesky factor is not positive."
    case .notConverged(let operation):
      "\(operation): the iteration has not converged; scale the matrix."
    case .outOfMemory(let operation):
      "\(operation): the working memory could not be had."
    }
  }
}
