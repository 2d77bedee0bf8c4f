import DiffeoModels
import Foundation
import Testing

@testable import DiffeoBenchmarking

@Suite("Benchmarks")
struct BenchmarkTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The files that hold results of benchmarks: those named `DEVICE.json`, with limits in them.
  private static func results() throws -> [String] {
    let folder = root.appendingPathComponent("Benchmarks/results").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try names.filter { $0.hasSuffix(".json") }.map { folder + "/" + $0 }.filter {
      try String(contentsOfFile: $0, encoding: .utf8).contains("\"operations_per_second\"")
    }
  }

  @Test("the README shows the committed results, line by line")
  func readme() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let lines = Set(text.split(separator: "\n").map(String.init))
    let files = try Self.results()
    #expect(!files.isEmpty)
    for file in files {
      let table = try BenchmarkResults.read(file).markdown
      for line in table.split(separator: "\n") where !line.hasPrefix("|--") {
        #expect(lines.contains(String(line)), "run `diffeo bench table` and replace the figures")
      }
    }
  }

  @Test("a power law has its exponent")
  func exponent() {
    let sizes = [1, 10, 100, 1000]
    let sweep = BenchmarkScaling(
      family: "x", axis: "N", sizes: sizes, seconds: sizes.map { 3e-6 * pow(Double($0), 1.5) })
    #expect(abs(sweep.exponent - 1.5) < 1e-12)
  }

  @Test("every kind of model has the benchmark of a step, and no two benchmarks share a name")
  func models() {
    let names = Benchmark.all.map(\.name)
    for model in ModelRegistry.all.map(\.name) {
      #expect(names.contains { $0.hasPrefix(model.prefix(6)) && $0.contains("step") }, "\(model)")
    }
    for list in [Benchmark.all, Benchmark.quick] {
      #expect(Set(list.map(\.name)).count == list.count)
    }
  }

  @Test("the spread of ratios is that of the middle half, and the harness's share is measured")
  func spread() throws {
    var rows = try BenchmarkResults.read(try #require(try Self.results().first)).rows
    rows = Array(rows.filter { $0.side != "diffeo" && $0.rounds > 1 }.prefix(1))
    rows[0].ratio = 2
    (rows[0].ratioLowerQuartile, rows[0].ratioUpperQuartile) = (1.5, 2.5)
    #expect(rows.spread?.median == 0.5 && rows.spread?.greatest == 0.5)
    rows.removeAll()
    #expect(rows.spread == nil)
    let overhead = try HarnessOverhead(beside: 2)
    #expect(overhead.seconds >= 0 && overhead.shareOfShortest == overhead.seconds / 2)
  }

  @Test("names that spell sizes are benchmarks, others are not")
  func names() throws {
    for benchmark in Benchmark.all + Benchmark.quick
    where Benchmark.families.contains(where: { $0.hasPrefix(benchmark.name.prefix(4)) })
      && benchmark.name != "delta-vae-epoch"
    {
      #expect(Benchmark(named: benchmark.name)?.work == benchmark.work)
    }
    #expect(Benchmark(named: "neighbors-777x3-k5")?.name == "neighbors-777x3-k5")
    for name in [
      "neighbors-5x3-k5", "neighbors-0x3-k1", "neighbors-5x3", "knn-5x3-k1", "", "mmd-1x3",
    ] {
      #expect(Benchmark(named: name) == nil)
    }
    var request = BenchmarkRequest()
    request.names = ["neighbours"]
    #expect(throws: BenchmarkError.self) { try request.benchmarks() }
    request.names = ["neighbors-60000x10"]
    #expect(try request.benchmarks().count == 3)
  }

  @Test("results survive the file, and a file of another schema is refused")
  func file() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/diffeo-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let original = try BenchmarkResults.read(try #require(try Self.results().first))
    let path = try original.write(to: folder + "/a.json")
    #expect(try BenchmarkResults.read(path).markdown == original.markdown)
    let page = try String(contentsOfFile: folder + "/a.html", encoding: .utf8)
    #expect(original.rows.allSatisfy { page.contains($0.name) })
    // One file, with its plots inside.
    #expect(page.contains("<svg"))
    for link in ["src=\"", "href=\"http", "@import", "url(h"] { #expect(!page.contains(link)) }
    for text in ["{\"schema\": 99}", "{}", "nothing", "{\"schema\": 1}"] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: BenchmarkError.self) { try BenchmarkResults.read(path) }
    }
  }

  @Test("a comparison says better or worse where the middle halves do not overlap")
  func comparison() throws {
    let first = try BenchmarkResults.read(try #require(try Self.results().first))
    var second = first
    for index in second.rows.indices where index < 2 {
      let factor = index == 0 ? 0.1 : 10
      second.rows[index].median *= factor
      second.rows[index].lowerQuartile *= factor
      second.rows[index].upperQuartile *= factor
    }
    second.rows.removeLast()
    let comparison = BenchmarkComparison(first, second)
    #expect(comparison.rows.prefix(3).map(\.verdict) == [.better, .worse, .noise])
    #expect(comparison.rows.count == first.rows.count - 1)
    #expect(comparison.unmatched.count == 1)
  }
}
