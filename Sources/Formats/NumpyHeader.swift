/// What stands before the elements of a `.npy` file.
///
///     93 'NUMPY' | major | minor | length (2 bytes, from version 2 on 4) | a Python dictionary
struct NumpyHeader {
  /// The sizes of the axes.
  let shape: [Int]
  /// The type of the elements.
  let type: NumericType
  /// The order of the bytes of an element.
  let order: ByteOrder
  /// Whether the first axis runs fastest.
  let isColumnMajor: Bool
  /// The length of all this, where the elements begin.
  let byteCount: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  init(_ bytes: [UInt8], path: String) throws(FormatError) {
    guard bytes.starts(with: Self.magic) else {
      throw .malformed(
        path: path, expected: "a NumPy array file (.npy)", found: FileHead.describe(bytes))
    }
    let text = try Self.text(bytes, path: path)
    byteCount = text.endIndex
    let fields = try Self.fields(Array(text), path: path)
    isColumnMajor = fields.isColumnMajor
    shape = fields.shape
    (type, order) = try Self.type(fields.description, path: path)
  }

  /// The dictionary's text, found by the length that stands before it.
  private static func text(_ bytes: [UInt8], path: String) throws(FormatError) -> ArraySlice<UInt8>
  {
    guard bytes.count >= 12 else {
      throw .truncated(path: path, expectedBytes: 12, foundBytes: bytes.count)
    }
    let start: Int
    let length: Int
    switch bytes[6] {
    case 1:
      start = 10
      length = Int(bytes[8]) | Int(bytes[9]) << 8
    case 2, 3:
      start = 12
      length = (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    case let version:
      throw .unsupported(
        path: path, found: "version \(version) of the NumPy array format",
        remedy: "save the array with numpy.save, which writes version 1")
    }
    guard bytes.count >= start + length else {
      throw .truncated(path: path, expectedBytes: start + length, foundBytes: bytes.count)
    }
    return bytes[start..<start + length]
  }

  private struct Fields {
    var description: PythonLiteral
    var isColumnMajor: Bool
    var shape: [Int]
  }

  private static func fields(_ text: [UInt8], path: String) throws(FormatError) -> Fields {
    let literal: PythonLiteral
    do throws(SyntaxError) {
      literal = try PythonLiteral(text)
    } catch {
      throw .malformed(
        path: path, expected: "\(error.expected) in the NumPy header", found: error.found)
    }
    guard case .dictionary(let entries) = literal, let description = entries["descr"],
      case .boolean(let isColumnMajor)? = entries["fortran_order"],
      case .sequence(let sizes)? = entries["shape"], let shape = Self.shape(sizes)
    else {
      throw .malformed(
        path: path, expected: "a NumPy header with descr, fortran_order and shape",
        found: "\"\(String(decoding: text.prefix(80), as: UTF8.self))\"")
    }
    return Fields(description: description, isColumnMajor: isColumnMajor, shape: shape)
  }

  private static func shape(_ sizes: [PythonLiteral]) -> [Int]? {
    let shape = sizes.compactMap { size in
      if case .integer(let value) = size, value >= 0 { value } else { nil }
    }
    return shape.count == sizes.count ? shape : nil
  }
}
