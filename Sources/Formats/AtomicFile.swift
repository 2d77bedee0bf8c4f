/// Writing files so that a reader, a crash or a full disk never meets half a file.
///
/// The contents go to a temporary name in the same folder, are synced to the disk, and take the
/// final name by one rename. Until then an older file of that name stays whole; on failure it
/// remains and the temporary file is removed. Links are followed and the permissions of the file
/// replaced are kept. A device or a pipe, having nothing to replace, is written directly.
public enum AtomicFile {
  /// Writes the bytes as the file at `path`.
  ///
  /// - Parameters:
  ///   - bytes: The whole contents.
  ///   - path: The file to create or replace; its folder must exist.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason.
  public static func write(_ bytes: [UInt8], to path: String) throws(FormatError) {
    try write(to: path) { (file: borrowing OutputFile) throws(FormatError) in
      try file.append(bytes)
    }
  }

  /// Writes the file at `path` piece by piece.
  ///
  /// - Parameters:
  ///   - path: The file to create or replace; its folder must exist.
  ///   - body: Appends the contents; when it throws, nothing changes at `path`.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason, or what `body`
  ///   throws.
  public static func write(
    to path: String, _ body: (borrowing OutputFile) throws(FormatError) -> Void
  ) throws(FormatError) {
    let status = try FileSystem.writing(path) { () throws(SystemError) in
      try FileSystem.inspect(path)
    }
    switch status.kind {
    case .folder:
      throw .cannotWrite(path: path, reason: "a folder has this name")
    case .other:
      try fill(path, mode: .write, as: path, body)
    case .file:
      let target = try FileSystem.writing(path) { () throws(SystemError) in
        try FileSystem.resolve(path)
      }
      try replace(target, as: path, permissions: status.mode, body)
    case .nothing:
      try replace(path, as: path, permissions: nil, body)
    }
  }

  private static func replace(
    _ target: String, as path: String, permissions: UInt32?,
    _ body: (borrowing OutputFile) throws(FormatError) -> Void
  ) throws(FormatError) {
    let parts = PathParts(target)
    let temporary = parts.sibling(parts.temporaryName)
    PartialFiles.add(temporary)
    defer { PartialFiles.drop(temporary) }
    do throws(FormatError) {
      try fill(temporary, mode: .create, as: path, permissions: permissions, body)
      try FileSystem.writing(path) { () throws(SystemError) in
        try FileSystem.rename(temporary, to: target)
        try FileSystem.syncFolder(parts.folder)
      }
    } catch {
      // The first failure is the one to report; a file that cannot be removed stays hidden.
      try? FileSystem.remove(temporary)
      throw error
    }
  }

  /// Opens the file, lets `body` write it, and sees it to the disk; errors name `path`.
  private static func fill(
    _ place: String, mode: Descriptor.Mode, as path: String, permissions: UInt32? = nil,
    _ body: (borrowing OutputFile) throws(FormatError) -> Void
  ) throws(FormatError) {
    let file = try OutputFile(place, mode: mode, as: path)
    try body(file)
    try file.finish(permissions: permissions)
  }
}
