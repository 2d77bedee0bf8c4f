extension NumericElements {
  /// Every number as `Float`, rounded to nearest; true is 1 and false is 0.
  public var floats: [Float] {
    switch self {
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    case .int8(let values): values.map { Float($0) }
    case .int16(let values): values.map { Float($0) }
    case .int32(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .uint8(let values): ByteCoding.quotients(of: values, by: 1)
    case .uint16(let values): values.map { Float($0) }
    case .uint32(let values): values.map { Float($0) }
    case .uint64(let values): values.map { Float($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// Every number as `Double`, rounded to nearest; true is 1 and false is 0.
  public var doubles: [Double] {
    switch self {
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    case .int8(let values): values.map { Double($0) }
    case .int16(let values): values.map { Double($0) }
    case .int32(let values): values.map { Double($0) }
    case .int64(let values): values.map { Double($0) }
    case .uint8(let values): values.map { Double($0) }
    case .uint16(let values): values.map { Double($0) }
    case .uint32(let values): values.map { Double($0) }
    case .uint64(let values): values.map { Double($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// Every number as `Int32`; nil where one of them is no whole number or does not fit.
  public var int32s: [Int32]? {
    switch self {
    case .float32(let values): Self.exact(values)
    case .float64(let values): Self.exact(values)
    case .int8(let values): Self.exact(values)
    case .int16(let values): Self.exact(values)
    case .int32(let values): values
    case .int64(let values): Self.exact(values)
    case .uint8(let values): Self.exact(values)
    case .uint16(let values): Self.exact(values)
    case .uint32(let values): Self.exact(values)
    case .uint64(let values): Self.exact(values)
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  private static func exact(_ values: [some BinaryInteger]) -> [Int32]? {
    let whole = values.compactMap { Int32(exactly: $0) }
    return whole.count == values.count ? whole : nil
  }

  private static func exact(_ values: [some BinaryFloatingPoint]) -> [Int32]? {
    let whole = values.compactMap { Int32(exactly: $0) }
    return whole.count == values.count ? whole : nil
  }
}
