/// The numbers of an array in the type that the file gives them.
public enum NumericElements: Sendable, Equatable {
  /// Single precision; also what half precision and bfloat16 are read into.
  case float32([Float])
  /// Double precision.
  case float64([Double])
  /// Signed, 8 bits.
  case int8([Int8])
  /// Signed, 16 bits.
  case int16([Int16])
  /// Signed, 32 bits.
  case int32([Int32])
  /// Signed, 64 bits.
  case int64([Int64])
  /// Unsigned, 8 bits.
  case uint8([UInt8])
  /// Unsigned, 16 bits.
  case uint16([UInt16])
  /// Unsigned, 32 bits.
  case uint32([UInt32])
  /// Unsigned, 64 bits.
  case uint64([UInt64])
  /// True or false.
  case bool([Bool])

  /// The type of the numbers.
  public var type: NumericType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int8: .int8
    case .int16: .int16
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .uint16: .uint16
    case .uint32: .uint32
    case .uint64: .uint64
    case .bool: .bool
    }
  }

  /// The number of numbers.
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int8(let values): values.count
    case .int16(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .uint8(let values): values.count
    case .uint16(let values): values.count
    case .uint32(let values): values.count
    case .uint64(let values): values.count
    case .bool(let values): values.count
    }
  }
}
