public import Foundation

/// The source tree that the tests were built from.
public enum Repository {
  /// The folder of the package.
  public static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Paths below a folder of the package, relative to it, of files with an extension, sorted.
  public static func files(in folder: String, withExtension suffix: String) throws -> [String] {
    let base = root.appending(path: folder).resolvingSymlinksInPath().path
    return try FileManager.default.subpathsOfDirectory(atPath: base)
      .filter { $0.hasSuffix("." + suffix) }.sorted()
  }

  /// The text of a file of the package.
  public static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}

/// A folder of its own for a test, removed afterwards.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "diffeo-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
