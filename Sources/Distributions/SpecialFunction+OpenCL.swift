internal import DiffeoOpenCL
internal import DiffeoTensors

extension SpecialFunction {
  /// Launches `special_function`.
  func launch(_ x: Buffer<Float>, shape: Shape, on engine: Engine) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, on: engine)
    let kernel: Kernel<UInt32, Buffer<Float>, Buffer<Float>> = try engine.laneKernel(
      "special_function", in: "special/gamma.cl", definitions: [Definition("OPERATION", rawValue)])
    try kernel(UInt32(shape.count), x, result.buffer, groups: engine.laneGroups(shape.count))
    return result
  }
}

extension Engine {
  /// A kernel that holds a number in each lane of a vector, and of a work-group on GPUs.
  func laneKernel<each Argument: KernelArgument>(
    _ name: String, in file: String, definitions: [Definition] = []
  ) throws -> Kernel<repeat each Argument> {
    try kernel(
      name, in: file, definitions: definitions + [Definition("LOCAL", localLanes)],
      local: WorkSize(localLanes))
  }

  /// Work-groups that cover a count of numbers.
  func laneGroups(_ count: Int) -> WorkSize {
    .groups(of: localLanes * profile.vectorWidth, covering: count)
  }

  private var localLanes: Int { profile.isVectorized ? 1 : 64 }
}
