internal import Diffeo
internal import Foundation

/// Standard output for results, standard error for everything else.
enum Console {
  /// Whether a person watches standard error.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Prints a result.
  ///
  /// A reader who has gone is no error; a disk that is full is one.
  static func result(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    } catch {
      if isBrokenPipe(error) { return }
      throw FormatError.cannotWrite(
        path: "standard output", reason: (error as NSError).localizedDescription)
    }
  }

  /// Prints a line for the person.
  static func log(_ text: String) { write(text + "\n") }

  /// Writes to standard error as it is; nothing can be done if that fails.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  private static func isBrokenPipe(_ error: any Error) -> Bool {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return [error as NSError, underlying].contains {
      $0?.domain == NSPOSIXErrorDomain && $0?.code == Int(EPIPE)
    }
  }
}
