internal import CFormats

/// Compression as gzip does it.
public enum Gzip {
  /// Whether the bytes begin as a gzip file does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x1f, 0x8b])
  }

  /// The contents of a gzip file, its checksums verified; members that follow one another are
  /// joined.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: The name to use in errors.
  /// - Returns: The contents of all members.
  /// - Throws: ``FormatError/malformed(path:expected:found:)`` for what is no gzip file, is damaged
  ///   or is cut short.
  /// - Complexity: O(length of the contents), one pass for an ordinary file.
  /// - Source: RFC 1952.
  public static func inflate(
    _ bytes: [UInt8], path: String = "the data"
  ) throws(FormatError) -> [UInt8] {
    guard isGzip(bytes) else {
      throw .malformed(path: path, expected: "a gzip file", found: FileHead.describe(bytes))
    }
    var contents = [UInt8](repeating: 0, count: likelyLength(bytes))
    var produced = try inflate(bytes, into: &contents, path: path)
    if produced > contents.count {
      // The trailer counts the last member alone, and only to 2^32.
      contents = [UInt8](repeating: 0, count: produced)
      produced = try inflate(bytes, into: &contents, path: path)
    }
    contents.removeLast(contents.count - produced)
    return contents
  }

  /// The bytes as a gzip file; the same bytes always give the same file.
  ///
  /// - Parameters:
  ///   - bytes: What to compress.
  ///   - level: 0 (store) to 9 (smallest).
  /// - Returns: A gzip file of one member, without name or date.
  public static func deflate(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    Deflate.deflate(bytes, wrapping: .gzip, level: level)
  }

  /// The length that the trailer gives, unless no compression could have made it so large.
  private static func likelyLength(_ bytes: [UInt8]) -> Int {
    guard bytes.count >= 18 else { return 0 }
    let last: [UInt32] = ByteCoding.decode(count: 1, from: bytes, at: bytes.count - 4)
    return min(Int(last[0]), bytes.count * Deflate.greatestRatio)
  }

  private static func inflate(
    _ bytes: [UInt8], into contents: inout [UInt8], path: String
  ) throws(FormatError) -> Int {
    let result = Deflate.inflate(bytes, wrapping: .gzip, into: &contents)
    switch result.status {
    case .done: return result.produced
    case .truncated:
      throw .malformed(
        path: path, expected: "a whole gzip file",
        found: "one that is cut short after \(bytes.count) bytes")
    case .invalid:
      throw .malformed(
        path: path, expected: "a sound gzip file",
        found: "damaged data near byte \(result.consumed)")
    case .noMemory:
      throw .cannotRead(path: path, reason: "not enough memory to decompress it")
    }
  }
}
