public import DiffeoTensors

extension Variable {
  /// The matrix divided by its greatest singular value, singular vectors held fixed.
  ///
  ///     Z = W / s,   s = u^T W v;   dW = (G - <G, Z> u v^T) / s
  ///
  /// - Parameter estimate: u, v and s; see `SpectralEstimate`.
  /// - Returns: Z, of the same shape.
  /// - Throws: An OpenCL error.
  /// - Source: T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, Spectral normalization for generative
  ///   adversarial networks (ICLR 2018), equation 12.
  public func spectrallyNormalized(_ estimate: SpectralEstimate) throws -> Variable {
    .operation(try value / estimate.norm, inputs: [self]) { context in
      let (w, z, g) = (context.inputs[0], context.output, context.upstream)
      let outer = try Variable(constant: estimate.outerProduct()).reshaped(to: w.shape)
      return [try (g - (g * z).sum() * outer) / w.spectralNorm(estimate)]
    }
  }

  /// A dense layer whose weight is divided by its greatest singular value.
  ///
  ///     Y = f(X' W + b),   X' = X / s,   s = u^T W v;   P = G f'(Y),  dX' = P W^T,  dX = dX' / s,
  ///     dW = X'^T P - <dX', X'> / s u v^T = [X'; -<dX', X'> / s u^T]^T [P; v^T]
  ///
  /// Only the batch is scaled, and the second term is one more row of the product that makes the
  /// gradient: neither touches a great weight once more than a dense layer does.
  ///
  /// - Parameters:
  ///   - weight: W, `[inputs, outputs]`.
  ///   - bias: b, `[outputs]`.
  ///   - estimate: u, v and s, the vectors held fixed; see `SpectralEstimate`.
  ///   - activation: f.
  /// - Returns: Y, `[rows, outputs]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func spectralDense(
    weight: Variable, bias: Variable, _ estimate: SpectralEstimate,
    activation: Activation = .identity
  ) throws -> Variable {
    let scaled = try value / estimate.norm
    let result = try scaled.dense(
      weight: weight.value, bias: bias.value, activation: activation)
    return .operation(result, inputs: [self, weight, bias]) { context in
      let (x, w) = (context.inputs[0], context.inputs[1])
      let norm = try w.spectralNorm(estimate)
      let scaled =
        try x.requiresGradient || w.requiresGradient
        ? x / norm : Variable(constant: scaled)
      let p = try activation.gradient(value: context.output, upstream: context.upstream)
      let back = try p.matrixProduct(w, transposeRight: true)
      let row =
        try Variable(constant: estimate.left.transposed())
        * ((back * scaled).sum().affine(scale: -1) / norm)
      let (left, right) = (
        try Variable.concatenating([scaled, row]),
        try Variable.concatenating([p, Variable(constant: estimate.right)])
      )
      return [
        context.needed[0] ? try back / norm : nil,
        context.needed[1]
          ? try left.matrixProduct(
            right, transposeLeft: true, transposeRight: false,
            destination: context.destinations[1]) : nil,
        context.needed[2] ? try p.sum(axes: [0]) : nil,
      ]
    }
  }

  /// `u^T W v`, as a function of W where that is to be differentiated.
  private func spectralNorm(_ estimate: SpectralEstimate) throws -> Variable {
    guard requiresGradient else { return Variable(constant: estimate.norm) }
    return try (self * Variable(constant: estimate.outerProduct()).reshaped(to: shape)).sum()
  }
}

extension SpectralEstimate {
  /// `u v^T`, `[rows, columns]`.
  fileprivate func outerProduct() throws -> Tensor { try left * right }
}
