internal import DiffeoOpenCL

extension Tensor {
  /// Numbers uniform on `[low, high)`, the first `count` of a stream; float32 may round up to `high`.
  ///
  /// - Parameters:
  ///   - shape: Extents.
  ///   - low: Lower end.
  ///   - high: Upper end.
  ///   - key: The stream.
  ///   - backend: Where the tensor lives.
  /// - Returns: The same numbers on every backend, up to rounding.
  /// - Throws: An OpenCL error.
  public static func uniform(
    _ shape: Shape, low: Double = 0, high: Double = 1, key: RandomKey, on backend: Backend
  ) throws -> Tensor {
    guard let engine = backend.engine else {
      return .host(blocks(shape) { low + (high - low) * key.uniformBlock($0) }, shape)
    }
    return try launch("random_uniform", shape, key, Float(low), Float(high), on: engine)
  }

  /// Normal numbers, the first `count` of a stream.
  ///
  /// - Parameters:
  ///   - shape: Extents.
  ///   - mean: Their mean.
  ///   - deviation: Their standard deviation.
  ///   - key: The stream.
  ///   - backend: Where the tensor lives.
  /// - Returns: The same numbers on every backend, up to rounding.
  /// - Throws: An OpenCL error.
  public static func normal(
    _ shape: Shape, mean: Double = 0, deviation: Double = 1, key: RandomKey, on backend: Backend
  ) throws -> Tensor {
    guard let engine = backend.engine else {
      return .host(blocks(shape) { mean + deviation * key.normalBlock($0) }, shape)
    }
    return try launch("random_normal", shape, key, Float(mean), Float(deviation), on: engine)
  }

  private static func blocks(_ shape: Shape, _ block: (UInt32) -> SIMD4<Double>) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(shape.count + 3)
    for index in 0..<UInt32((shape.count + 3) / 4) {
      let four = block(index)
      for lane in 0..<4 { values.append(four[lane]) }
    }
    return Array(values.prefix(shape.count))
  }

  private static func launch(
    _ name: String, _ shape: Shape, _ key: RandomKey, _ first: Float, _ second: Float,
    on engine: Engine
  ) throws -> Tensor {
    let result = try uninitialized(shape, on: engine)
    let kernel: Kernel<UInt32, UInt32, UInt32, SIMD2<UInt32>, Float, Float, Buffer<Float>> =
      try engine.kernel(name, in: "random/fill.cl", local: engine.elementGroup)
    try kernel(
      UInt32(shape.count), key.step, key.purpose, key.seedWords, first, second, result.buffer,
      groups: .groups(of: engine.profile.elementGroupSize * 4, covering: shape.count))
    return result
  }
}

extension RandomKey {
  /// The seed as kernels take it: low word, high word.
  package var seedWords: SIMD2<UInt32> {
    SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }
}
