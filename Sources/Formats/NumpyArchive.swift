/// NumPy's file of several named arrays (`.npz`), a zip archive of `.npy` files.
public struct NumpyArchive: Sendable {
  /// The file that the arrays come from.
  public let path: String
  private let zip: ZipArchive
  private let entries: [String: ZipArchive.Entry]

  /// Opens the archive in the file at `path`; the arrays are decoded as they are asked for.
  ///
  /// - Throws: ``FormatError``: the file cannot be read, is no zip archive or is damaged.
  public static func read(_ path: String) throws(FormatError) -> NumpyArchive {
    try NumpyArchive(decoding: InputFile.read(path), path: path)
  }

  /// Opens the archive whose bytes are given; errors name `path`.
  ///
  /// - Throws: ``FormatError`` as ``read(_:)``.
  public init(decoding bytes: [UInt8], path: String = "the data") throws(FormatError) {
    self.path = path
    zip = try ZipArchive(bytes, path: path)
    var entries: [String: ZipArchive.Entry] = [:]
    for entry in zip.entries {
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      guard entries.updateValue(entry, forKey: name) == nil else {
        throw .malformed(
          path: path, expected: "each name once", found: "two arrays named \(name)")
      }
    }
    self.entries = entries
  }

  /// The names of the arrays, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// The array of that name.
  ///
  /// - Throws: ``FormatError/malformed(path:expected:found:)`` where there is none, and whatever
  ///   ``Numpy/decode(_:path:)`` throws; a wrong checksum is an error too.
  public func array(_ name: String) throws(FormatError) -> NumericArray {
    guard let entry = entries[name] else {
      let found = names.isEmpty ? "no arrays" : "the arrays \(names.joined(separator: ", "))"
      throw .malformed(path: path, expected: "an array named \(name)", found: found)
    }
    return try Numpy.decode(zip.contents(of: entry), path: "\(path)[\(name)]")
  }

  /// Writes the arrays as the file at `path`, sorted by name, atomically.
  ///
  /// - Parameters:
  ///   - arrays: The arrays by name.
  ///   - path: The file to create or replace.
  ///   - compressed: Whether to deflate them, as `numpy.savez_compressed` does.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)``.
  public static func write(
    _ arrays: [String: NumericArray], to path: String, compressed: Bool = false
  ) throws(FormatError) {
    try AtomicFile.write(to: path) { (file: borrowing OutputFile) throws(FormatError) in
      var zip = ZipWriter()
      for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
        let pieces = zip.member("\(name).npy", Numpy.encode(array), compressed: compressed)
        for piece in pieces { try file.append(piece) }
      }
      try file.append(zip.directory())
    }
  }
}
