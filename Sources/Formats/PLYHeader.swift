/// The head of a PLY file: what follows it, and how.
struct PLYHeader {
  /// How the numbers are written.
  enum Encoding {
    case text
    case binary(ByteOrder)
  }

  let encoding: Encoding
  let elements: [PLYElement]
  /// Where the elements begin.
  let end: Int

  init(_ bytes: [UInt8], path: String) throws(FormatError) {
    var lines = PLYLines(bytes)
    guard lines.next() == ["ply"] else {
      throw .malformed(
        path: path, expected: "a PLY file, which begins with the line \"ply\"",
        found: FileHead.describe(bytes))
    }
    var encoding: Encoding?
    var elements: [PLYElement] = []
    while true {
      guard let words = lines.next() else {
        throw .malformed(path: path, expected: "a head that ends with end_header", found: "none")
      }
      switch words.first {
      case "end_header":
        guard let encoding else {
          throw .malformed(path: path, expected: "a line \"format ... 1.0\"", found: "none")
        }
        (self.encoding, self.elements, end) = (encoding, elements, lines.offset)
        return
      case "comment", "obj_info", nil: break
      case "format": encoding = try Self.encoding(words, path)
      case "element": elements.append(try Self.element(words, path))
      case "property" where !elements.isEmpty:
        elements[elements.count - 1].properties.append(try Self.property(words, path))
      default: throw Self.bad(words, path)
      }
    }
  }

  private static func encoding(
    _ words: [String], _ path: String
  ) throws(FormatError) -> Encoding {
    switch words {
    case ["format", "ascii", "1.0"]: .text
    case ["format", "binary_little_endian", "1.0"]: .binary(.little)
    case ["format", "binary_big_endian", "1.0"]: .binary(.big)
    default: throw bad(words, path)
    }
  }

  private static func element(
    _ words: [String], _ path: String
  ) throws(FormatError) -> PLYElement {
    guard words.count == 3, let count = Int(words[2]), (0..<(1 << 31)).contains(count) else {
      throw bad(words, path)
    }
    return PLYElement(name: words[1], count: count)
  }

  private static func property(
    _ words: [String], _ path: String
  ) throws(FormatError) -> PLYProperty {
    let types = words.dropFirst().map { PLYScalar(name: $0) }
    if words.count == 3, let type = types[0] {
      return PLYProperty(name: words[2], type: type, lengthType: nil)
    }
    if words.count == 5, words[1] == "list", let length = types[1], let type = types[2] {
      return PLYProperty(name: words[4], type: type, lengthType: length)
    }
    throw bad(words, path)
  }

  private static func bad(_ words: [String], _ path: String) -> FormatError {
    .malformed(
      path: path, expected: "a head of format, element and property lines",
      found: "\"\(words.joined(separator: " ").prefix(60))\"")
  }
}

/// The lines of a head, each as its words.
private struct PLYLines {
  private let bytes: [UInt8]
  private(set) var offset = 0
  /// No head is longer.
  private static let limit = 1 << 20

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> [String]? {
    let rest = bytes[offset..<min(bytes.count, Self.limit)]
    guard let newline = rest.firstIndex(of: 0x0a) else { return nil }
    defer { offset = newline + 1 }
    return bytes[offset..<newline].split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
