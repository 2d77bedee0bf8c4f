internal import DiffeoFormats
internal import DiffeoOpenCL
internal import DiffeoReports
internal import DiffeoTensors
internal import Foundation

/// What figures were made with: machine, device, driver, version, commit.
struct Facts: Codable, Hashable, Sendable {
  var cpu: String
  var cores: Int
  var device: String
  var platform: String?
  var driver: String?
  var version: String
  var commit: String?

  /// The facts of this process and a backend.
  init(_ backend: Backend) {
    cpu = Self.processor
    cores = ProcessInfo.processInfo.activeProcessorCount
    device = backend.name
    platform = backend.engine?.device.platform
    driver = backend.engine?.device.driver
    version = DiffeoVersion.current
    commit = Self.sourceCommit
  }

  /// The model of the processor, where the system says it.
  private static let processor: String = {
    let text = (try? InputFile.read("/proc/cpuinfo")).map { String(decoding: $0, as: UTF8.self) }
    let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    return name ?? "unknown"
  }()

  /// The commit of the sources that this program was built in, with a mark when they were changed;
  /// nil where it lies outside of them.
  private static let sourceCommit: String? = {
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
