import Diffeo
import Foundation

extension Benchmark {
  /// Every benchmark, in the order of the table.
  static let all: [Benchmark] = [
    .deltaVAEStep(batch: 640), .deltaVAEStep(batch: 100), .infoGANStep, .deltaVAEEpoch(batch: 640),
    .neighbors(60_000, 10, k: 10), .neighbors(60_000, 10, k: 100),
    .neighbors(60_000, 10, k: 1000), .neighbors(60_000, 64, k: 10),
    .neighbors(10_000, 784, k: 10), .covariance(60_000, 10, k: 100),
    .covariance(60_000, 64, k: 100), .biLipschitz(60_000, outputs: 784, latent: 10, k: 5),
    .biLipschitz(60_000, outputs: 784, latent: 10, k: 100), .brownian(1_000_000, steps: 20),
    .discrepancy(4096, 64), .loopMap(10_000), .normalMap(20_000, 10),
  ]
}

/// What the command line asks for.
struct BenchmarkRun {
  private var setting = BenchmarkSetting()
  private var results: String?
  private var table: String?
  private var chosen = Benchmark.all

  /// Reads the command line.
  init(_ arguments: [String]) throws {
    var names: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--device": setting.device = rest.popFirst() ?? "auto"
      case "--rounds": setting.rounds = rest.popFirst().flatMap(Int.init) ?? 9
      case "--no-peers": setting.withPeers = false
      case "--results": results = rest.popFirst()
      case "--table": table = rest.popFirst()
      default: names.append(argument)
      }
    }
    for name in names where !Benchmark.all.contains(where: { $0.name.hasPrefix(name) }) {
      throw BenchmarkError.unknown(name, known: Benchmark.all.map(\.name))
    }
    if !names.isEmpty {
      chosen = Benchmark.all.filter { benchmark in
        names.contains { benchmark.name.hasPrefix($0) }
      }
    }
  }

  /// Measures, prints, and writes the results file.
  mutating func run() throws {
    if let table {
      print(try BenchmarkResults.read(table).table())
      return
    }
    let engine = try Engine(Device.select(setting.device))
    let limits = try DeviceLimits(of: engine)
    print(
      String(
        format: "%@: %.0f GFLOP/s, %.1f GB/s", engine.device.name,
        limits.operationsPerSecond / 1e9, limits.bytesPerSecond / 1e9))
    print("benchmark, side, median, quartiles, time over ours (quartiles), share of the limit")
    var rows: [BenchmarkRow] = []
    for benchmark in chosen { rows += try measure(benchmark, limits) }
    if let results {
      // A folder gets a file for each device.
      let path =
        results.hasSuffix(".json")
        ? results : "\(results)/\(engine.device.slug).json"
      try BenchmarkResults(engine: engine, limits: limits, rows: rows).write(to: path)
      print("written to \(path)")
    }
  }

  /// Measures one benchmark; without the peers, said once, where their environment is missing.
  private mutating func measure(
    _ benchmark: Benchmark, _ limits: DeviceLimits
  ) throws -> [BenchmarkRow] {
    do {
      let rows = try benchmark.measure(setting, limits)
      for row in rows { print(row.line) }
      return rows
    } catch BenchmarkError.noPeers {
      print("\(BenchmarkError.noPeers) Measuring our side alone.")
      setting.withPeers = false
      return try measure(benchmark, limits)
    }
  }
}
