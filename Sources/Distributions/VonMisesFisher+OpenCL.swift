internal import DiffeoOpenCL
internal import DiffeoTensors

extension SphericalMoments {
  /// Launches `von_mises_fisher_moments`.
  static func launch(
    _ concentration: Tensor, dimension: Int, on engine: Engine
  ) throws -> SphericalMoments {
    let results = try (0..<3).map { _ in
      try Tensor.uninitialized(concentration.shape, on: engine)
    }
    let kernel:
      Kernel<UInt32, UInt32, Float, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>> =
        try engine.laneKernel("von_mises_fisher_moments", in: "special/von_mises_fisher.cl")
    try kernel(
      UInt32(concentration.count), UInt32(dimension),
      Float(BetaFunctions.logBeta(0.5, Double(dimension - 1) / 2)), concentration.buffer,
      results[0].buffer, results[1].buffer, results[2].buffer,
      groups: engine.laneGroups(concentration.count))
    return SphericalMoments(divergence: results[0], slope: results[1], versine: results[2])
  }
}
