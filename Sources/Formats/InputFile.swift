internal import CFormats

/// Reading whole files.
public enum InputFile {
  /// The contents of the file at `path`; pipes and devices are read to their end.
  ///
  /// - Throws: ``FormatError/notFound(path:)`` when nothing is there,
  ///   ``FormatError/malformed(path:expected:found:)`` for a folder,
  ///   ``FormatError/cannotRead(path:reason:)`` when the system refuses.
  public static func read(_ path: String) throws(FormatError) -> [UInt8] {
    let status = try inspect(path)
    switch status.kind {
    case .nothing: throw .notFound(path: path)
    case .folder: throw .malformed(path: path, expected: "a file", found: "a folder")
    case .file, .other: break
    }
    do throws(SystemError) {
      return try contents(of: path, size: status.size)
    } catch {
      throw .cannotRead(path: path, reason: error.reason)
    }
  }

  /// Whether a file (or a pipe or a device, but not a folder) stands at the path.
  ///
  /// - Throws: ``FormatError/cannotRead(path:reason:)`` when the system does not say.
  package static func exists(_ path: String) throws(FormatError) -> Bool {
    let kind = try inspect(path).kind
    return kind == .file || kind == .other
  }

  /// Whether a folder stands at the path.
  ///
  /// - Throws: ``FormatError/cannotRead(path:reason:)`` when the system does not say.
  package static func folderExists(_ path: String) throws(FormatError) -> Bool {
    try inspect(path).kind == .folder
  }

  private static func inspect(_ path: String) throws(FormatError) -> FileSystem.Status {
    do throws(SystemError) {
      return try FileSystem.inspect(path)
    } catch {
      throw .cannotRead(path: path, reason: error.reason)
    }
  }

  private static func contents(of path: String, size: Int) throws(SystemError) -> [UInt8] {
    let file = try Descriptor(path, mode: .read)
    // One byte more than the size, so that the end is met without growing the array.
    var bytes = [UInt8](repeating: 0, count: max(size + 1, 4096))
    var filled = 0
    while true {
      let received = try file.read(into: &bytes, at: filled)
      if received == 0 { break }
      filled += received
      if filled == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }
}
