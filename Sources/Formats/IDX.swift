/// The array file of the MNIST data sets (`.idx`, `-ubyte`), plain or in gzip.
///
///     0 | 0 | type | rank | size of each axis (4 bytes, big endian) | elements, big endian
///
/// - Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", "The IDX file format".
public enum IDX {
  private static let types: [UInt8: NumericType] = [
    0x08: .uint8, 0x09: .int8, 0x0b: .int16, 0x0c: .int32, 0x0d: .float32, 0x0e: .float64,
  ]

  /// The array in the file at `path`.
  ///
  /// - Throws: ``FormatError``: the file cannot be read, is neither IDX nor IDX in gzip, or is
  ///   shorter or longer than its head says.
  public static func read(_ path: String) throws(FormatError) -> NumericArray {
    try decode(InputFile.read(path), path: path)
  }

  /// The array that the bytes of an IDX file, plain or in gzip, hold; errors name `path`.
  ///
  /// - Throws: ``FormatError`` as ``read(_:)``.
  public static func decode(
    _ bytes: [UInt8], path: String = "the data"
  ) throws(FormatError) -> NumericArray {
    let bytes = Gzip.isGzip(bytes) ? try Gzip.inflate(bytes, path: path) : bytes
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let type = types[bytes[2]] else {
      throw .malformed(
        path: path,
        expected: "an IDX file, plain or gzip (its first bytes 00 00, a type 08 to 0e, a rank)",
        found: FileHead.describe(bytes))
    }
    let head = 4 + 4 * Int(bytes[3])
    guard bytes.count >= head else {
      throw .truncated(path: path, expectedBytes: head, foundBytes: bytes.count)
    }
    let sizes: [UInt32] = ByteCoding.decode(
      count: Int(bytes[3]), from: bytes, at: 4, order: .big)
    let shape = sizes.map { Int($0) }
    let count = try count(of: shape, type, head: head, fileSize: bytes.count, path: path)
    return NumericArray(
      shape: shape,
      elements: NumericElements(type, count: count, from: bytes, at: head, order: .big))
  }

  /// The number of elements, once the bytes found are exactly theirs.
  private static func count(
    of shape: [Int], _ type: NumericType, head: Int, fileSize: Int, path: String
  ) throws(FormatError) -> Int {
    guard let count = NumericArray.count(of: shape),
      let size = NumericArray.byteCount(of: shape, type)
    else {
      throw .malformed(
        path: path, expected: "sizes that fit in memory", found: "the shape \(shape)")
    }
    let found = fileSize - head
    guard found >= size else {
      let (expected, overflow) = head.addingReportingOverflow(size)
      throw .truncated(
        path: path, expectedBytes: overflow ? .max : expected, foundBytes: fileSize)
    }
    guard found == size else {
      throw .malformed(
        path: path, expected: "\(size) bytes after the head for the shape \(shape)",
        found: "\(found)")
    }
    return count
  }
}
