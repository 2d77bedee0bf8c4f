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

  @Test("the README shows the committed results beside peers, line by line")
  func readme() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let lines = Set(text.split(separator: "\n").map(String.init))
    let files = try Self.results()
    #expect(!files.isEmpty)
    for file in files {
      let results = try BenchmarkResults.read(file)
      let part = results.besidePeers
      let sides = Set(part.rows.map(\.side))
      #expect(sides.count > 1 && part.rows.count <= results.rows.count)
      let table = part.markdown
      for line in table.split(separator: "\n") where !line.hasPrefix("|--") {
        let isShown = lines.contains(String(line))
        #expect(isShown, "\(line): run `diffeo bench table --beside-peers` and replace the figures")
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
    for benchmark in Benchmark.all + Benchmark.quick {
      if let sized = try Benchmark(named: benchmark.name) { #expect(sized.work == benchmark.work) }
    }
    for family in BenchmarkFamily.all {
      let example = family.make(family.example)
      #expect(try Benchmark(named: example.name)?.work == example.work, "\(family.spelling)")
    }
    #expect(try Benchmark(named: "neighbors-777x3-k5")?.name == "neighbors-777x3-k5")
    for name in ["knn-5x3-k1", "", "neighbors", "infogan-step"] {
      #expect(try Benchmark(named: name) == nil)
    }
    var request = BenchmarkRequest()
    request.names = ["neighbours"]
    let error = #expect(throws: BenchmarkError.self) { try request.benchmarks() }
    #expect("\(try #require(error))".contains("did you mean 'neighbors'?"))
    request.names = ["neighbors-60000x10", "neighbors-60000x10-k10"]
    #expect(try request.benchmarks().count == 3)
    // Whole sizes, not the beginnings of greater ones.
    request.names = ["unary-1", "neighbors-60000x10-k1"]
    #expect(try request.benchmarks().map(\.name) == request.names)
  }

  @Test(
    "sizes that do not go are named with what goes",
    arguments: [
      ("neighbors-0x3-k1", "N is 0, and goes from 2 to 10000000"),
      ("neighbors-5000x3-k2000", "K is 2000, and goes from 1 to 1024"),
      ("neighbors-5x3-k5", "K is 5, and must be less than N, 5"),
      ("neighbors-5x3", "for instance neighbors-20000x8-k5"),
      ("neighbors-5x3-k-5", "sizes are spelt as in neighbors-NxD-kK"),
      ("neighbors-5x3-k99999999999999999999", "sizes are spelt"),
      ("covariance-500x65-k5", "D is 65, and goes from 1 to 64"),
      ("mmd-1x3", "N is 1"), ("brownian-5x2000", "STEPS is 2000"),
      ("matmul-0x3x3", "ROWS is 0"), ("matmul-nt-3x3", "matmul-nt-ROWSxDEPTHxCOLUMNS"),
      ("gather-5x5x6", "PICKED is 6, more than ROWS, 5"), ("convolution-1x7x1x1", "must be even"),
      ("orthonormal-9x3x4", "COLUMNS is 4, more than ROWS, 3"), ("affinity-99x3", "100 at least"),
      ("batched-product-10000000x1025", "SIDE is 1025, and goes from 1 to 1024"),
    ])
  func sizes(name: String, words: String) throws {
    let error = #expect(throws: BenchmarkError.self) { try Benchmark(named: name) }
    #expect("\(try #require(error))".contains(words))
  }

  @Test("the others are told from our own code, and the sentence counts them")
  func verdict() throws {
    var results = try BenchmarkResults.read(try #require(try Self.results().first))
    let ours = try #require(results.rows.first { $0.side == "diffeo" && $0.hasTimes })
    results.rows = ["a", "b", "c"].flatMap { name in
      [("diffeo", 1.0), ("reference", 20), ("jax", 3), ("torch", 0.5)].map { side, ratio in
        var row = ours
        (row.name, row.side, row.ratio) = (name, side, ratio)
        // Beside one of them diffeo is slower, as fast, and faster.
        if side == "torch" { row.ratio = ["a": 0.5, "b": 1, "c": 2][name] ?? 0 }
        (row.ratioLowerQuartile, row.ratioUpperQuartile) = (row.ratio * 0.9, row.ratio * 1.1)
        return row
      }
    }
    #expect(results.standings.map(\.best.side) == ["torch", "torch", "torch"])
    #expect(
      results.standings.map(\.words) == [
        "2.00 times slower", "as fast, within noise", "2.00 times as fast",
      ])
    #expect(
      results.verdict
        == "Beside the fastest of the others diffeo is faster in 1 of 3 benchmarks, as fast in 1, "
        + "slower in 1; in the middle 1.00 times as fast, from 0.50 times (a, torch) to 2.00 times "
        + "(c, torch).")
    #expect(
      results.elsewhere
        == "The host's reference, an oracle, takes 20.0 times as long, in the middle of 3.")
    results.rows.removeAll { $0.side != "diffeo" }
    #expect(results.verdict == nil && results.elsewhere == nil)
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
    let slower = try #require(first.rows.indices.last { first.rows[$0].side != "diffeo" })
    for index in second.rows.indices { second.rows[index].ratio *= index == slower ? 1.5 : 1.02 }
    let comparison = BenchmarkComparison(first, second)
    let named = first.rows[slower]
    #expect(
      comparison.summary.last
        == "Times over ours differ by 2.0 % in the middle, at worst by 50.0 % "
        + "(\(named.name), \(named.side)).")
    #expect(comparison.rows.prefix(3).map(\.verdict) == [.better, .worse, .noise])
    #expect(comparison.rows.count == first.rows.count - 1)
    #expect(comparison.unmatched.count == 1)
    second.rows[0].wrong = "the sum"
    let lost = BenchmarkComparison(first, second)
    #expect(lost.rows.first?.verdict == .lost && lost.unmatched.count == 1)
    let summary = try #require(lost.summary.first)
    #expect(summary.hasSuffix("1 no times in the second."))
  }
}
