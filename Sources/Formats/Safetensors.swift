/// A file of named tensors and textual metadata in the safetensors layout.
///
///     header length (8 bytes) | JSON header | the tensors' bytes, without gaps
///
/// Nothing in such a file is executed when it is read.
///
/// - Source: Hugging Face, "Safetensors: format".
public struct Safetensors: Sendable, Equatable {
  /// The tensors by name.
  public var tensors: [String: NumericArray]
  /// Whatever else the writer wants to say, as text by name.
  public var metadata: [String: String]

  /// A file's worth of tensors.
  public init(tensors: [String: NumericArray] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The tensors in the file at `path`.
  ///
  /// - Throws: ``FormatError`` as ``init(decoding:path:)``, or when the file cannot be read.
  public static func read(_ path: String) throws(FormatError) -> Safetensors {
    try Safetensors(decoding: InputFile.read(path), path: path)
  }

  /// Writes the file at `path`, atomically.
  ///
  /// - Throws: ``FormatError/cannotWrite(path:reason:)``.
  public func write(to path: String) throws(FormatError) {
    try AtomicFile.write(to: path) { (file: borrowing OutputFile) throws(FormatError) in
      let ordered = Self.ordered(deferred)
      try file.append(Self.header(ordered, metadata))
      for tensor in ordered { try file.append(bytes(tensor.name)) }
    }
  }

  /// The bytes of the file; equal tensors and metadata give equal bytes.
  public func encoded() -> [UInt8] {
    let ordered = Self.ordered(deferred)
    return ordered.reduce(into: Self.header(ordered, metadata)) { $0 += bytes($1.name) }
  }

  private func bytes(_ name: String) -> [UInt8] { tensors[name]?.elements.littleEndianBytes ?? [] }
}
