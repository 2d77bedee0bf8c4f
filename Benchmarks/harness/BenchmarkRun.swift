package import Diffeo
internal import Foundation

extension Benchmark {
  /// Every benchmark, in the order of the table.
  package static let all: [Benchmark] =
    [
      .deltaVAEStep(batch: 640), .deltaVAEStep(batch: 100), .deltaVAEEpoch(batch: 640),
      .neighbors(60_000, 10, k: 10), .neighbors(60_000, 10, k: 100),
      .neighbors(60_000, 10, k: 1000), .neighbors(60_000, 64, k: 10),
      .neighbors(10_000, 784, k: 10), .covariance(60_000, 10, k: 100),
      .covariance(60_000, 64, k: 100), .biLipschitz(60_000, outputs: 784, k: 5),
      .biLipschitz(60_000, outputs: 784, k: 100), .brownian(1_000_000, steps: 20),
      .discrepancy(4096, 64), .loopMap(10_000), .normalMap(20_000, 10), .infoGANStep,
    ] + modelSteps + KernelFamily.all.compactMap { $0.benchmark($0.full) }

  /// The same work at sizes that take seconds, small enough for the host reference.
  package static let quick: [Benchmark] =
    [
      .deltaVAEStep(batch: 100), .neighbors(2000, 10, k: 10), .neighbors(2000, 64, k: 10),
      .covariance(2000, 10, k: 20), .biLipschitz(4000, outputs: 100, k: 5),
      .brownian(20_000, steps: 20), .discrepancy(512, 64), .loopMap(1000),
    ] + KernelFamily.all.compactMap { $0.benchmark($0.quick) }
}

/// How large the work of a run of benchmarks is.
package enum BenchmarkPreset: String, CaseIterable, Sendable {
  /// Seconds each, with the host reference beside the device.
  case quick
  /// The sizes that results are published for.
  case full
}

/// What a run of benchmarks is asked for.
package struct BenchmarkRequest: Sendable {
  /// Names, beginnings of names, or families with sizes such as `neighbors-20000x8-k5`; all of the
  /// preset when empty.
  package var names: [String] = []
  /// How large the work is.
  package var preset = BenchmarkPreset.full
  /// The devices, the first of which the others are compared with; those of the preset when empty.
  package var devices: [String] = []
  /// Turns of each side.
  package var rounds = 9
  /// Whether the peers take part.
  package var withPeers = true
  /// Whether sizes are varied in place of sides.
  package var isScaling = false
  /// Where PyTorch computes.
  package var peerDevice = PeerDevice.auto
  /// Where kernels come from.
  package var sources = KernelSources()
  /// Whether tuned parameters are used.
  package var usesTuning = true

  /// Nothing special.
  package init() {}

  /// The benchmarks that are meant.
  ///
  /// - Throws: ``BenchmarkError/unknown(_:known:)``.
  package func benchmarks() throws -> [Benchmark] {
    let usual = preset == .quick ? Benchmark.quick : Benchmark.all
    if names.isEmpty { return usual }
    return try names.flatMap { name in
      // A whole name is that benchmark's alone, and not also the beginning of others.
      let whole = usual.first { $0.name == name } ?? Benchmark(named: name)
      if let whole { return [whole] }
      let known = [usual, Benchmark.all + Benchmark.quick]
      let meant = known.map { $0.filter { $0.name.hasPrefix(name) } }.first { !$0.isEmpty }
      if let meant, !name.isEmpty { return meant }
      throw BenchmarkError.unknown(name, known: usual.map(\.name) + Benchmark.families)
    }
  }

  /// Seconds that a side whose turns are long may take in all.
  var patience: Double { preset == .quick ? 2 : 20 }

  /// What a benchmark makes its sides of on a device.
  func setting(_ device: String, withPeers: Bool) -> BenchmarkSetting {
    BenchmarkSetting(
      device: device, withPeers: withPeers, peerDevice: peerDevice, sources: sources,
      usesTuning: usesTuning)
  }

  /// The selectors of the devices.
  package var selectors: [String] {
    if !devices.isEmpty { return devices }
    return preset == .quick ? ["auto", "reference"] : ["auto"]
  }
}

/// Runs benchmarks: ours and the peers in turn.
package struct BenchmarkRun {
  private var request: BenchmarkRequest
  private let benchmarks: [Benchmark]
  private let engine: Engine
  private let limits: DeviceLimits
  private let report: (String) -> Void

  /// Prepares a run, and measures what the first device can do at most.
  ///
  /// - Parameters:
  ///   - request: What is asked for.
  ///   - report: Told of each row as it comes.
  /// - Throws: ``BenchmarkError``, or what the choice of a device throws.
  package init(_ request: BenchmarkRequest, report: @escaping (String) -> Void) throws {
    self.request = request
    self.report = report
    benchmarks = try request.benchmarks()
    let setting = request.setting(request.selectors[0], withPeers: false)
    guard let engine = try setting.backend().engine else {
      throw BenchmarkError.referenceFirst
    }
    self.engine = engine
    if request.peerDevice == .auto {
      let isOnGPU = request.withPeers && engine.device.kind == .gpu && PeerEnvironment().hasCUDA
      self.request.peerDevice = isOnGPU ? .cuda : .cpu
    }
    limits = try DeviceLimits(of: engine)
    report(
      String(
        format: "%@: %.0f GFLOP/s, %.1f GB/s", engine.device.name,
        limits.operationsPerSecond / 1e9, limits.bytesPerSecond / 1e9))
    report(engine.tuning.warning ?? engine.tuning.summary)
  }

  /// Measures everything.
  ///
  /// - Returns: The results; rows of a benchmark whose result was wrong say so and hold no times.
  /// - Throws: What stops a side.
  package mutating func results() throws -> BenchmarkResults {
    var results = BenchmarkResults(engine: engine, limits: limits, rows: [])
    if request.isScaling {
      (results.scaling, results.rows) = try scaling()
      return results
    }
    report(BenchmarkRow.head)
    var shortest = Double.infinity
    for benchmark in benchmarks {
      let rows = try measure(benchmark)
      results.rows += rows
      let turns = rows.filter { $0.wrong == nil }.map { $0.least * Double($0.units ?? 1) }
      shortest = min(shortest, turns.min() ?? .infinity)
    }
    let overhead = try HarnessOverhead(beside: shortest)
    results.overhead = overhead
    report(overhead.line)
    if let spread = results.rows.spreadLine { report(spread) }
    return results
  }

  /// Measures one benchmark; without the peers, said once, where their environment is missing.
  private mutating func measure(_ benchmark: Benchmark) throws -> [BenchmarkRow] {
    do {
      let rows = try benchmark.measure(request, limits, note: report)
      for row in rows { report(row.line) }
      return rows
    } catch BenchmarkError.noPeers {
      report("\(BenchmarkError.noPeers) Measuring our side alone.")
      request.withPeers = false
      return try measure(benchmark)
    } catch BenchmarkError.wrongResult(let what) {
      let row = BenchmarkRow(wrong: what, of: benchmark)
      report(row.line)
      return [row]
    }
  }

  /// The time of each family's sweeps on the first device, and rows for what was wrong.
  private func scaling() throws -> ([BenchmarkScaling], wrong: [BenchmarkRow]) {
    let sweeps = Sweep.all.filter { sweep in
      request.names.isEmpty || request.names.contains { sweep.family.hasPrefix($0) }
    }
    guard !sweeps.isEmpty else {
      throw BenchmarkError.unknown(
        request.names[0], known: Set(Sweep.all.map(\.family)).sorted())
    }
    var wrong: [BenchmarkRow] = []
    let results = try sweeps.compactMap { sweep -> BenchmarkScaling? in
      do {
        let result = try sweep.measure(request, limits)
        report(result.line)
        return result
      } catch BenchmarkError.wrongResult(let what) {
        let row = BenchmarkRow(wrong: "\(what), over \(sweep.axis)", of: sweep.points[0].benchmark)
        report(row.line)
        wrong.append(row)
        return nil
      }
    }
    return (results, wrong)
  }
}
