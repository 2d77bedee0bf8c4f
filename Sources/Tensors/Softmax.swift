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
      let values = (0..<rows).map { logSumExpReference(x[($0 * width)..<(($0 + 1) * width)]) }
      return .host(values, target)
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
  /// - Returns: A tensor of the same shape whose rows sum to 1; a row with NaN or infinity, or of
  ///   minus infinities alone, is NaN.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for a scalar, or an OpenCL
  ///   error.
  public func softmax() throws -> Tensor {
    let (rows, width) = try innermostRows("softmax")
    switch storage {
    case .host(let x):
      let values = (0..<rows).flatMap { softmaxReference(x[($0 * width)..<(($0 + 1) * width)]) }
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

/// `ln sum exp`; an infinite maximum is the answer itself, unless a NaN stands beside it.
private func logSumExpReference(_ row: ArraySlice<Double>) -> Double {
  let top = row.max() ?? -.infinity
  let shift = top.isInfinite ? 0 : top
  return shift + log(row.reduce(0) { $0 + exp($1 - shift) })
}

private func softmaxReference(_ row: ArraySlice<Double>) -> [Double] {
  let top = row.max() ?? -.infinity
  let total = row.reduce(0) { $0 + exp($1 - top) }
  return row.map { exp($0 - top) / total }
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
