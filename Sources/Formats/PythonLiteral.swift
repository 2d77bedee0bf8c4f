/// The Python values that the head of a NumPy file may hold.
indirect enum PythonLiteral: Equatable {
  case string(String)
  case boolean(Bool)
  case integer(Int)
  /// A tuple or a list.
  case sequence([PythonLiteral])
  case dictionary([String: PythonLiteral])

  /// The value that the whole text spells.
  init(_ text: [UInt8]) throws(SyntaxError) {
    var scanner = TextScanner(text)
    self = try Self.value(&scanner, depth: 0)
    scanner.skipBlanks()
    if scanner.next != nil { throw scanner.failure("the end of the header") }
  }

  private static func value(
    _ scanner: inout TextScanner, depth: Int
  ) throws(SyntaxError) -> PythonLiteral {
    // Deeper nesting has no meaning in this format and would cost stack.
    guard depth < 8 else { throw scanner.failure("fewer brackets") }
    scanner.skipBlanks()
    switch scanner.next.map({ Unicode.Scalar($0) }) {
    case "'", "\"": return .string(try string(&scanner))
    case "{": return try dictionary(&scanner, depth: depth)
    case "(": return .sequence(try sequence(&scanner, from: "(", to: ")", depth: depth))
    case "[": return .sequence(try sequence(&scanner, from: "[", to: "]", depth: depth))
    case "T", "F": return try boolean(&scanner)
    default: return try integer(&scanner)
    }
  }

  private static func string(_ scanner: inout TextScanner) throws(SyntaxError) -> String {
    let quote = scanner.advance()
    var characters: [UInt8] = []
    while let byte = scanner.advance() {
      if byte == quote { return String(decoding: characters, as: UTF8.self) }
      characters.append(byte)
    }
    throw scanner.failure("a closing quote")
  }

  private static func boolean(_ scanner: inout TextScanner) throws(SyntaxError) -> PythonLiteral {
    let start = scanner
    switch scanner.word() {
    case "True": return .boolean(true)
    case "False": return .boolean(false)
    default: throw start.failure("True or False")
    }
  }

  private static func integer(_ scanner: inout TextScanner) throws(SyntaxError) -> PythonLiteral {
    let value = try scanner.integer()
    // Python 2 marked long integers.
    _ = scanner.next == UInt8(ascii: "L") ? scanner.advance() : nil
    return .integer(value)
  }

  private static func sequence(
    _ scanner: inout TextScanner, from open: Unicode.Scalar, to close: Unicode.Scalar, depth: Int
  ) throws(SyntaxError) -> [PythonLiteral] {
    try scanner.expect(open)
    var values: [PythonLiteral] = []
    while !scanner.take(close) {
      values.append(try value(&scanner, depth: depth + 1))
      if !scanner.take(",") {
        try scanner.expect(close)
        break
      }
    }
    return values
  }

  private static func dictionary(
    _ scanner: inout TextScanner, depth: Int
  ) throws(SyntaxError) -> PythonLiteral {
    try scanner.expect("{")
    var values: [String: PythonLiteral] = [:]
    while !scanner.take("}") {
      scanner.skipBlanks()
      let key = try string(&scanner)
      try scanner.expect(":")
      values[key] = try value(&scanner, depth: depth + 1)
      if !scanner.take(",") {
        try scanner.expect("}")
        break
      }
    }
    return .dictionary(values)
  }
}
