internal import CFormats

/// An open file of the operating system, closed when its owner lets go of it.
struct Descriptor: ~Copyable {
  /// What the file is opened for.
  enum Mode {
    /// Reading what exists.
    case read
    /// Writing into what exists.
    case write
    /// Writing a file that must not exist yet.
    case create
  }

  private let number: Int32

  init(_ path: String, mode: Mode) throws(SystemError) {
    var number: Int32 = -1
    let how =
      switch mode {
      case .read: DIFFEO_READ
      case .write: DIFFEO_WRITE
      case .create: DIFFEO_CREATE
      }
    try FileSystem.check(diffeo_open(path, Int32(how), &number))
    self.number = number
  }

  deinit {
    // Whoever cares about a late error calls `close()`; here the file is only given back.
    _ = diffeo_close(number)
  }

  /// Fills the array from `offset` on; the number of bytes that came, 0 at the end of the file.
  func read(into bytes: inout [UInt8], at offset: Int) throws(SystemError) -> Int {
    var received = 0
    try FileSystem.check(diffeo_read(number, &bytes, offset, bytes.count - offset, &received))
    return received
  }

  /// Writes all the bytes.
  func write(_ bytes: [UInt8]) throws(SystemError) {
    try FileSystem.check(diffeo_write(number, bytes, bytes.count))
  }

  /// Sets the permission bits.
  func setMode(_ mode: UInt32) throws(SystemError) {
    try FileSystem.check(diffeo_set_mode(number, mode))
  }

  /// Waits until the disk has everything written so far.
  func sync() throws(SystemError) {
    try FileSystem.check(diffeo_sync(number))
  }

  /// Closes the file and reports an error that shows only now.
  consuming func close() throws(SystemError) {
    let code = diffeo_close(number)
    discard self
    try FileSystem.check(code)
  }
}
