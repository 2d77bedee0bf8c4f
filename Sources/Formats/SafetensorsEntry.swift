/// What the header of a safetensors file says of one tensor, checked for itself.
struct SafetensorsEntry {
  let name: String
  let type: NumericType
  let shape: [Int]
  let count: Int
  /// The first byte, counted from the end of the header.
  let begin: Int
  /// The byte after the last.
  let end: Int

  init(name: String, _ member: JSONText, path: String) throws(FormatError) {
    guard case .object(let fields) = member, fields.count == 3,
      case .string(let typeName)? = fields["dtype"],
      let shape = Self.integers(fields["shape"]),
      let offsets = Self.integers(fields["data_offsets"]), offsets.count == 2
    else {
      throw .malformed(
        path: path, expected: "dtype, shape and data_offsets for the tensor \(name)",
        found: "something else")
    }
    guard let type = Safetensors.names.first(where: { $0.value == typeName })?.key else {
      throw .unsupported(
        path: path, found: "the type \(typeName) in the tensor \(name)",
        remedy: "convert it to F32 before saving")
    }
    guard let count = NumericArray.count(of: shape),
      let size = NumericArray.byteCount(of: shape, type), offsets[1] >= offsets[0],
      offsets[1] - offsets[0] == size
    else {
      throw .malformed(
        path: path, expected: "bytes for the shape \(shape) of \(typeName) in the tensor \(name)",
        found: "the range \(offsets[0]) to \(offsets[1])")
    }
    self.name = name
    self.type = type
    self.shape = shape
    self.count = count
    (begin, end) = (offsets[0], offsets[1])
  }

  /// An array of whole numbers, none negative.
  private static func integers(_ value: JSONText?) -> [Int]? {
    guard case .array(let values)? = value else { return nil }
    let integers = values.compactMap { value in
      if case .integer(let number) = value, number >= 0 { number } else { nil }
    }
    return integers.count == values.count ? integers : nil
  }
}
