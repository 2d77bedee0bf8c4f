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

  /// The commit of the sources that this program was built in, with a mark when they were changed;
  /// nil where it lies outside of them.
  package static let commit: String? = {
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
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "git", "-C", folder, "describe", "--always", "--dirty", "--abbrev=12",
    ]
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
