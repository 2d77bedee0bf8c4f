internal import CFormats

/// A refusal of the operating system.
struct SystemError: Error, Equatable {
  /// The system's error number.
  let code: Int32

  /// The system's own sentence for it.
  var reason: String {
    var text = [UInt8](repeating: 0, count: 256)
    diffeo_reason(code, &text, text.count)
    return text.untilZero
  }
}

/// The operating system's files, with its error numbers as thrown errors.
enum FileSystem {
  /// What stands at a path.
  enum Kind {
    case nothing, file, folder, other
  }

  /// Kind, size in bytes and permission bits of what stands at a path.
  struct Status {
    let kind: Kind
    let size: Int
    let mode: UInt32
  }

  /// What stands at the path, links followed.
  static func inspect(_ path: String) throws(SystemError) -> Status {
    var kind: Int32 = 0
    var size: UInt64 = 0
    var mode: UInt32 = 0
    try check(diffeo_inspect(path, &kind, &size, &mode))
    return Status(kind: self.kind(numbered: kind), size: Int(size), mode: mode)
  }

  /// The path with every link followed; what stands there must exist.
  static func resolve(_ path: String) throws(SystemError) -> String {
    var resolved = [UInt8](repeating: 0, count: 4096)
    try check(diffeo_resolve(path, &resolved, resolved.count))
    return resolved.untilZero
  }

  static func makeFolder(_ path: String) throws(SystemError) {
    try check(diffeo_make_folder(path))
  }

  static func rename(_ source: String, to target: String) throws(SystemError) {
    try check(diffeo_rename(source, target))
  }

  /// Exchanges the names of two files or folders in one step, where the file system can.
  static func exchange(_ first: String, _ second: String) throws(SystemError) {
    try check(diffeo_exchange(first, second))
  }

  static func syncFolder(_ path: String) throws(SystemError) {
    try check(diffeo_sync_folder(path))
  }

  /// Removes a file, or a folder and all that is in it.
  static func remove(_ path: String) throws(SystemError) {
    try check(diffeo_remove(path))
  }

  /// Throws the error that a nonzero code stands for.
  static func check(_ code: Int32) throws(SystemError) {
    if code != 0 { throw SystemError(code: code) }
  }

  /// Runs `body`, turning a refusal into the error of a file that cannot be written.
  static func writing<Result: ~Copyable>(
    _ path: String, _ body: () throws(SystemError) -> Result
  ) throws(FormatError) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  private static func kind(numbered number: Int32) -> Kind {
    switch Int(number) {
    case Int(DIFFEO_FILE): .file
    case Int(DIFFEO_FOLDER): .folder
    case Int(DIFFEO_OTHER): .other
    default: .nothing
    }
  }
}

extension [UInt8] {
  /// The text before the first zero byte.
  fileprivate var untilZero: String {
    String(decoding: prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension SystemError {
  /// Whether the file system does not know the operation at all.
  var meansNotPossible: Bool { diffeo_means_not_possible(code) != 0 }
}
