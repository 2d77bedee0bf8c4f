internal import DiffeoOpenCL
internal import Foundation

extension Tensor {
  /// `ln sum exp` along the innermost axis, without overflow.
  ///
  ///     y_r = m_r + ln sum_c exp(x_rc - m_r),   m_r = max_c x_rc
  ///
  /// - Returns: A tensor without the innermost axis; minus infinity where it is empty.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for a scalar, or an OpenCL
  ///   error.
  public func logSumExp() throws -> Tensor {
    let (rows, width) = try innermostRows("logSumExp")
    let target = Shape(shape.extents.dropLast())
    switch storage {
    case .host(let x):
      return .host((0..<rows).map { logSumExpReference(x[($0 * width)..<(($0 + 1) * width)]) }, target)
    case .device(let buffer, let engine):
      if width == 0 { return try .full(-.infinity, shape: target, on: backend) }
      let result = try Tensor.uninitialized(target, on: engine)
      try launchRows("logsumexp_rows", buffer, result.buffer, rows, width, on: engine)
      return result
    }
  }

  /// The softmax along the innermost axis.
  ///
  ///     y_rc = exp(x_rc - m_r) / sum_c exp(x_rc - m_r)
  ///
  /// - Returns: A tensor of the same shape whose rows sum to 1.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for a scalar, or an OpenCL
  ///   error.
  public func softmax() throws -> Tensor {
    let (rows, width) = try innermostRows("softmax")
    switch storage {
    case .host(let x):
      let values = (0..<rows).flatMap { row -> [Double] in
        let slice = x[(row * width)..<((row + 1) * width)]
        let total = logSumExpReference(slice)
        return slice.map { exp($0 - total) }
      }
      return .host(values, shape)
    case .device(let buffer, let engine):
      let result = try Tensor.uninitialized(shape, on: engine)
      if count > 0 {
        try launchRows("softmax_rows", buffer, result.buffer, rows, width, on: engine)
      }
      return result
    }
  }

  private func innermostRows(_ operation: String) throws -> (rows: Int, width: Int) {
    guard shape.rank > 0 else {
      throw TensorError.invalidShape(
        operation: operation, shape: shape, expected: "one dimension at least")
    }
    return (Shape(shape.extents.dropLast()).count, shape[-1])
  }
}

private func logSumExpReference(_ row: ArraySlice<Double>) -> Double {
  guard let top = row.max() else { return -.infinity }
  if top.isInfinite { return top }
  return top + log(row.reduce(0) { $0 + exp($1 - top) })
}

/// Launches a kernel of `reduction/softmax.cl`, one work-group per row.
private func launchRows(
  _ name: String, _ x: Buffer<Float>, _ y: Buffer<Float>, _ rows: Int, _ width: Int,
  on engine: Engine
) throws {
  let kernel: Kernel<UInt32, Buffer<Float>, Buffer<Float>> = try engine.kernel(
    name, in: "reduction/softmax.cl", local: WorkSize(engine.profile.workGroupSize))
  try kernel(UInt32(width), x, y, groups: WorkSize(rows))
}
