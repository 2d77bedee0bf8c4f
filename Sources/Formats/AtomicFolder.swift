/// Replacing a folder of files so that a reader or a crash never meets a mixture of old and new.
///
/// The new folder is written and synced beside the old one under a hidden name, then the two
/// names are exchanged in one step of the kernel. At every moment a complete folder, old or new,
/// has the final name. File systems that cannot exchange (some network ones) get two renames; a
/// crash exactly between them leaves the old folder under a hidden name, from which
/// ``recover(at:)`` brings it back. One writer at a time is assumed for each folder.
public enum AtomicFolder {
  /// How the new folder takes the place of the old one.
  enum Swap {
    case exchange
    case twoRenames
  }

  /// Appends the contents of a file.
  public typealias Writer = (borrowing OutputFile) throws -> Void

  /// Makes the folder at `path` contain exactly the given files.
  ///
  /// - Parameters:
  ///   - path: The folder to create or replace; its parent must exist.
  ///   - files: What writes each file, by its name; called in the order of the names.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason, or what a writer
  ///   throws; the old folder is then unchanged.
  public static func replace(at path: String, files: [String: Writer]) throws {
    try replace(at: path, files: files, swap: .exchange)
  }

  /// Brings back the folder at `path` where a crash interrupted its replacement.
  ///
  /// Does nothing in every other case. Call it before reading a folder that was written by
  /// ``replace(at:files:)``.
  ///
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` when the system refuses the rename.
  public static func recover(at path: String) throws(FormatError) {
    try FileSystem.writing(path) { () throws(SystemError) in
      let names = Names(path)
      guard try FileSystem.inspect(names.target).kind == .nothing,
        try FileSystem.inspect(names.previous).kind == .folder
      else { return }
      try FileSystem.rename(names.previous, to: names.target)
    }
  }

  static func replace(at path: String, files: [String: Writer], swap: Swap) throws {
    try recover(at: path)
    let (names, exists) = try destination(path)
    do {
      try stage(files, in: names.staging, as: path)
      try FileSystem.writing(path) { () throws(SystemError) in
        try commit(names, exists: exists, swap: swap)
      }
    } catch {
      try? FileSystem.remove(names.staging)
      throw error
    }
    // The new folder is in place. What is left of the old one is hidden, and goes next time if
    // it cannot go now.
    try? FileSystem.remove(names.staging)
    try? FileSystem.remove(names.previous)
  }

  /// The names to work with, links followed, and whether there is a folder to replace.
  private static func destination(_ path: String) throws(FormatError) -> (Names, exists: Bool) {
    let status = try FileSystem.writing(path) { () throws(SystemError) in
      try FileSystem.inspect(path)
    }
    switch status.kind {
    case .nothing: return (Names(path), false)
    case .folder:
      let target = try FileSystem.writing(path) { () throws(SystemError) in
        try FileSystem.resolve(path)
      }
      return (Names(target), true)
    case .file, .other: throw .cannotWrite(path: path, reason: "a file has this name")
    }
  }

  /// Writes the new folder under its hidden name and sees it to the disk.
  private static func stage(
    _ files: [String: Writer], in staging: String, as path: String
  ) throws {
    try FileSystem.writing(path) { () throws(SystemError) in
      try FileSystem.remove(staging)
      try FileSystem.makeFolder(staging)
    }
    for (name, write) in files.sorted(by: { $0.key < $1.key }) {
      precondition(!name.isEmpty && !name.contains("/"), "a file name without slashes")
      let file = try OutputFile("\(staging)/\(name)", mode: .create, as: "\(path)/\(name)")
      try write(file)
      try file.finish(permissions: nil)
    }
    try FileSystem.writing(path) { () throws(SystemError) in try FileSystem.syncFolder(staging) }
  }

  private static func commit(_ names: Names, exists: Bool, swap: Swap) throws(SystemError) {
    if !exists {
      try FileSystem.rename(names.staging, to: names.target)
    } else if swap == .twoRenames {
      try renameTwice(names)
    } else {
      do throws(SystemError) {
        try FileSystem.exchange(names.staging, names.target)
      } catch {
        guard error.meansNotPossible else { throw error }
        try renameTwice(names)
      }
    }
    try FileSystem.syncFolder(names.parent)
  }

  private static func renameTwice(_ names: Names) throws(SystemError) {
    try FileSystem.remove(names.previous)
    try FileSystem.rename(names.target, to: names.previous)
    do throws(SystemError) {
      try FileSystem.rename(names.staging, to: names.target)
    } catch {
      try FileSystem.rename(names.previous, to: names.target)
      throw error
    }
  }
}

/// The final name of a folder and the hidden ones beside it.
private struct Names {
  let parent: String
  let target: String
  let staging: String
  let previous: String

  init(_ path: String) {
    let parts = PathParts(path)
    parent = parts.folder
    target = parts.sibling(parts.name)
    staging = parts.sibling(".\(parts.shortName).staging")
    previous = parts.sibling(".\(parts.shortName).previous")
  }
}
