internal import DiffeoOpenCL
internal import DiffeoTensors

extension VonMisesFisherDraw {
  private static let file = "special/von_mises_fisher_draw.cl"

  /// Launches `von_mises_fisher_draw`.
  static func launch(
    _ concentration: Tensor, dimension: Int, key: RandomKey, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(concentration.shape, on: engine)
    let kernel:
      Kernel<UInt32, UInt32, UInt32, UInt32, SIMD2<UInt32>, Buffer<Float>, Buffer<Float>> =
        try engine.laneKernel("von_mises_fisher_draw", in: file)
    try kernel(
      UInt32(concentration.count), UInt32(dimension), key.step, key.purpose, key.seedWords,
      concentration.buffer, result.buffer, groups: engine.laneGroups(concentration.count))
    return result
  }

  /// Launches `von_mises_fisher_draw_gradient`.
  static func launchGradient(
    _ concentration: Tensor, angles: Tensor, upstream: Tensor, dimension: Int, on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(concentration.shape, on: engine)
    let kernel: Kernel<UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>> =
      try engine.laneKernel("von_mises_fisher_draw_gradient", in: file)
    try kernel(
      UInt32(concentration.count), UInt32(dimension), concentration.buffer, angles.buffer,
      upstream.buffer, result.buffer, groups: engine.laneGroups(concentration.count))
    return result
  }
}
