extension Safetensors {
  /// What the format calls the types.
  static let names: [NumericType: String] = [
    .float64: "F64", .float32: "F32", .float16: "F16", .bfloat16: "BF16",
    .int64: "I64", .int32: "I32", .int16: "I16", .int8: "I8",
    .uint64: "U64", .uint32: "U32", .uint16: "U16", .uint8: "U8", .bool: "BOOL",
  ]

  /// The longest header that readers accept.
  private static let longestHeader = 100_000_000

  /// The tensors that the bytes of a file hold; errors name `path`.
  ///
  /// Half precision and bfloat16 become single precision.
  ///
  /// - Throws: ``FormatError``: the file is cut short or goes on after the last tensor, the header
  ///   is not what the format says, a name comes twice, the tensors overlap or leave holes, a
  ///   shape does not match its bytes, or a type is not one of ``NumericType``.
  public init(decoding bytes: [UInt8], path: String = "the data") throws(FormatError) {
    let reader = ByteReader(bytes: bytes, path: path)
    let length = try Self.headerLength(reader)
    let start = 8 + length
    var members = try Self.members(Array(bytes[8..<start]), path: path)
    metadata = try Self.metadata(members.removeValue(forKey: "__metadata__"), path: path)
    var entries: [SafetensorsEntry] = []
    for (name, member) in members {
      entries.append(try SafetensorsEntry(name: name, member, path: path))
    }
    try Self.checkLayout(&entries, start: start, fileSize: bytes.count, path: path)
    tensors = [:]
    for entry in entries {
      tensors[entry.name] = NumericArray(
        shape: entry.shape,
        elements: NumericElements(
          entry.type, count: entry.count, from: bytes, at: start + entry.begin))
    }
  }

  private static func headerLength(_ reader: ByteReader) throws(FormatError) -> Int {
    try reader.check(0, 8)
    let head: [UInt64] = ByteCoding.decode(count: 1, from: reader.bytes, at: 0)
    guard head[0] <= UInt64(longestHeader), reader.bytes.count == 8 || looksRight(reader.bytes)
    else {
      throw .malformed(
        path: reader.path, expected: "a safetensors file (a header length, then \"{\")",
        found: FileHead.describe(reader.bytes))
    }
    try reader.check(8, Int(head[0]))
    return Int(head[0])
  }

  private static func looksRight(_ bytes: [UInt8]) -> Bool {
    bytes[8] == UInt8(ascii: "{")
  }

  private static func members(
    _ text: [UInt8], path: String
  ) throws(FormatError) -> [String: JSONText] {
    do throws(SyntaxError) {
      guard case .object(let members) = try JSONText(text) else {
        throw SyntaxError(expected: "an object", found: "another value")
      }
      return members
    } catch {
      throw .malformed(
        path: path, expected: "\(error.expected) in the safetensors header", found: error.found)
    }
  }

  private static func metadata(
    _ member: JSONText?, path: String
  ) throws(FormatError) -> [String: String] {
    guard let member else { return [:] }
    guard case .object(let values) = member else {
      throw .malformed(path: path, expected: "an object as __metadata__", found: "another value")
    }
    var metadata: [String: String] = [:]
    for (key, value) in values {
      guard case .string(let text) = value else {
        throw .malformed(
          path: path, expected: "text as the metadata \(key)", found: "another value")
      }
      metadata[key] = text
    }
    return metadata
  }

  /// Sorts the entries by place and demands that they cover the rest of the file exactly.
  private static func checkLayout(
    _ entries: inout [SafetensorsEntry], start: Int, fileSize: Int, path: String
  ) throws(FormatError) {
    entries.sort { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
    var end = 0
    for entry in entries {
      guard entry.begin == end else {
        throw .malformed(
          path: path, expected: "the tensor \(entry.name) to begin at byte \(end) of the data",
          found: "\(entry.begin), which \(entry.begin < end ? "overlaps" : "leaves a hole")")
      }
      end = entry.end
    }
    guard end <= fileSize - start else {
      let (expected, overflow) = start.addingReportingOverflow(end)
      throw .truncated(
        path: path, expectedBytes: overflow ? .max : expected, foundBytes: fileSize)
    }
    guard end == fileSize - start else {
      throw .malformed(
        path: path, expected: "\(start + end) bytes", found: "\(fileSize), more than its tensors")
    }
  }
}
