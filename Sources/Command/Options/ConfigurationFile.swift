internal import Diffeo
internal import Yams

/// A file of options: one mapping of names to values, in YAML or in JSON, which is YAML too.
enum ConfigurationFile {
  /// Sets every option that the file names.
  static func read(_ path: String, into configuration: inout Configuration) throws {
    let text = String(decoding: try InputFile.read(path), as: UTF8.self)
    for (key, value) in try pairs(text, path) {
      do {
        try configuration.set(key, text: value)
      } catch {
        throw Failure(.usage, "\(path): \(error)")
      }
    }
  }

  private static func pairs(_ text: String, _ path: String) throws -> [(String, String)] {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw malformed(path, "\(error)")
    }
    guard let root else { return [] }
    guard let mapping = root.mapping else { throw malformed(path, kind(of: root)) }
    return try mapping.map { key, value in
      guard let name = key.scalar?.string else { throw malformed(path, kind(of: key)) }
      guard let scalar = value.scalar else {
        throw malformed(path, "\(kind(of: value)) under '\(name)'")
      }
      return (name, value.tag == .implicit(.null) ? "null" : scalar.string)
    }
  }

  private static func kind(of node: Node) -> String {
    switch node {
    case .scalar(let scalar): "'\(scalar.string.prefix(40))'"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  private static func malformed(_ path: String, _ found: String) -> FormatError {
    .malformed(path: path, expected: "lines of OPTION: VALUE", found: found)
  }
}

extension Tag {
  /// The tag that a scalar resolves to by its look.
  fileprivate static func implicit(_ name: Tag.Name) -> Tag { Tag(name) }
}
