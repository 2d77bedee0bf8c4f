internal import DiffeoOpenCL
internal import DiffeoTensors

/// Launches the kernels of `special/incomplete.cl`.
enum IncompleteKernels {
  typealias Floats = Buffer<Float>

  static let file = "special/incomplete.cl"

  static func gamma(
    _ a: Tensor, _ x: Tensor, _ tail: DistributionTail, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(a.shape, on: engine)
    let kernel: Kernel<UInt32, UInt32, Floats, Floats, Floats> = try engine.laneKernel(
      "incomplete_gamma", in: file)
    try kernel(
      UInt32(a.count), tail == .upper ? 1 : 0, a.buffer, x.buffer, result.buffer,
      groups: engine.laneGroups(a.count))
    return result
  }

  static func beta(
    _ a: Tensor, _ b: Tensor, _ x: Tensor, _ tail: DistributionTail, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(a.shape, on: engine)
    let kernel: Kernel<UInt32, UInt32, Floats, Floats, Floats, Floats> = try engine.laneKernel(
      "incomplete_beta", in: file)
    try kernel(
      UInt32(a.count), tail == .upper ? 1 : 0, a.buffer, b.buffer, x.buffer, result.buffer,
      groups: engine.laneGroups(a.count))
    return result
  }
}

/// The engine of two tensors of one shape; nil when both are on the host.
func check(_ operation: String, _ left: Tensor, _ right: Tensor) throws -> Engine? {
  guard left.shape == right.shape else {
    throw TensorError.shapeMismatch(operation: operation, left: left.shape, right: right.shape)
  }
  return try Tensor.commonEngine(operation, left, right)
}
