internal import Diffeo
internal import Foundation

/// Standard output for results, standard error for everything else.
enum Console {
  /// Whether a person watches standard error.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Makes trouble with a stream an error to report, instead of the end of the process or damage
  /// to another file.
  static func secureStreams() {
    // A reader that goes away, as `diffeo ... | head` does, is no reason to die; a limit on the
    // size of files is a disk that is full.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    _ = substitutes
  }

  /// Stand in for standard streams that were closed, so that no file opened later gets the number
  /// of one of them.
  private static let substitutes = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    .filter { fcntl($0, F_GETFD) < 0 }
    .compactMap { _ in FileHandle(forUpdatingAtPath: "/dev/null") }

  /// Prints a result.
  ///
  /// A reader who has gone is no error; a disk that is full is one.
  static func result(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    } catch {
      if isBrokenPipe(error) { return }
      let reason = (error as NSError).localizedDescription
      throw Failure(.cannotWrite, "cannot write to standard output: \(reason)")
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
