import DiffeoFormats
import Foundation
import Testing

@testable import DiffeoBenchmarking

@Suite("The file of benchmarks' results")
struct ResultsFileTests {
  /// The committed results of a device.
  private static func committed() throws -> BenchmarkResults {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Benchmarks/results").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".json") }.map { "\(folder)/\($0)" }
    return try #require(files.lazy.compactMap { try? BenchmarkResults.read($0) }.first)
  }

  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/diffeo-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test("results survive the file, beside a table and a page that need nothing else")
  func survive() throws {
    try Self.inFolder { folder in
      let original = try Self.committed()
      let file = try ResultsFile(folder + "/a.json", for: original)
      try file.add(original)
      #expect(try BenchmarkResults.read(file.path).markdown == original.markdown)
      // What was added before may be among what is added.
      try file.add(original)
      #expect(try BenchmarkResults.read(file.path).rows.count == original.rows.count)
      let page = try String(contentsOfFile: folder + "/a.html", encoding: .utf8)
      #expect(original.rows.allSatisfy { page.contains($0.name) })
      #expect(page.contains("<svg"))
      for link in ["src=\"", "href=\"http", "@import", "url(h"] { #expect(!page.contains(link)) }
    }
  }

  @Test("rows of several commits keep theirs, and the table says which")
  func commits() throws {
    try Self.inFolder { folder in
      var first = try Self.committed()
      for index in first.rows.indices { first.rows[index].commit = "aaaa" }
      let file = try ResultsFile(folder, for: first)
      try file.add(first)
      var second = first
      second.rows = Array(first.rows.filter { $0.name == first.rows[0].name })
      let sides = second.rows.count
      for index in second.rows.indices { second.rows[index].commit = "bbbb" }
      try file.add(second)
      let found = try BenchmarkResults.read(file.path)
      #expect(found.rows.count == first.rows.count)
      #expect(found.rows.filter { $0.commit == "bbbb" }.count == sides)
      let date = try #require(first.rows[0].date)
      #expect(
        found.source.hasPrefix("Commit aaaa, \(date); bbbb, \(date) for \(first.rows[0].name)."))
    }
  }

  @Test("rows of files that say nothing of themselves are of the file's commit")
  func older() throws {
    var results = try Self.committed()
    for index in results.rows.indices {
      (results.rows[index].commit, results.rows[index].date) = (nil, nil)
    }
    results.complete()
    #expect(results.rows.allSatisfy { $0.commit == results.commit && $0.date == results.date })
  }

  @Test("what a run has not measured stays unfinished until another does")
  func unfinished() throws {
    try Self.inFolder { folder in
      var results = try Self.committed()
      let rows = results.rows
      let names = [rows[0].name, "mmd-4096x64", "neighbors over N"]
      (results.rows, results.unfinished) = ([], names)
      let file = try ResultsFile(folder, for: results)
      try file.add(results)
      results.add(rows.filter { $0.name == names[0] }, finishing: names[0])
      try file.add(results)
      #expect(try BenchmarkResults.read(file.path).unfinished == Array(names.dropFirst()))
      #expect(try BenchmarkResults.read(file.path).markdown.contains("Incomplete: "))
      // Another run, asked for something else.
      var other = try Self.committed()
      (other.rows, other.unfinished) = ([], nil)
      other.add(BenchmarkScaling(family: "neighbors", axis: "N", sizes: [1, 2], seconds: [1, 2]))
      try file.add(other)
      let found = try BenchmarkResults.read(file.path)
      #expect(found.unfinished == ["mmd-4096x64"] && found.scaling?.count == 1)
      #expect(found.rows.contains { $0.name == names[0] })
      #expect(found.scaling?[0].commit == other.commit)
    }
  }

  @Test("limits only rise, and shares are those of the greatest")
  func limits() throws {
    try Self.inFolder { folder in
      let first = try Self.committed()
      let file = try ResultsFile(folder, for: first)
      try file.add(first)
      var second = first
      second.limits.operationsPerSecond *= 2
      second.limits.bytesPerSecond /= 2
      second.rows = []
      try file.add(second)
      let found = try BenchmarkResults.read(file.path)
      #expect(found.limits.operationsPerSecond == 2 * first.limits.operationsPerSecond)
      #expect(found.limits.bytesPerSecond == first.limits.bytesPerSecond)
      let row = try #require(found.rows.first { found.limits.floor(of: $0).name == "arithmetic" })
      #expect(
        abs(row.shareOfLimit - row.operations / found.limits.operationsPerSecond / row.median)
          < 1e-12)
      var idle = first
      idle.rows.removeAll { $0.shareOfLimit > 1 }
      var busy = idle
      busy.limits.operationsPerSecond /= 100
      busy.complete()
      #expect(busy.markdown.contains("Above 100 %: ") && !idle.markdown.contains("Above 100 %: "))
    }
  }

  @Test("a file of another schema or device, and places where nothing can be written, are refused")
  func refusals() throws {
    try Self.inFolder { folder in
      let results = try Self.committed()
      let path = folder + "/a.json"
      for text in ["{\"schema\": 99}", "{}", "nothing", "{\"schema\": 1}"] {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: BenchmarkError.self) { try BenchmarkResults.read(path) }
        #expect(throws: BenchmarkError.self) { try ResultsFile.check(path) }
      }
      try FileManager.default.removeItem(atPath: path)
      try ResultsFile(path, for: results).add(results)
      let other = try String(contentsOfFile: path, encoding: .utf8)
        .replacingOccurrences(of: "\"driver\" : \"", with: "\"driver\" : \"x")
      try other.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: BenchmarkError.self) { try ResultsFile(path, for: results) }
      try FileManager.default.createDirectory(
        atPath: folder + "/b.json", withIntermediateDirectories: true)
      // A page of someone else's.
      try "notes".write(toFile: folder + "/d.md", atomically: true, encoding: .utf8)
      for place in [
        folder + "/d.json", "/dev/null", folder + "/b.json", folder + "/none/c.json", path + "/x",
      ] {
        #expect(throws: FormatError.self, "\(place)") { try ResultsFile.check(place) }
      }
    }
  }
}
