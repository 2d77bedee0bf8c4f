internal import DiffeoOpenCL

extension Tensor {
  /// The same numbers in memory of their own.
  ///
  /// - Returns: A tensor that later changes to this one's memory do not reach.
  /// - Throws: An OpenCL error.
  public func copy() throws -> Tensor {
    guard case .device(let buffer, let engine) = storage else { return self }
    let result = try Tensor.uninitialized(shape, on: engine)
    try engine.copy(buffer, to: result.buffer, count: count)
    return result
  }

  /// Takes another's numbers, on a device into the memory that it has.
  ///
  /// - Parameter other: A tensor of the same shape on the same backend.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``,
  ///   ``TensorError/backendMismatch(operation:)``, or an OpenCL error.
  public mutating func copy(from other: Tensor) throws {
    guard other.shape == shape else {
      throw TensorError.shapeMismatch(operation: "copy", left: shape, right: other.shape)
    }
    if let engine = try Tensor.commonEngine("copy", self, other) {
      try engine.copy(other.buffer, to: buffer, count: count)
    } else {
      self = other
    }
  }

  /// Whether every element is a finite number; waits for the device.
  ///
  ///     sum over i of 0 x_i = 0   unless some x_i is NaN or infinite
  ///
  /// - Throws: An OpenCL error.
  public func isFinite() throws -> Bool {
    // A million at a time: the parameters of a large model have no room for a copy.
    let (flat, length) = (try reshaped(to: [count]), 1 << 20)
    let sums = try stride(from: 0, to: count, by: length).map { start in
      try flat.slice(axis: 0, start..<min(start + length, count)).affine(scale: 0).sum()
        .reshaped(to: [1])
    }
    return sums.isEmpty ? true : try Tensor.concatenating(sums).sum().scalar() == 0
  }
}
