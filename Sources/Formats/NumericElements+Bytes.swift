extension NumericElements {
  /// The `count` numbers of the given type whose bytes begin at `offset`.
  ///
  /// The caller has checked that the bytes are all there.
  init(
    _ type: NumericType, count: Int, from bytes: [UInt8], at offset: Int,
    order: ByteOrder = .little
  ) {
    func decode<Number: BitwiseCopyable & ExpressibleByIntegerLiteral>() -> [Number] {
      ByteCoding.decode(count: count, from: bytes, at: offset, order: order)
    }
    switch type {
    case .float32: self = .float32(decode())
    case .float64: self = .float64(decode())
    case .float16: self = .float32(Self.widen(half: decode()))
    case .bfloat16: self = .float32(Self.widen(brain: decode()))
    case .int8: self = .int8(decode())
    case .int16: self = .int16(decode())
    case .int32: self = .int32(decode())
    case .int64: self = .int64(decode())
    case .uint8: self = .uint8(decode())
    case .uint16: self = .uint16(decode())
    case .uint32: self = .uint32(decode())
    case .uint64: self = .uint64(decode())
    case .bool: self = .bool((decode() as [UInt8]).map { $0 != 0 })
    }
  }

  /// The bytes of the numbers, least significant first, true as 1.
  var littleEndianBytes: [UInt8] {
    switch self {
    case .float32(let values): ByteCoding.encode(values)
    case .float64(let values): ByteCoding.encode(values)
    case .int8(let values): ByteCoding.encode(values)
    case .int16(let values): ByteCoding.encode(values)
    case .int32(let values): ByteCoding.encode(values)
    case .int64(let values): ByteCoding.encode(values)
    case .uint8(let values): values
    case .uint16(let values): ByteCoding.encode(values)
    case .uint32(let values): ByteCoding.encode(values)
    case .uint64(let values): ByteCoding.encode(values)
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  private static func widen(half values: [UInt16]) -> [Float] {
    values.map { Float(Float16(bitPattern: $0)) }
  }

  private static func widen(brain values: [UInt16]) -> [Float] {
    values.map { Float(bitPattern: UInt32($0) << 16) }
  }
}
