import Diffeo
import Foundation

/// The results of a run of benchmarks, as they are committed.
struct BenchmarkResults: Codable {
  var schema = 1
  var device: String
  var platform: String
  var driver: String
  var cores: Int
  var commit: String
  var date: String
  var limits: DeviceLimits
  var rows: [BenchmarkRow]

  init(engine: Engine, limits: DeviceLimits, rows: [BenchmarkRow]) {
    device = engine.device.name
    platform = engine.device.platform
    driver = engine.device.driver
    cores = engine.device.computeUnits
    commit = Self.commit
    date = Date().formatted(.iso8601.year().month().day())
    self.limits = limits
    self.rows = rows
  }

  /// The rows as a Markdown table, as the README shows them.
  func table() -> String {
    let head = [
      "\(device), \(cores) cores, \(platform) \(driver): "
        + String(
          format:
            "%.0f GFLOP/s of multiply-adds, copies at %.1f GB/s, as measured in the same run.",
          limits.operationsPerSecond / 1e9, limits.bytesPerSecond / 1e9),
      "Commit \(commit), \(date). Medians; the sides took turns.", "",
      "| benchmark | side | median | time over ours | share of the limit |",
      "|---|---|---|---|---|",
    ]
    return (head + rows.map(\.markdown)).joined(separator: "\n")
  }

  /// The results of a file.
  static func read(_ path: String) throws -> BenchmarkResults {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      BenchmarkResults.self, from: Data(try InputFile.read(path)))
  }

  /// Adds these rows to those of a file, in place of rows of the same benchmarks.
  func write(to path: String) throws {
    var all = self
    if let old = try? Self.read(path), old.schema == schema {
      let names = Set(rows.map(\.name))
      all.rows = old.rows.filter { !names.contains($0.name) } + rows
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(all)) + [10], to: path)
  }

  /// The commit that was measured, with a mark when the tree was changed.
  private static var commit: String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil else { return "unknown" }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

extension Device {
  /// The device's name as a file name.
  var slug: String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.joined(separator: "-")
  }
}

extension BenchmarkRow {
  /// The row as a line of a Markdown table.
  var markdown: String {
    let time =
      median >= 0.1
      ? String(format: "%.2f s", median)
      : String(format: "%.1f ms", median * 1e3)
    let against = String(
      format: "%.2f (%.2f to %.2f)", ratio, ratioLowerQuartile, ratioUpperQuartile)
    let share = String(format: "%.0f %%", shareOfLimit * 100)
    return "| \(name) | \(side) | \(time) | \(against) | \(share) |"
  }

  /// The row as a line of a table.
  var line: String {
    func padded(_ text: String, _ width: Int) -> String {
      text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
    }
    let milliseconds = String(format: "%10.3f ms", median * 1e3)
    let spread = String(format: "%8.3f .. %.3f", lowerQuartile * 1e3, upperQuartile * 1e3)
    let against = String(
      format: "%6.2f (%.2f .. %.2f)", ratio, ratioLowerQuartile, ratioUpperQuartile)
    let share = String(format: "%5.1f %%", shareOfLimit * 100)
    return padded(name, 30) + padded(side, 10) + milliseconds + padded(spread, 27) + against + share
  }
}
