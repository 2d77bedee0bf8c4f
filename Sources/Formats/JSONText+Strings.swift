extension JSONText {
  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "/"): 0x2f,
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0c, UInt8(ascii: "n"): 0x0a,
    UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09,
  ]

  /// A string in its quotes.
  static func string(_ scanner: inout TextScanner) throws(SyntaxError) -> String {
    try scanner.expect("\"")
    let start = scanner
    var text: [UInt8] = []
    while let byte = scanner.advance(), byte >= 0x20 {
      if byte == UInt8(ascii: "\"") { return try valid(text, start) }
      text += byte == UInt8(ascii: "\\") ? try escape(&scanner) : [byte]
    }
    throw start.failure("a string with a closing quote and no control characters")
  }

  private static func valid(
    _ text: [UInt8], _ start: TextScanner
  ) throws(SyntaxError) -> String {
    guard let string = String(validating: text, as: UTF8.self) else {
      throw start.failure("a string in UTF-8")
    }
    return string
  }

  /// The bytes that stand for what follows a backslash.
  private static func escape(_ scanner: inout TextScanner) throws(SyntaxError) -> [UInt8] {
    let start = scanner
    guard let letter = scanner.advance() else { throw start.failure("an escape") }
    if let byte = escapes[letter] { return [byte] }
    guard letter == UInt8(ascii: "u") else { throw start.failure("an escape") }
    var units = [try unit(&scanner)]
    if UTF16.isLeadSurrogate(units[0]) {
      guard scanner.advance() == UInt8(ascii: "\\"), scanner.advance() == UInt8(ascii: "u") else {
        throw start.failure("the second half of a character")
      }
      units.append(try unit(&scanner))
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw start.failure("a character")
    }
    return Array(text.utf8)
  }

  /// Four hexadecimal digits.
  private static func unit(_ scanner: inout TextScanner) throws(SyntaxError) -> UInt16 {
    let start = scanner
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = scanner.advance().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue })
      else { throw start.failure("four hexadecimal digits") }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// The text in quotes, with the escapes that JSON demands and no others.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
