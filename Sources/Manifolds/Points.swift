public import DiffeoTensors

extension Manifold {
  /// Independent points, uniform with respect to the volume; standard normal ones where the
  /// volume is infinite.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - key: The stream; its sub-stream 0 is used.
  ///   - backend: Where the tensor lives. The points are computed on the host in float64, so they
  ///     are the same on every backend but for rounding.
  /// - Returns: `[count, n]`.
  /// - Throws: An OpenCL error.
  public func uniform(count: Int, key: RandomKey, on backend: Backend) throws -> Tensor {
    let points = (0..<count).flatMap { samplePoint($0, key: key) }
    return try Tensor(doubles: points, shape: [count, ambientDimension], on: backend)
  }

  /// Throws unless every point is on M.
  ///
  /// - Parameters:
  ///   - points: `[count, n]`.
  ///   - tolerance: How far from M a point may be.
  /// - Throws: ``ManifoldError/offManifold(_:row:deviation:tolerance:)`` with the first row that is
  ///   farther away, or not a number; a tensor error for another shape.
  public func check(_ points: Tensor, tolerance: Double = 1e-4) throws {
    try checkShape(points, "check")
    let width = ambientDimension
    let values = try points.doubles()
    for row in 0..<points.shape[0] {
      let deviation = deviation(of: Array(values[(row * width)..<((row + 1) * width)]))
      if deviation <= tolerance { continue }
      throw ManifoldError.offManifold(
        name, row: row, deviation: deviation, tolerance: tolerance)
    }
  }
}
