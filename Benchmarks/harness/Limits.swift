internal import Diffeo

/// What a device can do at most, measured by two small kernels.
package struct DeviceLimits: Codable, Sendable {
  /// Floating-point operations a second; a multiply-add is two.
  var operationsPerSecond: Double
  /// Bytes a second of a copy, read and written counted.
  var bytesPerSecond: Double

  /// Measures a device: the best of several turns, since nothing makes it faster than it is.
  init(of engine: Engine) throws {
    operationsPerSecond = try Self.operations(engine)
    bytesPerSecond = try Self.copy(engine)
  }

  private static func operations(_ engine: Engine) throws -> Double {
    let width = engine.profile.vectorWidth
    let items = engine.device.computeUnits * (engine.profile.isVectorized ? 64 : 4096)
    let result: Buffer<Float> = try engine.buffer(count: items * width)
    let (rounds, chains) = (16384, 12)
    let kernel: Kernel<Float, Float, Buffer<Float>> = try engine.kernel(
      "multiply_add", in: "limits/limits.cl",
      definitions: [Definition("ROUNDS", rounds), Definition("CHAINS", chains)], local: 1)
    let work = 2.0 * Double(rounds * chains * width * items)
    return work / (try best(engine) { try kernel(0.999, 0.001, result, groups: WorkSize(items)) })
  }

  private static func copy(_ engine: Engine) throws -> Double {
    let count = 1 << 26
    let source: Buffer<Float> = try engine.buffer(count: count)
    let target: Buffer<Float> = try engine.buffer(count: count)
    try engine.fill(source, with: 1)
    let kernel: Kernel<Buffer<Float>, Buffer<Float>> = try engine.kernel(
      "copy_floats", in: "limits/limits.cl", local: 1)
    let items = count / (64 * engine.profile.vectorWidth)
    return Double(8 * count)
      / (try best(engine) { try kernel(source, target, groups: WorkSize(items)) })
  }

  private static func best(_ engine: Engine, _ launch: () throws -> Void) throws -> Double {
    let clock = ContinuousClock()
    return try (0..<8).map { _ in
      try clock.measure {
        try launch()
        try engine.finish()
      } / .seconds(1)
    }.min() ?? .nan
  }
}
