/// What went wrong with a file: which file, what was expected, what was found.
public enum FormatError: Error, Equatable, Sendable {
  /// Nothing stands at the path.
  case notFound(path: String)
  /// The system refuses to read what stands at the path.
  case cannotRead(path: String, reason: String)
  /// The contents are not of the format asked for, or contradict themselves.
  case malformed(path: String, expected: String, found: String)
  /// The file ends too early.
  case truncated(path: String, expectedBytes: Int, foundBytes: Int)
  /// The file is sound but holds something that cannot be used here.
  case unsupported(path: String, found: String, remedy: String)
  /// The system refuses to write; what stood at the path before is unchanged.
  case cannotWrite(path: String, reason: String)
}

extension FormatError: CustomStringConvertible {
  /// A sentence that says what was expected, what was found and what to do.
  public var description: String {
    switch self {
    case .notFound(let path):
      "\(path) does not exist; check the path"
    case .cannotRead(let path, let reason):
      "cannot read \(path): \(reason); check its permissions"
    case .malformed(let path, let expected, let found):
      "\(path): expected \(expected), found \(found); "
        + "check that this is the file you mean, or fetch it again"
    case .truncated(let path, let expectedBytes, let foundBytes):
      "\(path) is cut short: expected \(expectedBytes) bytes, found \(foundBytes); "
        + "copy or download it again"
    case .unsupported(let path, let found, let remedy):
      "\(path): found \(found), which is not supported; \(remedy)"
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason); nothing was changed, choose another place or make room"
    }
  }

  /// The file that the error is about.
  public var path: String {
    switch self {
    case .notFound(let path), .cannotRead(let path, _), .malformed(let path, _, _),
      .truncated(let path, _, _), .unsupported(let path, _, _), .cannotWrite(let path, _):
      path
    }
  }
}
