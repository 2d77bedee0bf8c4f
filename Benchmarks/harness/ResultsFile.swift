internal import Diffeo
internal import Foundation
internal import Synchronization

/// The file that the results of a run are added to as they come, so that nothing that ends the run
/// loses what was measured.
package struct ResultsFile: Sendable {
  /// The file, which ends in `.json`; a Markdown table and a page lie beside it.
  package let path: String

  /// The page beside it.
  package var page: String { path.dropLast(Self.ending.count) + ".html" }

  /// Held while a file is written.
  private static let turn = Mutex(())

  /// The file of a destination for the results of a device.
  ///
  /// - Parameters:
  ///   - destination: A file that ends in `.json`, or a folder, which gets a file for each device.
  ///   - results: Of the device.
  /// - Throws: ``BenchmarkError/otherDevice(path:found:measured:)`` where the file has results of
  ///   another; what ``check(_:)`` throws.
  init(_ destination: String, for results: BenchmarkResults) throws {
    try Self.check(destination)
    path =
      Self.isFile(destination)
      ? destination : "\(destination)/\(Self.slug(results.device)).json"
    if let old = try contents, !results.isComparable(to: old) {
      throw BenchmarkError.otherDevice(
        path: path, found: old.machine, measured: results.machine)
    }
  }

  /// Throws where no results could be written: before hours of measuring, not after.
  ///
  /// A folder that is missing is made.
  ///
  /// - Parameter destination: As ``init(_:for:)`` takes it.
  /// - Throws: ``BenchmarkError/badResults(path:found:)`` for a file of something else,
  ///   `FormatError.cannotWrite`.
  package static func check(_ destination: String) throws {
    func refusal(_ reason: String) -> FormatError {
      .cannotWrite(path: destination, reason: reason)
    }
    guard isFile(destination) else {
      if try InputFile.exists(destination) {
        throw refusal("it is no folder, and results go to a folder or a file that ends in .json")
      }
      try OutputFolder.make(destination)
      return try tryWriting(into: destination, refusal)
    }
    if try InputFile.folderExists(destination) { throw refusal("a folder has this name") }
    if try InputFile.exists(destination) {
      _ = try BenchmarkResults.read(destination)
    } else {
      // A table and a page are written beside it, and are no one else's where the results are there.
      let stem = String(destination.dropLast(Self.ending.count))
      for name in [".md", ".html"].map({ stem + $0 }) where try InputFile.exists(name) {
        throw refusal("\(name), which would be written beside it, is there already")
      }
    }
    let parent = (destination as NSString).deletingLastPathComponent
    let folder = parent.isEmpty ? "." : parent
    guard try InputFile.folderExists(folder) else { throw refusal("its folder is not there") }
    try tryWriting(into: folder, refusal)
  }

  /// What is in the file; nil where there is none.
  ///
  /// - Throws: ``BenchmarkError/badResults(path:found:)``, `FormatError`.
  var contents: BenchmarkResults? {
    get throws { try InputFile.exists(path) ? BenchmarkResults.read(path) : nil }
  }

  /// Adds these results to those of the file, in place of those of the same names.
  ///
  /// - Parameter results: All of the run so far; what was added before may be among them.
  /// - Throws: ``BenchmarkError/badResults(path:found:)``, `FormatError` where nothing can be
  ///   written.
  package func add(_ results: BenchmarkResults) throws {
    try Self.turn.withLock { _ in
      let all = try contents.map { results.added(to: $0) } ?? results
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try AtomicFile.write([UInt8](try encoder.encode(all)) + [10], to: path)
      let stem = path.dropLast(Self.ending.count)
      try AtomicFile.write(Array((all.markdown + "\n").utf8), to: stem + ".md")
      try AtomicFile.write(Array(try all.page.html().utf8), to: page)
    }
  }

  /// Does something while no file is half written.
  package static func between<Value>(_ body: () -> Value) -> Value {
    turn.withLock { _ in body() }
  }

  private static let ending = ".json"

  private static func isFile(_ destination: String) -> Bool {
    destination.lowercased().hasSuffix(ending)
  }

  /// Writes and removes a small file: what rights say of a folder is not the whole truth.
  private static func tryWriting(
    into folder: String, _ refusal: (String) -> FormatError
  ) throws {
    let trial = "\(folder)/.diffeo-bench-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try AtomicFile.write([], to: trial)
    } catch FormatError.cannotWrite(_, let reason) {
      throw refusal(reason)
    }
    try? FileManager.default.removeItem(atPath: trial)
  }

  /// A device's name as a file name.
  private static func slug(_ name: String) -> String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.joined(separator: "-")
  }
}

extension BenchmarkResults {
  /// The results of a file.
  ///
  /// - Parameter path: A file of ``ResultsFile``.
  /// - Returns: The results.
  /// - Throws: `FormatError` for a file that is not there,
  ///   ``BenchmarkError/badResults(path:found:)`` for one of another kind or schema.
  package static func read(_ path: String) throws -> BenchmarkResults {
    let bytes = Data(try InputFile.read(path))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    struct Head: Decodable {
      var schema: Int
    }
    guard let head = try? decoder.decode(Head.self, from: bytes) else {
      throw BenchmarkError.badResults(path: path, found: "something else")
    }
    guard head.schema == schema else {
      throw BenchmarkError.badResults(path: path, found: "schema \(head.schema)")
    }
    do {
      var results = try decoder.decode(BenchmarkResults.self, from: bytes)
      // Rows of older files leave it to the file to say what they are of.
      results.complete()
      return results
    } catch {
      throw BenchmarkError.badResults(path: path, found: "a file that lacks members")
    }
  }

  /// Whether rows of both may stand in one table.
  fileprivate func isComparable(to old: BenchmarkResults) -> Bool {
    let sides = further ?? []
    return (device, platform, driver, cores) == (old.device, old.platform, old.driver, old.cores)
      && (cpu == old.cpu || old.cpu == nil)
      && (old.further ?? []).allSatisfy { other in
        sides.allSatisfy { $0.side != other.side || $0.isSameDevice(as: other) }
      }
  }
}
