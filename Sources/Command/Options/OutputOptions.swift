internal import ArgumentParser
internal import Diffeo
internal import Foundation

/// How results are printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print no progress.")
  var quiet = false

  /// Prints the members of a result: an object, or a line for each.
  func print(_ members: [(key: String, value: JSON)]) throws {
    if json { return try Console.result(JSON.object(members).line) }
    let width = members.map(\.key.count).max() ?? 0
    let lines = members.filter { if case .null = $0.value { false } else { true } }.map {
      $0.key.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.value.plain
    }
    try Console.result(lines.joined(separator: "\n"))
  }

  /// Prints a line of progress.
  func note(_ text: String) {
    if !quiet { Console.log(text) }
  }
}

/// Files that a verb will write.
enum OutputFiles {
  /// Refuses, before anything is computed, paths that cannot be written, that are one file under
  /// two names, or that are an input.
  static func check(_ paths: String?..., inputs: [String?] = []) throws {
    var taken = Dictionary(
      inputs.compactMap { $0 }.map { (identity($0), "the input \($0)") },
      uniquingKeysWith: { first, _ in first })
    for path in paths.compactMap({ $0 }) {
      if let reason = objection(to: path) {
        throw FormatError.cannotWrite(path: path, reason: reason)
      }
      if let other = taken.updateValue("the output \(path)", forKey: identity(path)),
        !isDevice(path)
      {
        throw Failure(.usage, "\(path) is also \(other); choose another name.")
      }
    }
  }

  /// One text for all names of a file.
  private static func identity(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }

  private static func isDevice(_ path: String) -> Bool {
    let type = try? FileManager.default.attributesOfItem(atPath: identity(path))[.type]
    return [.typeCharacterSpecial, .typeUnknown].contains(type as? FileAttributeType)
  }

  private static func objection(to path: String) -> String? {
    if path.isEmpty { return "a file needs a name" }
    let files = FileManager.default
    func isFolder(_ path: String) -> Bool { (try? InputFile.folderExists(path)) ?? false }
    if isFolder(path) { return "a folder has this name" }
    if files.fileExists(atPath: path) {
      return files.isWritableFile(atPath: path) ? nil : "it is write-protected"
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if !files.fileExists(atPath: folder) { return "the folder \(folder) does not exist" }
    if !isFolder(folder) { return "\(folder) is not a folder" }
    return files.isWritableFile(atPath: folder) ? nil : "the folder is write-protected"
  }
}

/// Runs `body` and says how many seconds it took.
func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, seconds: Double) {
  let clock = ContinuousClock()
  let start = clock.now
  let result = try body()
  return (result, (clock.now - start) / .seconds(1))
}

extension RunFolder {
  /// Refuses, before data are loaded, a folder that holds something.
  func checkFree() throws {
    let files = FileManager.default
    guard files.fileExists(atPath: path) else { return }
    let contents = try? files.contentsOfDirectory(atPath: path)
    if contents?.isEmpty != true { throw RunError.exists(path) }
  }
}
