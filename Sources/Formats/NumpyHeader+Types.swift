extension NumpyHeader {
  private static let codes: [String: NumericType] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "b1": .bool,
    "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
    "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64,
  ]

  /// The type and byte order that a `descr` such as `'<f4'` names.
  static func type(
    _ description: PythonLiteral, path: String
  ) throws(FormatError) -> (NumericType, ByteOrder) {
    guard case .string(let text) = description else {
      throw .unsupported(
        path: path, found: "an array of records",
        remedy: "save its columns as arrays of their own with numpy.savez")
    }
    let order: ByteOrder = text.first == ">" ? .big : .little
    let code = text.drop { "<>=|".contains($0) }
    if let type = codes[String(code)] { return (type, order) }
    throw .unsupported(path: path, found: kind(of: code, text), remedy: remedy(for: code))
  }

  private static func kind(of code: Substring, _ text: String) -> String {
    switch code.first {
    case "O": "an array of Python objects (pickled)"
    case "c": "complex numbers ('\(text)')"
    case "S", "U", "a": "text ('\(text)')"
    case "M", "m": "dates or times ('\(text)')"
    default: "the element type '\(text)'"
    }
  }

  private static func remedy(for code: Substring) -> String {
    code.first == "O"
      ? "save a plain numeric array, for instance numpy.save(f, numpy.asarray(a, 'float32'))"
      : "convert it with astype('float32') before saving"
  }

  /// The bytes before the elements, as NumPy writes them: version 1, padded to 64 bytes.
  static func encode(_ array: NumericArray) -> [UInt8] {
    encode(shape: array.shape, type: array.elements.type)
  }

  /// The bytes before elements that are still to come.
  static func encode(shape: [Int], type: NumericType) -> [UInt8] {
    var text =
      "{'descr': '\(code(of: type))', 'fortran_order': False, 'shape': \(tuple(shape)), }"
    // NumPy leaves room for the first size to grow to 21 digits in place.
    if let first = shape.first {
      text += String(repeating: " ", count: 21 - String(first).count)
    }
    text += String(repeating: " ", count: 64 - (10 + text.utf8.count + 1) % 64) + "\n"
    let length = text.utf8.count
    precondition(length <= 0xffff, "a shape of fewer axes")
    return magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
  }

  private static func tuple(_ shape: [Int]) -> String {
    let sizes = shape.map(String.init).joined(separator: ", ")
    return shape.count == 1 ? "(\(sizes),)" : "(\(sizes))"
  }

  private static func code(of type: NumericType) -> String {
    let code = codes.first { $0.value == type }?.key ?? "f4"
    return (type.byteWidth == 1 ? "|" : "<") + code
  }
}
