/// A file being written, of which no reader sees anything until it is whole.
///
/// It exists only inside ``AtomicFile/write(to:_:)`` and ``AtomicFolder/replace(at:files:)``.
public struct OutputFile: ~Copyable {
  /// The path under which the file will appear.
  public let path: String
  private let descriptor: Descriptor

  /// Opens the file at `place` on behalf of the one that will appear at `path`.
  init(_ place: String, mode: Descriptor.Mode, as path: String) throws(FormatError) {
    self.path = path
    self.descriptor = try FileSystem.writing(path) { () throws(SystemError) in
      try Descriptor(place, mode: mode)
    }
  }

  /// Writes the bytes after those written before.
  ///
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason.
  public func append(_ bytes: [UInt8]) throws(FormatError) {
    do throws(SystemError) {
      try descriptor.write(bytes)
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  /// Sets the permission bits where some are asked for, then syncs and closes the file.
  consuming func finish(permissions: UInt32?) throws(FormatError) {
    let path = self.path
    do throws(SystemError) {
      if let permissions { try descriptor.setMode(permissions) }
      try descriptor.sync()
      try descriptor.close()
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }
}
