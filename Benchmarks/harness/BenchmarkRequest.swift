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
  /// Seconds that a peer may take for a turn, its start included.
  package var peerLimit = 600.0
  /// Whether sizes are varied in place of sides.
  package var isScaling = false
  /// Where PyTorch computes.
  package var peerDevice = PeerDevice.auto
  /// Where kernels come from.
  package var sources = KernelSources()
  /// Whether tuned parameters are used.
  package var usesTuning = true
  /// The file, or the folder, that results are added to; nil for none.
  package var destination: String?
  /// Whether only what an earlier run into the same file left is measured.
  package var isContinuing = false

  /// Nothing special.
  package init() {}

  /// The benchmarks that are meant, each once.
  ///
  /// - Throws: ``BenchmarkError/unknown(_:known:)``, ``BenchmarkError/sizes(_:_:)``.
  package func benchmarks() throws -> [Benchmark] {
    let usual = preset == .quick ? Benchmark.quick : Benchmark.all
    if names.isEmpty { return usual }
    var found: [Benchmark] = []
    for benchmark in try names.flatMap({ try Self.benchmarks(named: $0, usual) })
    where !found.contains(where: { $0.name == benchmark.name }) {
      found.append(benchmark)
    }
    return found
  }

  private static func benchmarks(named name: String, _ usual: [Benchmark]) throws -> [Benchmark] {
    let lists = [usual, Benchmark.all, Benchmark.quick]
    // A whole name is that benchmark's alone, and not also the beginning of others.
    for list in lists {
      if let whole = list.first(where: { $0.name == name }) { return [whole] }
    }
    let begun = lists.map { $0.filter { Self.begins($0.name, with: name) } }.first { !$0.isEmpty }
    if let begun, !name.isEmpty { return begun }
    if let sized = try Benchmark(named: name) { return [sized] }
    throw BenchmarkError.unknown(
      name, known: usual.map(\.name) + BenchmarkFamily.all.map(\.spelling))
  }

  /// Whether a name begins so, and not in the middle of a number: `k1` is no beginning of `k10`.
  private static func begins(_ name: String, with start: String) -> Bool {
    guard name.hasPrefix(start) else { return false }
    let isInNumber =
      start.last?.isNumber == true && name.dropFirst(start.count).first?.isNumber == true
    return !isInNumber
  }

  /// The sweeps that are meant.
  func sweeps() throws -> [Sweep] {
    for name in names where !Sweep.all.contains(where: { $0.isMeant(by: name) }) {
      throw BenchmarkError.unknown(name, known: Set(Sweep.all.map(\.family)).sorted())
    }
    return Sweep.all.filter { sweep in
      names.isEmpty || names.contains { sweep.isMeant(by: $0) }
    }
  }

  /// Throws where a name means nothing.
  func checkNames() throws {
    if isScaling { _ = try sweeps() } else { _ = try benchmarks() }
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
