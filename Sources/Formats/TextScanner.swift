/// A place in a short text where its grammar is broken.
struct SyntaxError: Error {
  /// What should have come.
  let expected: String
  /// What came instead.
  let found: String
}

/// Walks over the bytes of a small text, for the header grammars of the file formats.
struct TextScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The byte at hand; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Steps over the byte at hand and returns it.
  mutating func advance() -> UInt8? {
    guard let byte = next else { return nil }
    position += 1
    return byte
  }

  /// Steps over blanks, tabs and line ends.
  mutating func skipBlanks() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
  }

  /// Skips blanks and steps over the character if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard let byte = next, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  /// Skips blanks and demands the character.
  mutating func expect(_ character: Unicode.Scalar) throws(SyntaxError) {
    guard take(character) else { throw failure("\"\(character)\"") }
  }

  /// Steps over the letters at hand and returns them.
  mutating func word() -> String {
    let start = position
    while let byte = next, UInt8(ascii: "A")...UInt8(ascii: "z") ~= byte { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// A whole decimal number with an optional minus sign.
  mutating func integer() throws(SyntaxError) -> Int {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      position = start
      throw failure("a whole number")
    }
    return value
  }

  /// The error of something else standing here.
  func failure(_ expected: String) -> SyntaxError {
    let rest = bytes[position...].prefix(24)
    let found = rest.isEmpty ? "its end" : "\"\(String(decoding: rest, as: UTF8.self))\""
    return SyntaxError(expected: expected, found: found)
  }
}
