public import DiffeoTensors

/// Inputs of cases: numbers that float32 holds exactly, the same on every backend.
public enum Samples {
  /// Numbers uniform between two bounds.
  ///
  /// - Parameters:
  ///   - shape: Extents.
  ///   - range: The bounds.
  ///   - seed: Which numbers; cases with several operands give each its own.
  ///   - backend: Where the tensor lives.
  /// - Returns: The tensor.
  /// - Throws: An OpenCL error.
  public static func uniform(
    _ shape: Shape, in range: ClosedRange<Double>, seed: UInt64 = 1, on backend: Backend
  ) throws -> Tensor {
    let (low, high) = (Float(range.lowerBound), Float(range.upperBound))
    return try tensor(shape, seed: seed, on: backend) {
      // Rounding must not leave the range.
      min(max(low + (high - low) * Float($0), low), high)
    }
  }

  /// Whole numbers from -8 to 8, whose sums and products float32 holds exactly in any order.
  ///
  /// - Parameters:
  ///   - shape: Extents.
  ///   - seed: Which numbers.
  ///   - backend: Where the tensor lives.
  /// - Returns: The tensor.
  /// - Throws: An OpenCL error.
  public static func integers(
    _ shape: Shape, seed: UInt64 = 1, on backend: Backend
  ) throws -> Tensor {
    try tensor(shape, seed: seed, on: backend) { Float(($0 * 17).rounded(.down) - 8) }
  }

  private static func tensor(
    _ shape: Shape, seed: UInt64, on backend: Backend, _ value: (Double) -> Float
  ) throws -> Tensor {
    let key = RandomKey(seed: seed, step: UInt32(truncatingIfNeeded: shape.count))
    var values: [Float] = []
    values.reserveCapacity(shape.count + 3)
    for block in 0..<UInt32((shape.count + 3) / 4) {
      let four = key.uniformBlock(block)
      for lane in 0..<4 { values.append(value(four[lane])) }
    }
    return try Tensor(Array(values.prefix(shape.count)), shape: shape, on: backend)
  }
}

/// Extents at which kernels go wrong: none, one, around vectors and work-groups, a prime, several
/// work-groups.
public enum Edge {
  /// The extents of a size.
  public static func counts(_ size: VerificationSize) -> [Int] {
    switch size {
    case .quick: [0, 1, 33]
    case .full: [0, 1, 31, 32, 33, 63, 64, 65, 97, 257, 4099]
    }
  }
}
