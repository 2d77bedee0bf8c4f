internal import DiffeoTensors

/// Operations on many small matrices at once, `[count, rows, columns]`.
extension Variable {
  /// The products of matrices, pair by pair.
  ///
  ///     C = op(A) op(B);   for C = A B:  dA = G B^T,  dB = A^T G
  ///
  /// - Parameters:
  ///   - other: B, `[count, depth, columns]`, or `[count, columns, depth]` if transposed.
  ///   - transposeLeft: Whether A is stored transposed.
  ///   - transposeRight: Whether B is stored transposed.
  /// - Returns: C, `[count, rows, columns]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func batchedProduct(
    _ other: Variable, transposeLeft: Bool = false, transposeRight: Bool = false
  ) throws -> Variable {
    let product = try value.batchedProduct(
      other.value, transposeLeft: transposeLeft, transposeRight: transposeRight)
    return .operation(product, inputs: [self, other]) { context in
      let (a, b, g) = (context.inputs[0], context.inputs[1], context.upstream)
      var (left, right): (Variable?, Variable?)
      if context.needed[0] {
        left =
          transposeLeft
          ? try b.batchedProduct(g, transposeLeft: transposeRight, transposeRight: true)
          : try g.batchedProduct(b, transposeRight: !transposeRight)
      }
      if context.needed[1] {
        right =
          transposeRight
          ? try g.batchedProduct(a, transposeLeft: true, transposeRight: transposeLeft)
          : try a.batchedProduct(g, transposeLeft: !transposeLeft)
      }
      return [left, right]
    }
  }

  /// The Cholesky factors of symmetric, positive definite matrices.
  ///
  ///     A = L L^T;   dA = (S + S^T) / 2,  S = L^-T P(L^T G) L^-1
  ///
  /// P keeps the lower triangle and halves the diagonal. The gradient is symmetric.
  ///
  /// - Returns: L, `[count, n, n]`; see `Tensor.choleskyFactors()`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL error.
  /// - Source: I. Murray, Differentiation of the Cholesky decomposition (arXiv 1602.07527),
  ///   equation 10.
  public func choleskyFactors() throws -> Variable {
    .operation(try value.choleskyFactors(), inputs: [self]) { context in
      let inverse = try context.output.triangularInverses()
      let inner = try context.output.batchedProduct(context.upstream, transposeLeft: true)
        .masked { row, column in row > column ? 1 : row == column ? 0.5 : 0 }
      let half = try inverse.batchedProduct(inner, transposeLeft: true).batchedProduct(inverse)
      return [try (half + half.transposedMatrices()).affine(scale: 0.5)]
    }
  }

  /// The inverses of lower triangular matrices.
  ///
  ///     X = L^-1;   dL = -tril(X^T G X^T)
  ///
  /// - Returns: X, `[count, n, n]`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL error.
  public func triangularInverses() throws -> Variable {
    .operation(try value.triangularInverses(), inputs: [self]) { context in
      let x = context.output
      let product = try x.batchedProduct(context.upstream, transposeLeft: true)
        .batchedProduct(x, transposeRight: true)
      return [try product.masked { row, column in row >= column ? -1 : 0 }]
    }
  }

  /// The orthonormal factors of matrices.
  ///
  ///     A = Q R;   dA = (G + Q T(-G^T Q)) R^-T
  ///
  /// T mirrors the lower triangle into the upper one.
  ///
  /// - Returns: Q, `[count, rows, columns]`; see `Tensor.orthonormalFactors()`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL error.
  /// - Source: S. Walter, L. Lehmann, Algorithmic differentiation of linear algebra functions
  ///   (arXiv 1009.6112), section 3.2.
  public func orthonormalFactors() throws -> Variable {
    .operation(try value.orthonormalFactors(), inputs: [self]) { context in
      let (q, g) = (context.output, context.upstream)
      let lower = try g.batchedProduct(q, transposeLeft: true)
        .masked { row, column in row > column ? -1 : row == column ? -0.5 : 0 }
      let mirrored = try lower + lower.transposedMatrices()
      let inverse = try context.inputs[0].batchedProduct(q, transposeLeft: true)
        .triangularInverses()
      return [try (g + q.batchedProduct(mirrored)).batchedProduct(inverse)]
    }
  }

  /// Each matrix transposed.
  public func transposedMatrices() throws -> Variable {
    let identity = try Self.square(shape[1], like: self) { row, column in row == column ? 1 : 0 }
    return try batchedProduct(
      identity.broadcast(to: [shape[0], shape[1], shape[1]]), transposeLeft: true)
  }

  /// Each entry of square matrices times a number that depends on its place.
  ///
  /// - Parameter factor: The number, from row and column.
  /// - Returns: As many matrices.
  /// - Throws: An OpenCL error.
  public func masked(_ factor: (Int, Int) -> Double) throws -> Variable {
    try self * Self.square(shape[2], like: self, factor)
  }

  /// A constant matrix, `[1, n, n]`.
  private static func square(
    _ n: Int, like variable: Variable, _ entry: (Int, Int) -> Double
  ) throws -> Variable {
    let entries = (0..<n * n).map { entry($0 / n, $0 % n) }
    return Variable(
      constant: try Tensor(doubles: entries, shape: [1, n, n], on: variable.value.backend))
  }
}
