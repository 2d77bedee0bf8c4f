internal import DiffeoOpenCL

extension Tensor {
  /// The matrix product.
  ///
  ///     C = op(A) op(B),   op(X) = X or X^T
  ///
  /// - Parameters:
  ///   - other: B, `[depth, columns]`, or `[columns, depth]` if transposed.
  ///   - transposeLeft: Whether this tensor, A, is stored as `[depth, rows]`.
  ///   - transposeRight: Whether B is stored as `[columns, depth]`.
  /// - Returns: C, `[rows, columns]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  /// - Precision: Float32 sums over `depth`; within `2 depth eps |A| |B|` of float64.
  /// - Complexity: `2 rows columns depth` operations, one launch, or two where an operand has to be
  ///   transposed first.
  public func matrixProduct(
    _ other: Tensor, transposeLeft: Bool = false, transposeRight: Bool = false
  ) throws -> Tensor {
    try matrixProduct(
      other, transposeLeft: transposeLeft, transposeRight: transposeRight,
      epilogue: MatrixEpilogue())
  }

  /// A dense layer in one pass: product, bias and activation.
  ///
  ///     Y = f(X W + b)
  ///
  /// - Parameters:
  ///   - weight: W, `[inputs, outputs]`.
  ///   - bias: b, `[outputs]`; nil for none.
  ///   - activation: f.
  /// - Returns: Y, `[rows, outputs]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  public func dense(
    weight: Tensor, bias: Tensor?, activation: Activation = .identity
  ) throws -> Tensor {
    if let bias, bias.shape.count != weight.shape[-1] || bias.shape.rank != 1 {
      throw TensorError.shapeMismatch(operation: "dense", left: weight.shape, right: bias.shape)
    }
    return try matrixProduct(
      weight, transposeLeft: false, transposeRight: false,
      epilogue: MatrixEpilogue(bias: bias, activation: activation))
  }

  /// The transpose of a matrix, or of each matrix of a batch.
  ///
  /// - Returns: `[..., columns, rows]`.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` unless the rank is 2 at least,
  ///   or an OpenCL error.
  public func transposed() throws -> Tensor {
    guard shape.rank >= 2 else {
      throw TensorError.invalidShape(operation: "transposed", shape: shape, expected: "a matrix")
    }
    let (rows, columns) = (shape[-2], shape[-1])
    let batch = Shape(Array(shape.extents.dropLast(2)))
    let target = Shape(batch.extents + [columns, rows])
    switch storage {
    case .host(let x):
      let elements = (0..<batch.count).flatMap { matrix in
        (0..<columns).flatMap { column in
          (0..<rows).map { x[(matrix * rows + $0) * columns + column] }
        }
      }
      return .host(elements, target)
    case .device(let buffer, let engine):
      let result = try Tensor.uninitialized(target, on: engine)
      try engine.transpose(
        buffer, rows: rows, columns: columns, batch: batch.count, into: result.buffer)
      return result
    }
  }

  /// The product with what follows it, into new memory or into `epilogue.destination`.
  package func matrixProduct(
    _ other: Tensor, transposeLeft: Bool, transposeRight: Bool, epilogue: MatrixEpilogue
  ) throws -> Tensor {
    let engine = try Self.commonEngine("matrixProduct", self, other)
    let size = try Self.productSize(self.shape, other.shape, transposeLeft, transposeRight)
    let target = Shape([size.rows, size.columns])
    guard let engine else {
      return .host(referenceMatrixProduct(host, other.host, size, epilogue), target)
    }
    let result = try epilogue.destination ?? Tensor.uninitialized(target, on: engine)
    if target.count == 0 { return result }
    try engine.matrixProduct(buffer, other.buffer, into: result.buffer, size, epilogue)
    return result
  }

  private static func productSize(
    _ left: Shape, _ right: Shape, _ transposeLeft: Bool, _ transposeRight: Bool
  ) throws -> MatrixProductSize {
    let mismatch = TensorError.shapeMismatch(operation: "matrixProduct", left: left, right: right)
    guard left.rank == 2, right.rank == 2 else { throw mismatch }
    let depth = transposeLeft ? left[0] : left[1]
    guard depth == (transposeRight ? right[1] : right[0]) else { throw mismatch }
    return MatrixProductSize(
      rows: transposeLeft ? left[1] : left[0], columns: transposeRight ? right[0] : right[1],
      depth: depth, transposeLeft: transposeLeft, transposeRight: transposeRight)
  }
}

/// What follows a matrix product in the same pass, and where the result goes.
package struct MatrixEpilogue {
  package var bias: Tensor?
  package var activation = Activation.identity
  /// Memory of the result; the reference path returns new values instead.
  package var destination: Tensor?

  package init(
    bias: Tensor? = nil, activation: Activation = .identity, destination: Tensor? = nil
  ) {
    self.bias = bias
    self.activation = activation
    self.destination = destination
  }
}
