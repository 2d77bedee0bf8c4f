/// A path taken apart into the folder and the last name.
struct PathParts {
  /// Everything before the last name: `.` where there is nothing.
  let folder: String
  /// The last name.
  let name: String

  init(_ path: String) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else {
      self.folder = "."
      self.name = String(trimmed)
      return
    }
    self.folder = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    self.name = String(trimmed[trimmed.index(after: slash)...])
  }

  /// The path of another name in the same folder.
  func sibling(_ name: String) -> String {
    folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// A hidden name that no other file has, for the time until this one is complete.
  var temporaryName: String {
    let unique = String(UInt64.random(in: 0 ... .max), radix: 36)
    return ".\(shortName).\(unique).partial"
  }

  /// The last name, cut so that a prefix and a suffix fit beside it.
  var shortName: String {
    String(String.UnicodeScalarView(name.unicodeScalars.prefix(48)))
  }
}
