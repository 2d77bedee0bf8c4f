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

  /// The commit of the sources, with a mark when they were changed; nil where nobody knows it.
  ///
  /// What `DIFFEO_COMMIT` says, as the launcher of a gathered folder does; without it that of the
  /// clone in which this program lies, as it is when the program runs.
  package static let commit: String? = {
    let said = ProcessInfo.processInfo.environment["DIFFEO_COMMIT"] ?? ""
    if !said.isEmpty { return said }
    var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let manifest = try? InputFile.read(folder.appendingPathComponent("Package.swift").path)
      guard let manifest else { continue }
      let isOurs = String(decoding: manifest, as: UTF8.self).contains("name: \"diffeo\"")
      return isOurs ? describe(folder.path) : nil
    }
    return nil
  }()

  private static func describe(_ folder: String) -> String? {
    // A copy of the sources inside of someone else's repository has no commit of its own.
    guard git(["ls-files", "--error-unmatch", "Package.swift"], in: folder) != nil else {
      return nil
    }
    return git(["describe", "--always", "--dirty", "--abbrev=12"], in: folder)
  }

  /// What git prints; nil where it fails or says nothing.
  private static func git(_ arguments: [String], in folder: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
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
