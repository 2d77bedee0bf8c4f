internal import DiffeoOpenCL
internal import DiffeoTensors

extension GammaDraw {
  /// Launches `log_gamma_draw`.
  static func launch(
    _ shape: Tensor, part: Int, key: RandomKey, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(shape.shape, on: engine)
    let kernel:
      Kernel<UInt32, UInt32, UInt32, UInt32, SIMD2<UInt32>, Buffer<Float>, Buffer<Float>> =
        try engine.laneKernel("log_gamma_draw", in: "special/draws.cl")
    try kernel(
      UInt32(shape.count), UInt32(part), key.step, key.purpose, key.seedWords, shape.buffer,
      result.buffer, groups: engine.laneGroups(shape.count))
    return result
  }

  /// Launches `log_gamma_draw_gradient`.
  static func launchGradient(
    _ shape: Tensor, _ draws: Tensor, _ upstream: Tensor, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(shape.shape, on: engine)
    let kernel: Kernel<UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>> =
      try engine.laneKernel("log_gamma_draw_gradient", in: IncompleteKernels.file)
    try kernel(
      UInt32(shape.count), shape.buffer, draws.buffer, upstream.buffer, result.buffer,
      groups: engine.laneGroups(shape.count))
    return result
  }
}
