internal import CFormats

/// The compression inside gzip files and zip archives.
enum Deflate {
  /// What surrounds the compressed data.
  enum Wrapping {
    case none
    case gzip

    fileprivate var code: Int32 {
      switch self {
      case .none: Int32(DIFFEO_RAW_DEFLATE)
      case .gzip: Int32(DIFFEO_GZIP)
      }
    }
  }

  /// How a decompression ended.
  enum Status {
    case done, truncated, invalid, noMemory
  }

  /// What came of a decompression; `produced` counts bytes that found no room as well.
  struct Result {
    let status: Status
    let produced: Int
    let consumed: Int
  }

  /// The most bytes that one compressed byte can stand for, rounded up.
  ///
  /// - Source: zlib's technical notes: 1032 to 1 in the limit.
  static let greatestRatio = 1040

  /// Decompresses a range of the bytes into `contents`.
  static func inflate(
    _ bytes: [UInt8], range: Range<Int>? = nil, wrapping: Wrapping, into contents: inout [UInt8]
  ) -> Result {
    let range = range ?? bytes.indices
    precondition(bytes.indices.contains(range) || range.isEmpty, "a range beyond the bytes")
    var produced = 0
    var consumed = 0
    let code = diffeo_inflate(
      bytes, range.lowerBound, range.count, wrapping.code, &contents, contents.count, &produced,
      &consumed)
    return Result(status: status(code), produced: produced, consumed: consumed)
  }

  /// Compresses the bytes.
  static func deflate(_ bytes: [UInt8], wrapping: Wrapping, level: Int = 6) -> [UInt8] {
    precondition((0...9).contains(level), "a level from 0 to 9")
    var compressed = [UInt8](repeating: 0, count: diffeo_deflate_bound(bytes.count))
    let length = diffeo_deflate(
      bytes, bytes.count, wrapping.code, Int32(level), &compressed, compressed.count)
    precondition(length > 0, "memory for compression")
    compressed.removeLast(compressed.count - length)
    return compressed
  }

  private static func status(_ code: Int32) -> Status {
    switch Int(code) {
    case Int(DIFFEO_INFLATE_DONE): .done
    case Int(DIFFEO_INFLATE_TRUNCATED): .truncated
    case Int(DIFFEO_INFLATE_INVALID): .invalid
    default: .noMemory
    }
  }
}
