internal import DiffeoOpenCL

extension Tensor {
  /// The squared distance of each row from that of another matrix.
  ///
  ///     d_r = sum_c (x_rc - y_rc)^2
  ///
  /// - Parameter other: y, of the same shape.
  /// - Returns: d, `[rows]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)`` unless both are matrices of one
  ///   shape, or an OpenCL error.
  /// - Complexity: One launch, each element read once.
  public func squaredErrorRows(to other: Tensor) throws -> Tensor {
    let engine = try checkRows("squaredErrorRows", other)
    let (rows, width) = (shape[0], shape[1])
    guard let engine else {
      let (x, y) = (host, other.host)
      let sums = (0..<rows).map { row in
        (row * width..<(row + 1) * width).reduce(0) { $0 + (x[$1] - y[$1]) * (x[$1] - y[$1]) }
      }
      return .host(sums, [rows])
    }
    let result = try Tensor.uninitialized([rows], on: engine)
    let kernel: Kernel<UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>> = try engine.kernel(
      "squared_error_rows", in: "reduction/squared_error.cl",
      local: WorkSize(engine.profile.workGroupSize))
    try kernel(UInt32(width), buffer, other.buffer, result.buffer, groups: WorkSize(rows))
    return result
  }

  /// The difference from another matrix, each row times a number of its own.
  ///
  ///     z_rc = s_r (x_rc - y_rc)
  ///
  /// - Parameters:
  ///   - other: y, of the same shape.
  ///   - scale: s, `[rows]`.
  /// - Returns: z.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  /// - Complexity: One launch, each element read and written once.
  public func scaledDifference(from other: Tensor, scale: Tensor) throws -> Tensor {
    let engine = try checkRows("scaledDifference", other)
    guard scale.shape == [shape[0]] else {
      throw TensorError.shapeMismatch(
        operation: "scaledDifference", left: shape, right: scale.shape)
    }
    let width = shape[1]
    guard let engine else {
      let (x, y, s) = (host, other.host, scale.host)
      return .host(x.indices.map { s[$0 / width] * (x[$0] - y[$0]) }, shape)
    }
    _ = try Self.commonEngine("scaledDifference", self, scale)
    let result = try Tensor.uninitialized(shape, on: engine)
    if count == 0 { return result }
    let kernel: Kernel<UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>> =
      try engine.kernel(
        "scaled_difference_rows", in: "reduction/squared_error.cl", local: engine.elementGroup)
    try kernel(
      UInt32(width), scale.buffer, buffer, other.buffer, result.buffer,
      groups: engine.rowGroups(width, shape[0]))
    return result
  }

  private func checkRows(_ operation: String, _ other: Tensor) throws -> Engine? {
    guard shape.rank == 2, shape == other.shape else {
      throw TensorError.shapeMismatch(operation: operation, left: shape, right: other.shape)
    }
    return try Self.commonEngine(operation, self, other)
  }
}
