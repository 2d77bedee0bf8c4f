/// The numbers of a PLY file after its head, one after the other.
struct PLYBody {
  private let bytes: [UInt8]
  private let encoding: PLYHeader.Encoding
  private let path: String
  private var offset: Int

  init(_ bytes: [UInt8], _ header: PLYHeader, path: String) {
    (self.bytes, self.path) = (bytes, path)
    (encoding, offset) = (header.encoding, header.end)
  }

  /// Bytes after the head.
  var count: Int { bytes.count - offset }

  /// The values of the next element; a list has its length in its place.
  mutating func next(_ element: PLYElement) throws(FormatError) -> [Double] {
    var values: [Double] = []
    for property in element.properties {
      guard let lengthType = property.lengthType else {
        values.append(try number(property.type))
        continue
      }
      let length = try number(lengthType)
      guard let count = Int(exactly: length), count >= 0 else {
        throw .malformed(path: path, expected: "the length of a list", found: "\(length)")
      }
      for _ in 0..<count { _ = try number(property.type) }
      values.append(length)
    }
    return values
  }

  private mutating func number(_ type: PLYScalar) throws(FormatError) -> Double {
    switch encoding {
    case .text: return try word()
    case .binary(let order):
      guard offset + type.width <= bytes.count else {
        throw .truncated(
          path: path, expectedBytes: offset + type.width, foundBytes: bytes.count)
      }
      defer { offset += type.width }
      let places = offset..<(offset + type.width)
      let bits = (order == .big ? Array(places) : places.reversed())
        .reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
      return type.value(bits)
    }
  }

  private mutating func word() throws(FormatError) -> Double {
    while offset < bytes.count, bytes[offset] <= 0x20 { offset += 1 }
    let start = offset
    while offset < bytes.count, bytes[offset] > 0x20 { offset += 1 }
    guard start < offset else {
      throw .truncated(path: path, expectedBytes: offset + 1, foundBytes: bytes.count)
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard let value = Double(text) else {
      throw .malformed(path: path, expected: "a number", found: "\"\(text.prefix(40))\"")
    }
    return value
  }
}
