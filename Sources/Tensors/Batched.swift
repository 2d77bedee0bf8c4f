internal import DiffeoOpenCL

/// Operations on many small matrices at once, `[count, rows, columns]`: each matrix on its own.
extension Tensor {
  /// The products of matrices, pair by pair.
  ///
  ///     C_b = op(A_b) op(B_b),   op(X) = X or X^T
  ///
  /// - Parameters:
  ///   - other: B, `[count, depth, columns]`, or `[count, columns, depth]` if transposed.
  ///   - transposeLeft: Whether this tensor, A, is stored as `[count, depth, rows]`.
  ///   - transposeRight: Whether B is stored as `[count, columns, depth]`.
  /// - Returns: C, `[count, rows, columns]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  /// - Precision: Float32 sums over `depth`; within `2 depth eps |A| |B|` of float64.
  /// - Complexity: `2 count rows columns depth` operations, one launch.
  public func batchedProduct(
    _ other: Tensor, transposeLeft: Bool = false, transposeRight: Bool = false
  ) throws -> Tensor {
    let engine = try Self.commonEngine("batchedProduct", self, other)
    let size = try BatchedProductSize(
      shape, other.shape, transposeLeft: transposeLeft, transposeRight: transposeRight)
    guard let engine else { return referenceBatchedProduct(other, size) }
    return try launchBatchedProduct(other, size, on: engine)
  }

  /// The Cholesky factors of symmetric, positive definite matrices.
  ///
  ///     A_b = L_b L_b^T
  ///
  /// Only the lower triangles are read.
  ///
  /// - Returns: L, lower triangular with a positive diagonal, `[count, n, n]`; NaN where a pivot
  ///   does not exceed rounding, `n 2^-24 A_jj`.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` unless the matrices are
  ///   square, or an OpenCL error.
  /// - Precision: `L L^T` within `(n + 1) eps` of A, relative to its diagonal.
  /// - Complexity: One work-item per matrix.
  /// - Source: G. Golub and C. Van Loan, Matrix computations, 4th edition, algorithm 4.2.2.
  public func choleskyFactors() throws -> Tensor {
    try checkSquares("choleskyFactors")
    return try factored("batched_cholesky") { cholesky($0, $1) }
  }

  /// The inverses of lower triangular matrices.
  ///
  /// Only the lower triangles are read.
  ///
  /// - Returns: Lower triangular matrices, `[count, n, n]`.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` unless the matrices are
  ///   square, or an OpenCL error.
  /// - Complexity: One work-item per matrix.
  public func triangularInverses() throws -> Tensor {
    try checkSquares("triangularInverses")
    return try factored("batched_triangular_inverse") { triangularInverse($0, $1) }
  }

  /// The orthonormal factors of matrices.
  ///
  ///     A_b = Q_b R_b,   Q_b^T Q_b = I
  ///
  /// - Returns: Q, `[count, rows, columns]`, which makes R upper triangular with a positive
  ///   diagonal. Where a column does not differ, beyond rounding, from those before it, R has a zero
  ///   and Q what is left of the axis farthest from them. NaN for a matrix that is not finite.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for matrices with more
  ///   columns than rows, or an OpenCL error.
  /// - Precision: Orthonormal to `columns eps`, by two passes of Gram and Schmidt.
  /// - Complexity: One work-item per matrix.
  /// - Source: G. Golub and C. Van Loan, Matrix computations, 4th edition, section 5.2.8.
  public func orthonormalFactors() throws -> Tensor {
    guard shape.rank == 3, shape[1] >= shape[2] else {
      throw TensorError.invalidShape(
        operation: "orthonormalFactors", shape: shape,
        expected: "matrices with as many rows as columns at least")
    }
    guard let engine = backend.engine else {
      return .host(mapMatrices { orthonormal($0, shape[1], shape[2]) }, shape)
    }
    return try launchOrthonormal(on: engine)
  }

  private func factored(
    _ kernel: String, _ reference: ([Double], Int) -> [Double]
  ) throws -> Tensor {
    guard let engine = backend.engine else {
      return .host(mapMatrices { reference($0, shape[1]) }, shape)
    }
    return try launchFactor(kernel, on: engine)
  }

  private func checkSquares(_ operation: String) throws {
    guard shape.rank == 3, shape[1] == shape[2] else {
      throw TensorError.invalidShape(
        operation: operation, shape: shape, expected: "square matrices, [count, n, n]")
    }
  }
}

/// The extents of a batch of products, and how a step moves in each operand.
struct BatchedProductSize {
  let count: Int
  let rows: Int
  let columns: Int
  let depth: Int
  private let transposeLeft: Bool
  private let transposeRight: Bool

  init(_ left: Shape, _ right: Shape, transposeLeft: Bool, transposeRight: Bool) throws {
    let mismatch = TensorError.shapeMismatch(operation: "batchedProduct", left: left, right: right)
    guard left.rank == 3, right.rank == 3, left[0] == right[0] else { throw mismatch }
    depth = left[transposeLeft ? 1 : 2]
    guard depth == right[transposeRight ? 2 : 1] else { throw mismatch }
    count = left[0]
    rows = left[transposeLeft ? 2 : 1]
    columns = right[transposeRight ? 1 : 2]
    (self.transposeLeft, self.transposeRight) = (transposeLeft, transposeRight)
  }

  var target: Shape { [count, rows, columns] }
  /// How far apart rows and steps of depth of op(A) are.
  var left: (row: Int, step: Int) { transposeLeft ? (1, rows) : (depth, 1) }
  /// How far apart steps of depth and columns of op(B) are.
  var right: (step: Int, column: Int) { transposeRight ? (1, depth) : (columns, 1) }
}
