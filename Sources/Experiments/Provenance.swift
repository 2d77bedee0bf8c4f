internal import DiffeoFormats
internal import Foundation

/// Where figures come from: the host's processor and the sources of this program.
package enum Provenance {
  /// The model of the processor, where the system says it.
  package static let processor: String? = {
    let text = (try? InputFile.read("/proc/cpuinfo")).map { String(decoding: $0, as: UTF8.self) }
    let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
  }()

  /// The commit of the sources; nil where nobody knows it.
  ///
  /// What `DIFFEO_COMMIT` says, as the launcher of a gathered folder does; without it what
  /// ``commit(of:)`` finds when the program runs.
  package static let commit: String? = {
    let said = ProcessInfo.processInfo.environment["DIFFEO_COMMIT"] ?? ""
    if !said.isEmpty { return said }
    return commit(of: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath())
  }()

  /// The commit of the clone in which a program lies, with the mark `-dirty` when its files were
  /// changed, and `-stale` when sources are newer than the program; nil where it lies in none.
  static func commit(of program: URL) -> String? {
    var folder = program
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let manifest = try? InputFile.read(folder.appendingPathComponent("Package.swift").path)
      guard let manifest else { continue }
      let isOurs = String(decoding: manifest, as: UTF8.self).contains("name: \"diffeo\"")
      return isOurs ? commit(of: program, in: folder) : nil
    }
    return nil
  }

  private static func commit(of program: URL, in folder: URL) -> String? {
    // A copy of the sources inside of someone else's repository has no commit of its own.
    guard git(["ls-files", "--error-unmatch", "Package.swift"], in: folder) != nil,
      let name = git(["describe", "--always", "--dirty", "--abbrev=12"], in: folder)
    else { return nil }
    return isStale(program, in: folder) ? name + "-stale" : name
  }

  /// Whether a source is newer than the program, which then is of an older commit.
  private static func isStale(_ program: URL, in folder: URL) -> Bool {
    let sources = ["Package.swift", "Package.resolved", "Sources", "Kernels", "Benchmarks/harness"]
    let kinds: Set = ["swift", "resolved", "c", "h", "cl"]
    guard let built = changed(program), let names = git(["ls-files"] + sources, in: folder) else {
      return false
    }
    return names.split(separator: "\n").map { folder.appendingPathComponent(String($0)) }.contains {
      kinds.contains($0.pathExtension) && changed($0) ?? built > built
    }
  }

  /// When a file was changed.
  private static func changed(_ file: URL) -> Date? {
    let facts = try? FileManager.default.attributesOfItem(atPath: file.path)
    return facts?[.modificationDate] as? Date
  }

  /// What git prints; nil where it fails or says nothing.
  private static func git(_ arguments: [String], in folder: URL) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return process.terminationStatus == 0 && !text.isEmpty ? text : nil
  }
}
