/// The polygon file format: here the places of a mesh's vertices, from text or binary files.
///
///     ply | format ascii 1.0 | element vertex N | property float x | ... | end_header | elements
///
/// Other elements and properties, such as faces and colours, are passed over.
///
/// - Source: G. Turk, "The PLY polygon file format" (1994).
public enum PLY {
  /// The vertices in the file at `path`.
  ///
  /// - Parameter path: The file.
  /// - Returns: float32 `[count, 3]`: x, y and z of each vertex, in the file's order.
  /// - Throws: ``FormatError``: the file cannot be read, is no PLY file, has no vertices with x, y
  ///   and z, or ends too early.
  public static func vertices(_ path: String) throws(FormatError) -> NumericArray {
    try vertices(InputFile.read(path), path: path)
  }

  /// The vertices that the bytes of a PLY file hold; errors name `path`.
  ///
  /// - Parameters:
  ///   - bytes: A whole file.
  ///   - path: What errors call it.
  /// - Returns: float32 `[count, 3]`.
  /// - Throws: ``FormatError`` as ``vertices(_:)``.
  public static func vertices(
    _ bytes: [UInt8], path: String = "the data"
  ) throws(FormatError) -> NumericArray {
    let header = try PLYHeader(bytes, path: path)
    guard let index = header.elements.firstIndex(where: { $0.name == "vertex" }) else {
      throw .malformed(
        path: path, expected: "an element called vertex",
        found: "the elements \(header.elements.map(\.name))")
    }
    var body = PLYBody(bytes, header, path: path)
    for element in header.elements[..<index] {
      for _ in 0..<element.count { _ = try body.next(element) }
    }
    return try vertices(header.elements[index], &body, path)
  }

  private static func vertices(
    _ element: PLYElement, _ body: inout PLYBody, _ path: String
  ) throws(FormatError) -> NumericArray {
    var places: [Int] = []
    for name in ["x", "y", "z"] {
      guard let place = element.properties.firstIndex(where: { $0.name == name && !$0.isList })
      else {
        throw .malformed(
          path: path, expected: "vertices with the properties x, y and z",
          found: "the properties \(element.properties.map(\.name))")
      }
      places.append(place)
    }
    var floats: [Float] = []
    // What a head promises is believed once the bytes are there: each value has one at least.
    floats.reserveCapacity(min(3 * element.count, body.count))
    for _ in 0..<element.count {
      let values = try body.next(element)
      for place in places { floats.append(Float(values[place])) }
    }
    return NumericArray(shape: [element.count, 3], floats: floats)
  }
}

/// A kind of element and how many there are.
struct PLYElement {
  let name: String
  let count: Int
  var properties: [PLYProperty] = []
}

/// A property of an element.
struct PLYProperty {
  let name: String
  let type: PLYScalar
  /// The type of the length that stands before a list; nil for a single number.
  let lengthType: PLYScalar?

  var isList: Bool { lengthType != nil }
}

/// The types of numbers in PLY files.
enum PLYScalar: String {
  case int8, uint8, int16, uint16, int32, uint32, float32, float64

  /// The type of a name, old or new.
  init?(name: String) {
    let names = [
      "char": PLYScalar.int8, "uchar": .uint8, "short": .int16, "ushort": .uint16, "int": .int32,
      "uint": .uint32, "float": .float32, "double": .float64,
    ]
    guard let type = PLYScalar(rawValue: name) ?? names[name] else { return nil }
    self = type
  }

  /// Bytes in a binary file.
  var width: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .float64: 8
    }
  }

  /// The number that bytes spell, the most significant first.
  func value(_ bits: UInt64) -> Double {
    switch self {
    case .int8: Double(Int8(truncatingIfNeeded: bits))
    case .int16: Double(Int16(truncatingIfNeeded: bits))
    case .int32: Double(Int32(truncatingIfNeeded: bits))
    case .uint8, .uint16, .uint32: Double(bits)
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: Double(bitPattern: bits)
    }
  }
}
