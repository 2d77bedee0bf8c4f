public import DiffeoTensors

extension Variable {
  /// The matrix product.
  ///
  ///     C = op(A) op(B);   for C = A B:  dA = G B^T,  dB = A^T G
  ///
  /// - Parameters:
  ///   - other: B.
  ///   - transposeLeft: Whether A is stored transposed.
  ///   - transposeRight: Whether B is stored transposed.
  /// - Returns: C.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL
  ///   error.
  public func matrixProduct(
    _ other: Variable, transposeLeft: Bool = false, transposeRight: Bool = false
  ) throws -> Variable {
    try matrixProduct(
      other, transposeLeft: transposeLeft, transposeRight: transposeRight, destination: nil)
  }

  /// A dense layer in one pass.
  ///
  ///     Y = f(X W + b);   P = G f'(Y),  dX = P W^T,  dW = X^T P,  db = sum of the rows of P
  ///
  /// - Parameters:
  ///   - weight: W, `[inputs, outputs]`.
  ///   - bias: b, `[outputs]`.
  ///   - activation: f.
  /// - Returns: Y, `[rows, outputs]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL
  ///   error.
  public func dense(
    weight: Variable, bias: Variable, activation: Activation = .identity
  ) throws -> Variable {
    let result = try value.dense(weight: weight.value, bias: bias.value, activation: activation)
    return .operation(result, inputs: [self, weight, bias]) { context in
      let sums = try activation.gradient(value: context.output, upstream: context.upstream)
      let (x, w) = (context.inputs[0], context.inputs[1])
      return [
        context.needed[0] ? try sums.matrixProduct(w, transposeRight: true) : nil,
        context.needed[1]
          ? try x.matrixProduct(
            sums, transposeLeft: true, transposeRight: false, destination: context.destinations[1])
          : nil,
        context.needed[2] ? try sums.sum(axes: [0]) : nil,
      ]
    }
  }

  func matrixProduct(
    _ other: Variable, transposeLeft: Bool, transposeRight: Bool, destination: Tensor?
  ) throws -> Variable {
    let product = try value.matrixProduct(
      other.value, transposeLeft: transposeLeft, transposeRight: transposeRight,
      epilogue: MatrixEpilogue(destination: destination))
    return .operation(product, inputs: [self, other]) { context in
      let (a, b, g) = (context.inputs[0], context.inputs[1], context.upstream)
      var (left, right): (Variable?, Variable?)
      if context.needed[0] {
        left =
          transposeLeft
          ? try b.matrixProduct(g, transposeLeft: transposeRight, transposeRight: true)
          : try g.matrixProduct(b, transposeRight: !transposeRight)
      }
      if context.needed[1] {
        right =
          transposeRight
          ? try g.matrixProduct(a, transposeLeft: true, transposeRight: transposeLeft)
          : try a.matrixProduct(
            g, transposeLeft: !transposeLeft, transposeRight: false,
            destination: context.destinations[1])
      }
      return [left, right]
    }
  }
}

extension Activation {
  /// What comes down, times the slope of the activation at its value.
  func gradient(value: Variable, upstream: Variable) throws -> Variable {
    switch self {
    case .identity: upstream
    case .relu: try value.combining(.reluGradient, upstream)
    case .tanh: try value.combining(.tanhGradient, upstream)
    case .sigmoid: try value.combining(.sigmoidGradient, upstream)
    case .softplus: try value.combining(.softplusGradient, upstream)
    case .leakyRelu: try value.combining(.leakyReluGradient, upstream)
    }
  }
}
