internal import DiffeoOpenCL

extension Tensor {
  /// Launches `batched_product`.
  func launchBatchedProduct(
    _ other: Tensor, _ size: BatchedProductSize, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(size.target, on: engine)
    if result.count == 0 { return result }
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>,
        Buffer<Float>, Buffer<Float>
      > = try engine.kernel(
        "batched_product", in: "batched/product.cl", local: engine.elementGroup)
    let (left, right) = (size.left, size.right)
    let width = engine.profile.vectorWidth
    let items = size.count * size.rows * ((size.columns + width - 1) / width)
    try kernel(
      UInt32(size.count), UInt32(size.rows), UInt32(size.columns), UInt32(size.depth),
      UInt32(left.row), UInt32(left.step), UInt32(right.step), UInt32(right.column), buffer,
      other.buffer, result.buffer,
      groups: .groups(of: engine.profile.elementGroupSize, covering: items))
    return result
  }

  /// Launches a kernel of `batched/factor.cl` that takes square matrices.
  func launchFactor(_ name: String, on engine: Engine) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, on: engine)
    if count == 0 { return result }
    let kernel: Kernel<UInt32, UInt32, Buffer<Float>, Buffer<Float>> = try engine.kernel(
      name, in: "batched/factor.cl", local: engine.elementGroup)
    try kernel(
      UInt32(shape[0]), UInt32(shape[1]), buffer, result.buffer, groups: matrixGroups(engine))
    return result
  }

  /// Launches `batched_orthonormal`.
  func launchOrthonormal(on engine: Engine) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, on: engine)
    if count == 0 { return result }
    let kernel: Kernel<UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>> = try engine.kernel(
      "batched_orthonormal", in: "batched/factor.cl", local: engine.elementGroup)
    try kernel(
      UInt32(shape[0]), UInt32(shape[1]), UInt32(shape[2]), buffer, result.buffer,
      groups: matrixGroups(engine))
    return result
  }

  /// A work-item for each matrix.
  private func matrixGroups(_ engine: Engine) -> WorkSize {
    .groups(of: engine.profile.elementGroupSize, covering: shape[0])
  }
}
