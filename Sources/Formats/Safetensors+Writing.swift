extension Safetensors {
  /// A tensor whose numbers are asked for only when their turn comes to be written, so that a file
  /// of many needs the memory of one.
  public struct Deferred {
    let name: String
    let shape: [Int]
    let type: NumericType
    let elements: () throws -> NumericElements

    /// A tensor to be written.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - shape: The sizes of the axes.
    ///   - type: The type of the numbers.
    ///   - elements: The numbers, of that type, as many as the shape says.
    public init(
      name: String, shape: [Int], type: NumericType,
      elements: @escaping () throws -> NumericElements
    ) {
      (self.name, self.shape, self.type, self.elements) = (name, shape, type, elements)
    }

    var byteCount: Int { shape.reduce(type.byteWidth, *) }
  }

  /// Writes a file of tensors one after the other.
  ///
  /// - Parameters:
  ///   - tensors: Their names must differ; equal tensors and metadata give equal bytes, in whatever
  ///     order they come.
  ///   - metadata: Whatever else there is to say.
  ///   - file: What is appended to.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)``, or what a tensor's numbers throw.
  public static func write(
    _ tensors: [Deferred], metadata: [String: String], to file: borrowing OutputFile
  ) throws {
    let ordered = ordered(tensors)
    try file.append(header(ordered, metadata))
    for tensor in ordered {
      let bytes = try tensor.elements().littleEndianBytes
      precondition(bytes.count == tensor.byteCount, "\(tensor.name) is not what was announced")
      try file.append(bytes)
    }
  }

  /// The tensors as they are, to be written.
  var deferred: [Deferred] {
    tensors.map { name, array in
      Deferred(name: name, shape: array.shape, type: array.elements.type) { array.elements }
    }
  }

  /// The tensors as they stand in the file: widest elements first, so that each is aligned, and
  /// then by name.
  static func ordered(_ tensors: [Deferred]) -> [Deferred] {
    tensors.sorted { a, b in
      let widths = (a.type.byteWidth, b.type.byteWidth)
      return widths.0 == widths.1 ? a.name < b.name : widths.0 > widths.1
    }
  }

  /// The length and the JSON header, padded so that the tensors begin at a multiple of 8.
  static func header(_ ordered: [Deferred], _ metadata: [String: String]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty { members.append("\"__metadata__\":{\(text(metadata))}") }
    var begin = 0
    for tensor in ordered {
      let end = begin + tensor.byteCount
      members.append("\(JSONText.quoted(tensor.name)):\(description(of: tensor, begin, end))")
      begin = end
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    return ByteCoding.encode([UInt64(text.count)]) + text
  }

  private static func text(_ metadata: [String: String]) -> String {
    metadata.sorted { $0.key < $1.key }
      .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
      .joined(separator: ",")
  }

  private static func description(of tensor: Deferred, _ begin: Int, _ end: Int) -> String {
    let name = names[tensor.type] ?? "F32"
    let shape = tensor.shape.map(String.init).joined(separator: ",")
    return "{\"dtype\":\"\(name)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}"
  }
}
