internal import DiffeoOpenCL

extension UnaryOperation {
  /// Launches `unary`.
  func launch(
    _ x: Buffer<Float>, shape: Shape, _ a: Float, _ b: Float, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, on: engine)
    let profile = engine.profile
    let kernel: Kernel<UInt32, Float, Float, Buffer<Float>, Buffer<Float>> = try engine.kernel(
      "unary", in: "elementwise/unary.cl", definitions: [Definition("OPERATION", "f_" + rawValue)],
      local: WorkSize(profile.elementGroupSize))
    try kernel(
      UInt32(shape.count), a, b, x, result.buffer,
      groups: .groups(of: profile.elementGroupSize * profile.vectorWidth, covering: shape.count))
    return result
  }
}
