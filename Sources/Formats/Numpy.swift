/// NumPy's file of one array (`.npy`).
public enum Numpy {
  /// The array in the file at `path`.
  ///
  /// Versions 1 to 3, either byte order, row-major or column-major, booleans, integers of 8 to 64
  /// bits and floats of 16 to 64 bits. Column-major arrays are put into row-major order, half
  /// precision becomes single.
  ///
  /// - Throws: ``FormatError``: the file cannot be read, is no such file, ends early or goes on
  ///   after the array, or holds objects, complex numbers, text, dates or records.
  /// - Source: NumPy, "A simple file format for NumPy arrays" (NEP 1 and `numpy.lib.format`).
  public static func read(_ path: String) throws(FormatError) -> NumericArray {
    try decode(InputFile.read(path), path: path)
  }

  /// The array that the bytes of a `.npy` file hold; errors name `path`.
  ///
  /// - Throws: ``FormatError`` as ``read(_:)``.
  public static func decode(
    _ bytes: [UInt8], path: String = "the data"
  ) throws(FormatError) -> NumericArray {
    let header = try NumpyHeader(bytes, path: path)
    guard let size = NumericArray.byteCount(of: header.shape, header.type),
      let count = NumericArray.count(of: header.shape)
    else {
      throw .malformed(
        path: path, expected: "a shape that fits in memory", found: "the shape \(header.shape)")
    }
    let found = bytes.count - header.byteCount
    guard found >= size else {
      let (expected, overflow) = header.byteCount.addingReportingOverflow(size)
      throw .truncated(
        path: path, expectedBytes: overflow ? .max : expected, foundBytes: bytes.count)
    }
    guard found == size else {
      throw .malformed(
        path: path, expected: "\(size) bytes after the header for the shape \(header.shape)",
        found: "\(found)")
    }
    let elements = NumericElements(
      header.type, count: count, from: bytes, at: header.byteCount, order: header.order)
    return NumericArray(
      shape: header.shape,
      elements: header.isColumnMajor ? elements.rowMajor(shape: header.shape) : elements)
  }

  /// Writes the array as the file at `path`, atomically.
  ///
  /// - Throws: ``FormatError/cannotWrite(path:reason:)``.
  public static func write(_ array: NumericArray, to path: String) throws(FormatError) {
    try AtomicFile.write(to: path) { (file: borrowing OutputFile) throws(FormatError) in
      try file.append(NumpyHeader.encode(array))
      try file.append(array.elements.littleEndianBytes)
    }
  }

  /// The bytes of a `.npy` file of version 1, as NumPy itself writes them.
  public static func encode(_ array: NumericArray) -> [UInt8] {
    NumpyHeader.encode(array) + array.elements.littleEndianBytes
  }
}
