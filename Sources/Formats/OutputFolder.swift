/// Making and removing folders.
public enum OutputFolder {
  /// Makes a folder, and those that it lies in, where they are missing.
  ///
  /// - Parameter path: The folder.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason; folders made on
  ///   the way stay.
  public static func make(_ path: String) throws(FormatError) {
    try FileSystem.writing(path) { () throws(SystemError) in try make(missing: path) }
  }

  /// Removes a folder and all that is in it; nothing happens where there is none.
  ///
  /// - Parameter path: The folder.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason.
  public static func remove(_ path: String) throws(FormatError) {
    try FileSystem.writing(path) { () throws(SystemError) in try FileSystem.remove(path) }
  }

  private static func make(missing path: String) throws(SystemError) {
    if try FileSystem.inspect(path).kind == .folder { return }
    let outer = PathParts(path).folder
    if outer != path { try make(missing: outer) }
    do throws(SystemError) {
      try FileSystem.makeFolder(path)
    } catch {
      // Another process may have been faster.
      guard (try? FileSystem.inspect(path).kind) == .folder else { throw error }
    }
  }
}
