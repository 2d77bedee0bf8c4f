/// Little-endian numbers at given places of a file, with every access checked.
struct ByteReader {
  let bytes: [UInt8]
  let path: String

  func uint16(at offset: Int) throws(FormatError) -> Int {
    Int(truncatingIfNeeded: try value(at: offset, width: 2))
  }

  func uint32(at offset: Int) throws(FormatError) -> Int {
    Int(truncatingIfNeeded: try value(at: offset, width: 4))
  }

  /// A length or place in a file; one beyond what an `Int` holds is refused.
  func uint64(at offset: Int) throws(FormatError) -> Int {
    let number = try value(at: offset, width: 8)
    guard let value = Int(exactly: number) else {
      throw .malformed(path: path, expected: "a length of less than 2^63", found: "\(number)")
    }
    return value
  }

  /// The text of a range.
  func text(_ offset: Int, count: Int) throws(FormatError) -> String {
    try check(offset, count)
    return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
  }

  /// Demands that a range lies inside the file.
  func check(_ offset: Int, _ count: Int) throws(FormatError) {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard offset >= 0, count >= 0, !overflow, end <= bytes.count else {
      throw .truncated(
        path: path, expectedBytes: overflow ? .max : end, foundBytes: bytes.count)
    }
  }

  private func value(at offset: Int, width: Int) throws(FormatError) -> UInt64 {
    try check(offset, width)
    return (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
  }
}
