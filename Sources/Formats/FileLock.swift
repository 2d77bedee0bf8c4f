internal import CFormats

/// A lock on a file that one holder at a time can have; it ends with this object, and with the
/// process however that ends.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; nil where someone else has it.
  ///
  /// On file systems that know no locks everybody gets one.
  ///
  /// - Parameter path: A file that is there for this purpose; it is made, and stays.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)``.
  public init?(_ path: String) throws(FormatError) {
    var number: Int32 = -1
    let code = diffeo_lock(path, &number)
    if diffeo_means_locked(code) != 0 { return nil }
    guard code == 0 else {
      throw .cannotWrite(path: path, reason: SystemError(code: code).reason)
    }
    descriptor = number
  }

  deinit { _ = diffeo_close(descriptor) }
}
