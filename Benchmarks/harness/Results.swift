internal import Diffeo
internal import DiffeoExperiments
internal import Foundation

/// The results of a run of benchmarks, as they are committed; `Benchmarks/README.md` documents the
/// file.
package struct BenchmarkResults: Codable, Sendable {
  /// The version of the file's layout that this program reads and writes.
  package static let schema = 1

  private var schema = Self.schema
  /// The first device, its platform and its driver.
  package var device: String
  private var platform: String
  private var driver: String
  /// The device's compute units.
  private var cores: Int
  /// The model of the host's processor.
  private var cpu: String?
  /// The commit that was measured, with a mark when the tree was changed.
  private var commit: String
  private var date: String
  /// What the device can do at most, as measured in the run.
  package var limits: DeviceLimits
  /// What was measured of each side.
  package var rows: [BenchmarkRow]
  /// How times grow with sizes.
  package var scaling: [BenchmarkScaling]?
  /// What the harness itself takes.
  package var overhead: HarnessOverhead?
  /// Whose kernel parameters were used.
  var tuning: String?

  init(engine: Engine, limits: DeviceLimits, rows: [BenchmarkRow]) {
    device = engine.device.name
    platform = engine.device.platform
    driver = engine.device.driver
    tuning = engine.tuning.summary
    cores = engine.device.computeUnits
    cpu = Provenance.processor
    commit = Provenance.commit ?? "unknown"
    date = Date().formatted(.iso8601.year().month().day())
    self.limits = limits
    self.rows = rows
  }

  /// Whether no result was wrong.
  package var isRight: Bool { rows.allSatisfy { $0.wrong == nil } }

  /// What was measured on.
  var made: String {
    let most = String(
      format: "%.0f GFLOP/s of multiply-adds, copies at %.1f GB/s, the best that was measured",
      limits.operationsPerSecond / 1e9, limits.bytesPerSecond / 1e9)
    return "\(device), \(cores) cores, \(platform) \(driver): \(most)."
  }

  /// When, and of which sources.
  var source: String { "Commit \(commit), \(date). Medians; the sides took turns." }

  /// The heads of ``BenchmarkRow/cells``.
  static let heads = ["benchmark", "side", "median", "time over ours", "share of the limit"]

  /// The rows as a Markdown table, as the README shows them.
  package var markdown: String {
    var lines = [made, source, ""]
    if !rows.isEmpty {
      lines += ["| \(Self.heads.joined(separator: " | ")) |", "|---|---|---|---|---|"]
      lines += rows.map(\.markdown)
    }
    if let scaling {
      lines += ["", "| kernel | over | sizes | exponent of the time |", "|---|---|---|---|"]
      lines += scaling.map { sweep in
        let sizes = "\(sweep.sizes.first ?? 0) to \(sweep.sizes.last ?? 0)"
        return "| \(sweep.family) | \(sweep.axis) | \(sizes) | "
          + String(format: "%.2f |", sweep.exponent)
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension BenchmarkResults {
  /// The results of a file.
  ///
  /// - Parameter path: A file of ``write(to:)``.
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
      return try decoder.decode(BenchmarkResults.self, from: bytes)
    } catch {
      throw BenchmarkError.badResults(path: path, found: "a file that lacks members")
    }
  }

  /// Throws where ``write(to:)`` would: before hours of measuring, not after.
  ///
  /// - Parameter path: As ``write(to:)`` takes it; of a folder nothing is known before the device is.
  /// - Throws: ``BenchmarkError/badResults(path:found:)``, `FormatError`.
  package static func check(destination path: String) throws {
    guard path.hasSuffix(".json") else { return }
    if try InputFile.exists(path) { _ = try read(path) }
    let parent = (path as NSString).deletingLastPathComponent
    guard try InputFile.folderExists(parent.isEmpty ? "." : parent) else {
      throw FormatError.cannotWrite(path: path, reason: "its folder is not there")
    }
  }

  /// Adds these rows and sweeps to those of a file, in place of those of the same names, and writes
  /// a Markdown file and a page beside it.
  ///
  /// - Parameter path: A file that ends in `.json`, or a folder, which gets a file for each device.
  /// - Returns: The file.
  /// - Throws: ``BenchmarkError/badResults(path:found:)`` for a file of another schema, `FormatError`
  ///   where nothing can be written.
  package func write(to path: String) throws -> String {
    let file = path.hasSuffix(".json") ? path : "\(path)/\(Self.slug(device)).json"
    if file != path, try !InputFile.folderExists(path) {
      try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    var all = self
    if try InputFile.exists(file) {
      let old = try Self.read(file)
      all.raiseLimits(to: old.limits)
      let names = Set(rows.map(\.name))
      all.rows = old.rows.filter { !names.contains($0.name) } + rows
      all.rows = all.rows.map { $0.shared(of: all.limits) }
      let fresh = scaling ?? []
      let kept = (old.scaling ?? []).filter { sweep in
        !fresh.contains { ($0.family, $0.axis) == (sweep.family, sweep.axis) }
      }
      all.scaling = kept.isEmpty && scaling == nil ? nil : kept + fresh
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(all)) + [10], to: file)
    let stem = file.dropLast(".json".count)
    try AtomicFile.write(Array((all.markdown + "\n").utf8), to: stem + ".md")
    try AtomicFile.write(Array(try all.page.html().utf8), to: stem + ".html")
    return file
  }

  /// Takes the greater of these limits and others of the same device: a busy machine hides what it
  /// can do, and none shows more.
  private mutating func raiseLimits(to other: DeviceLimits) {
    limits.operationsPerSecond = max(limits.operationsPerSecond, other.operationsPerSecond)
    limits.bytesPerSecond = max(limits.bytesPerSecond, other.bytesPerSecond)
  }

  /// A device's name as a file name.
  private static func slug(_ name: String) -> String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.joined(separator: "-")
  }
}
