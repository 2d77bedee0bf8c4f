extension Tensor {
  /// The convolution of images with a weight: with bias and activation, in one pass.
  ///
  ///     y[n, i, j, o] = f(b_o + sum over ky, kx, c of
  ///                       x[n, i s + ky - top, j s + kx - left, c] w[ky, kx, c, o])
  ///
  /// - Parameters:
  ///   - weight: w, `[window height, window width, channels, outputs]`.
  ///   - window: How it moves; its extents are those of the weight.
  ///   - bias: b, `[outputs]`; nil for none.
  ///   - activation: f.
  /// - Returns: y, `[images, places, places, outputs]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``,
  ///   ``TensorError/invalidShape(operation:shape:expected:)``, or an OpenCL error.
  /// - Precision: Float32 sums over the window, as of a matrix product.
  /// - Complexity: One matrix product; on a device the images are laid out window by window in
  ///   memory of 64 MiB at most, or of one image if that is more.
  public func convolution(
    _ weight: Tensor, _ window: Window, bias: Tensor? = nil, activation: Activation = .identity
  ) throws -> Tensor {
    let engine = try Self.commonEngine("convolution", self, weight)
    let plan = try WindowPlan(window, over: shape, "convolution")
    try plan.check("convolution", weight: weight.shape, images: shape, channels: shape[3])
    let outputs = weight.shape[3]
    try Self.check("convolution", bias: bias, outputs, weight)
    let epilogue = MatrixEpilogue(bias: bias, activation: activation)
    guard let engine else { return referenceConvolution(weight, plan, epilogue) }
    let result = try Tensor.uninitialized(plan.placesShape(outputs), on: engine)
    try engine.convolve(buffer, weight.buffer, into: result.buffer, plan, outputs, epilogue)
    return result
  }

  /// The transposed convolution: what a convolution does to gradients, as a layer of its own.
  ///
  ///     x[n, y, z, c] = f(b_c + sum over all i, j, ky, kx with i s + ky - top = y and
  ///                       j s + kx - left = z of sum over o of g[n, i, j, o] w[ky, kx, c, o])
  ///
  /// - Parameters:
  ///   - weight: w, `[window height, window width, channels, inputs]`, where the convolution that
  ///     this one transposes has it.
  ///   - window: How that moves.
  ///   - size: Height and width of the result; nil for `Window.image(of:)`.
  ///   - bias: b, `[channels]`; nil for none.
  ///   - activation: f.
  /// - Returns: x, `[images, height, width, channels]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``,
  ///   ``TensorError/invalidShape(operation:shape:expected:)``, or an OpenCL error.
  /// - Precision: Float32 sums, as of a matrix product, then over the window.
  /// - Complexity: One matrix product, in memory as ``convolution(_:_:bias:activation:)``.
  public func transposedConvolution(
    _ weight: Tensor, _ window: Window, size: ImageSize? = nil, bias: Tensor? = nil,
    activation: Activation = .identity
  ) throws -> Tensor {
    let operation = "transposedConvolution"
    let engine = try Self.commonEngine(operation, self, weight)
    guard shape.rank == 4, weight.shape.rank == 4 else {
      throw TensorError.shapeMismatch(operation: operation, left: shape, right: weight.shape)
    }
    let size = size ?? window.image(of: ImageSize(height: shape[1], width: shape[2]))
    let channels = weight.shape[2]
    let plan = try WindowPlan(
      window, over: [shape[0], size.height, size.width, channels], operation)
    try plan.check(operation, weight: weight.shape, images: shape, channels: channels)
    guard shape == plan.placesShape(weight.shape[3]) else {
      throw TensorError.shapeMismatch(operation: operation, left: shape, right: weight.shape)
    }
    try Self.check(operation, bias: bias, channels, weight)
    let epilogue = MatrixEpilogue(bias: bias, activation: activation)
    guard let engine else { return referenceTransposedConvolution(weight, plan, epilogue) }
    let result = try Tensor.uninitialized(plan.shape, on: engine)
    try engine.convolveTransposed(
      buffer, weight.buffer, into: result.buffer, plan, weight.shape[3], epilogue)
    return result
  }

  /// The gradient of a convolution with respect to its weight.
  ///
  ///     dw[ky, kx, c, o] = sum over n, i, j of x[n, i s + ky - top, j s + kx - left, c] g[n, i, j, o]
  ///
  /// - Parameters:
  ///   - gradient: g, what comes down to the sums, `[images, places, places, outputs]`.
  ///   - window: How the window moved.
  /// - Returns: dw, `[window height, window width, channels, outputs]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``,
  ///   ``TensorError/invalidShape(operation:shape:expected:)``, or an OpenCL error.
  /// - Complexity: One matrix product, in memory as ``convolution(_:_:bias:activation:)``.
  public func convolutionWeightGradient(_ gradient: Tensor, _ window: Window) throws -> Tensor {
    try convolutionWeightGradient(gradient, window, destination: nil)
  }

  /// The same into given memory, on a device.
  package func convolutionWeightGradient(
    _ gradient: Tensor, _ window: Window, destination: Tensor?
  ) throws -> Tensor {
    let operation = "convolutionWeightGradient"
    let engine = try Self.commonEngine(operation, self, gradient)
    let plan = try WindowPlan(window, over: shape, operation)
    guard gradient.shape.rank == 4, gradient.shape == plan.placesShape(gradient.shape[3]) else {
      throw TensorError.shapeMismatch(operation: operation, left: shape, right: gradient.shape)
    }
    let outputs = gradient.shape[3]
    let target: Shape = [window.height, window.width, plan.channels, outputs]
    guard let engine else {
      return .host(referenceWeightGradient(gradient, plan), target)
    }
    let result = try destination ?? Tensor.uninitialized(target, on: engine)
    if target.count == 0 { return result }
    try engine.convolutionWeightGradient(
      buffer, gradient.buffer, into: result.buffer, plan, outputs)
    return result
  }

  private static func check(
    _ operation: String, bias: Tensor?, _ outputs: Int, _ weight: Tensor
  ) throws {
    guard let bias else { return }
    guard bias.shape == [outputs] else {
      throw TensorError.shapeMismatch(operation: operation, left: weight.shape, right: bias.shape)
    }
    _ = try commonEngine(operation, weight, bias)
  }
}

extension WindowPlan {
  /// Checks that a weight is of the window's extents and takes the images' channels.
  fileprivate func check(
    _ operation: String, weight: Shape, images: Shape, channels: Int
  ) throws {
    guard weight.rank == 4, weight[0] == window.height, weight[1] == window.width,
      weight[2] == channels
    else { throw TensorError.shapeMismatch(operation: operation, left: images, right: weight) }
  }
}
