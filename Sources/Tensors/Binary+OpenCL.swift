internal import DiffeoOpenCL

extension BinaryOperation {
  /// Launches `binary`.
  func launch(
    _ x: Buffer<Float>, _ y: Buffer<Float>, _ plan: BroadcastPlan, shape: Shape, on engine: Engine
  ) throws -> Tensor {
    guard plan.extents.count <= 7 else {
      throw TensorError.invalidShape(
        operation: rawValue, shape: shape, expected: "at most 8 dimensions that broadcast apart")
    }
    let result = try Tensor.uninitialized(shape, on: engine)
    if shape.count == 0 { return result }
    let profile = engine.profile
    typealias Indices = SIMD8<UInt32>
    let kernel:
      Kernel<
        UInt32, Indices, Indices, Indices, Buffer<Float>, Buffer<Float>, Buffer<Float>
      > = try engine.kernel(
        "binary", in: "elementwise/binary.cl",
        definitions: [
          Definition("OPERATION", "f_" + rawValue), Definition("RANK", plan.extents.count),
          Definition("X_STEP", plan.leftStep), Definition("Y_STEP", plan.rightStep),
        ], local: WorkSize(profile.elementGroupSize))
    let width = profile.elementGroupSize * profile.vectorWidth
    try kernel(
      UInt32(plan.inner), Indices(padding: plan.extents), Indices(padding: plan.leftStrides),
      Indices(padding: plan.rightStrides), x, y, result.buffer,
      groups: WorkSize((plan.inner + width - 1) / width, plan.rows))
    return result
  }
}

extension SIMD8<UInt32> {
  /// Up to eight numbers, the rest zero.
  init(padding values: [Int]) {
    self.init()
    for (index, value) in values.enumerated() { self[index] = UInt32(value) }
  }
}
