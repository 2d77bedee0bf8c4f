/// The part of JSON that the heads of tensor files are made of: objects, arrays, strings and whole
/// numbers.
enum JSONText: Equatable {
  case string(String)
  case integer(Int)
  case array([JSONText])
  case object([String: JSONText])

  /// The value that the whole text spells; a key that comes twice in one object is refused.
  init(_ text: [UInt8]) throws(SyntaxError) {
    var scanner = TextScanner(text)
    self = try Self.value(&scanner, depth: 0)
    scanner.skipBlanks()
    if scanner.next != nil { throw scanner.failure("the end of the header") }
  }

  private static func value(
    _ scanner: inout TextScanner, depth: Int
  ) throws(SyntaxError) -> JSONText {
    // Deeper nesting has no meaning in these heads and would cost stack.
    guard depth < 8 else { throw scanner.failure("fewer brackets") }
    scanner.skipBlanks()
    switch scanner.next.map({ Unicode.Scalar($0) }) {
    case "\"": return .string(try string(&scanner))
    case "{": return try object(&scanner, depth: depth)
    case "[": return try array(&scanner, depth: depth)
    default: return .integer(try scanner.integer())
    }
  }

  private static func object(
    _ scanner: inout TextScanner, depth: Int
  ) throws(SyntaxError) -> JSONText {
    try scanner.expect("{")
    var members: [String: JSONText] = [:]
    if scanner.take("}") { return .object(members) }
    repeat {
      scanner.skipBlanks()
      let start = scanner
      let key = try string(&scanner)
      try scanner.expect(":")
      let member = try value(&scanner, depth: depth + 1)
      guard members.updateValue(member, forKey: key) == nil else {
        throw start.failure("each key once")
      }
    } while scanner.take(",")
    try scanner.expect("}")
    return .object(members)
  }

  private static func array(
    _ scanner: inout TextScanner, depth: Int
  ) throws(SyntaxError) -> JSONText {
    try scanner.expect("[")
    var values: [JSONText] = []
    if scanner.take("]") { return .array(values) }
    repeat {
      values.append(try value(&scanner, depth: depth + 1))
    } while scanner.take(",")
    try scanner.expect("]")
    return .array(values)
  }
}
