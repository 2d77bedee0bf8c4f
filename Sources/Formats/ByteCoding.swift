internal import CFormats

/// The order of the bytes of a number.
enum ByteOrder {
  case little
  case big
}

/// Arrays of numbers from bytes and back.
package enum ByteCoding {
  /// The numbers whose bytes begin at `offset`; the caller has checked that they are all there.
  static func decode<Number: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ type: Number.Type = Number.self, count: Int, from bytes: [UInt8], at offset: Int,
    order: ByteOrder = .little
  ) -> [Number] {
    let width = MemoryLayout<Number>.stride
    precondition(offset >= 0 && offset + count * width <= bytes.count, "numbers beyond the bytes")
    var numbers = [Number](repeating: 0, count: count)
    diffeo_copy(&numbers, 0, bytes, offset, count * width)
    if order == .big { diffeo_swap_bytes(&numbers, count, width) }
    return numbers
  }

  /// The bytes of the numbers, least significant first.
  static func encode<Number: BitwiseCopyable>(_ numbers: [Number]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: numbers.count * MemoryLayout<Number>.stride)
    diffeo_copy(&bytes, 0, numbers, 0, bytes.count)
    return bytes
  }

  /// Each byte divided by `divisor`, rounded once.
  package static func quotients(of bytes: [UInt8], by divisor: Float) -> [Float] {
    var quotients = [Float](repeating: 0, count: bytes.count)
    diffeo_divide_bytes(bytes, bytes.count, divisor, &quotients)
    return quotients
  }

  /// The index of the first infinity or NaN; nil when all are finite.
  package static func firstNotFinite(in values: [Float]) -> Int? {
    let index = diffeo_first_not_finite(values, values.count)
    return index < values.count ? index : nil
  }
}
