extension NumericElements {
  /// The same array with its last axis running fastest, given that its first axis does now.
  ///
  ///     out[i_0, ..., i_n] in row-major order = self[i_0 + d_0 (i_1 + d_1 (i_2 + ...))]
  ///
  /// - Parameter shape: The sizes `d_0, ..., d_n` of the axes.
  /// - Returns: The elements in row-major order.
  func rowMajor(shape: [Int]) -> NumericElements {
    if count == 0 { return self }
    let order = Self.columnMajorIndices(shape: shape)
    return switch self {
    case .float32(let values): .float32(order.map { values[$0] })
    case .float64(let values): .float64(order.map { values[$0] })
    case .int8(let values): .int8(order.map { values[$0] })
    case .int16(let values): .int16(order.map { values[$0] })
    case .int32(let values): .int32(order.map { values[$0] })
    case .int64(let values): .int64(order.map { values[$0] })
    case .uint8(let values): .uint8(order.map { values[$0] })
    case .uint16(let values): .uint16(order.map { values[$0] })
    case .uint32(let values): .uint32(order.map { values[$0] })
    case .uint64(let values): .uint64(order.map { values[$0] })
    case .bool(let values): .bool(order.map { values[$0] })
    }
  }

  /// Where each element, taken in row-major order, stands in column-major order.
  private static func columnMajorIndices(shape: [Int]) -> [Int] {
    var indices = [0]
    var stride = 1
    for size in shape {
      let here = stride
      indices = indices.flatMap { index in (0..<size).map { index + $0 * here } }
      stride *= size
    }
    return indices
  }
}
