extension Safetensors {
  /// The tensors as they stand in the file: widest elements first, so that each is aligned, and
  /// then by name.
  var ordered: [(name: String, tensor: NumericArray)] {
    tensors.map { (name: $0.key, tensor: $0.value) }.sorted { a, b in
      let widths = (a.tensor.elements.type.byteWidth, b.tensor.elements.type.byteWidth)
      return widths.0 == widths.1 ? a.name < b.name : widths.0 > widths.1
    }
  }

  /// The length and the JSON header, padded so that the tensors begin at a multiple of 8.
  var header: [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty { members.append("\"__metadata__\":{\(metadataText)}") }
    var begin = 0
    for (name, tensor) in ordered {
      let end = begin + tensor.count * tensor.elements.type.byteWidth
      members.append("\(JSONText.quoted(name)):\(description(of: tensor, begin, end))")
      begin = end
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    return ByteCoding.encode([UInt64(text.count)]) + text
  }

  private var metadataText: String {
    metadata.sorted { $0.key < $1.key }
      .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
      .joined(separator: ",")
  }

  private func description(of tensor: NumericArray, _ begin: Int, _ end: Int) -> String {
    let name = Self.names[tensor.elements.type] ?? "F32"
    let shape = tensor.shape.map(String.init).joined(separator: ",")
    return "{\"dtype\":\"\(name)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}"
  }
}
