public import DiffeoTensors

extension Variable {
  /// The convolution of images with a weight: with bias and activation, in one pass.
  ///
  ///     Y = f(C(X, W) + b);   P = G f'(Y),  dX = C^T(P, W),  dW = C'(X, P),
  ///     db = sum of P over images and places
  ///
  /// with `C^T` the transposed convolution and `C'` the gradient of the weight. Each is linear in
  /// both operands, and the gradients of each are the two others.
  ///
  /// - Parameters:
  ///   - weight: W, `[window height, window width, channels, outputs]`.
  ///   - window: How it moves.
  ///   - bias: b, `[outputs]`; nil for none.
  ///   - activation: f.
  /// - Returns: Y, `[images, places, places, outputs]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func convolution(
    _ weight: Variable, _ window: Window, bias: Variable? = nil,
    activation: Activation = .identity
  ) throws -> Variable {
    let result = try value.convolution(
      weight.value, window, bias: bias?.value, activation: activation)
    return .operation(result, inputs: [self, weight] + [bias].compactMap { $0 }) { context in
      let sums = try activation.gradient(value: context.output, upstream: context.upstream)
      let (x, w) = (context.inputs[0], context.inputs[1])
      return [
        context.needed[0]
          ? try sums.transposedConvolution(w, window, size: x.value.imageSize) : nil,
        context.needed[1]
          ? try x.convolutionWeightGradient(
            sums, window, destination: context.destinations[1]) : nil,
      ] + (try context.needed.dropFirst(2).map { $0 ? try sums.sum(axes: [0, 1, 2]) : nil })
    }
  }

  /// The transposed convolution, with bias and activation.
  ///
  ///     X = f(C^T(G, W) + b);   P = the gradient of X times f'(X),  dG = C(P, W),  dW = C'(P, G),
  ///     db = sum of P over images and pixels
  ///
  /// - Parameters:
  ///   - weight: W, `[window height, window width, channels, inputs]`.
  ///   - window: How the convolution that this one transposes moves.
  ///   - size: Height and width of the result; nil for `Window.image(of:)`.
  ///   - bias: b, `[channels]`; nil for none.
  ///   - activation: f.
  /// - Returns: X, `[images, height, width, channels]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func transposedConvolution(
    _ weight: Variable, _ window: Window, size: ImageSize? = nil, bias: Variable? = nil,
    activation: Activation = .identity
  ) throws -> Variable {
    let result = try value.transposedConvolution(
      weight.value, window, size: size, bias: bias?.value, activation: activation)
    return .operation(result, inputs: [self, weight] + [bias].compactMap { $0 }) { context in
      let sums = try activation.gradient(value: context.output, upstream: context.upstream)
      let (g, w) = (context.inputs[0], context.inputs[1])
      return [
        context.needed[0] ? try sums.convolution(w, window) : nil,
        context.needed[1]
          ? try sums.convolutionWeightGradient(
            g, window, destination: context.destinations[1]) : nil,
      ] + (try context.needed.dropFirst(2).map { $0 ? try sums.sum(axes: [0, 1, 2]) : nil })
    }
  }

  /// The gradient of a convolution with respect to its weight, as a function of its own.
  ///
  /// - Parameters:
  ///   - gradient: What comes down to the sums, `[images, places, places, outputs]`.
  ///   - window: How the window moved.
  /// - Returns: `[window height, window width, channels, outputs]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func convolutionWeightGradient(
    _ gradient: Variable, _ window: Window
  ) throws -> Variable {
    try convolutionWeightGradient(gradient, window, destination: nil)
  }

  private func convolutionWeightGradient(
    _ gradient: Variable, _ window: Window, destination: Tensor?
  ) throws -> Variable {
    let result = try value.convolutionWeightGradient(
      gradient.value, window, destination: destination)
    return .operation(result, inputs: [self, gradient]) { context in
      let (x, g, v) = (context.inputs[0], context.inputs[1], context.upstream)
      return [
        context.needed[0]
          ? try g.transposedConvolution(v, window, size: x.value.imageSize) : nil,
        context.needed[1] ? try x.convolution(v, window) : nil,
      ]
    }
  }
}

extension Tensor {
  /// Height and width of images.
  fileprivate var imageSize: ImageSize { ImageSize(height: shape[1], width: shape[2]) }
}
