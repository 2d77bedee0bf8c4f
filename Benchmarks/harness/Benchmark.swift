internal import Diffeo
internal import Foundation

/// A comparison: our side and its peers on the same work.
package struct Benchmark: Sendable {
  /// The name, that of the kernel or the model step.
  package let name: String
  /// What the work is, in words.
  package let work: String
  /// Units of work in one turn of a side.
  let units: Int
  /// Floating-point operations of a unit of work.
  let operations: Double
  /// Bytes that a unit of work has to move at least.
  let bytes: Double
  /// Makes our side and, where their environment is there, the peers.
  let sides: @Sendable (BenchmarkSetting) throws -> (ours: any Side, peers: [any Side])
}

/// What a benchmark makes its sides of.
struct BenchmarkSetting: Sendable {
  /// The device selector.
  var device = "auto"
  /// Whether the peers take part.
  var withPeers = true
  /// Where PyTorch computes, decided.
  var peerDevice = PeerDevice.cpu
  /// Where kernels come from.
  var sources = KernelSources()
  /// Whether tuned parameters are used.
  var usesTuning = true

  /// The backend of the device.
  func backend() throws -> Backend {
    var options = Engine.Options()
    (options.sources, options.usesTuning) = (sources, usesTuning)
    return try Backend.select(device, options: options)
  }
}

extension Benchmark {
  /// Runs all sides in turn, so that drift of the machine slows all alike.
  ///
  /// A side whose turn takes seconds takes part in fewer rounds, as its row says.
  ///
  /// - Parameters:
  ///   - request: Devices, rounds, peers.
  ///   - limits: What the first device can do at most.
  ///   - note: Told of a peer that cannot run.
  /// - Returns: A row for each side, that of the first device first.
  /// - Throws: What stops a side.
  func measure(
    _ request: BenchmarkRequest, _ limits: DeviceLimits, note: (String) -> Void = { _ in }
  ) throws -> [BenchmarkRow] {
    let all = try readySides(request, note)
    var seconds = [[Double]](repeating: [], count: all.count)
    for round in 0..<request.rounds {
      for (index, ready) in all.enumerated() where round < ready.turns {
        seconds[index].append(try ready.side.run(ready.units) / Double(ready.units))
      }
    }
    let floor = max(operations / limits.operationsPerSecond, bytes / limits.bytesPerSecond)
    return zip(all, seconds).map { ready, times in
      BenchmarkRow(
        self, side: ready.side.name, times, ours: seconds[0], floor: floor, units: ready.units)
    }
  }

  /// All sides after a first unit of work; a peer that cannot run is left out and noted.
  private func readySides(
    _ request: BenchmarkRequest, _ note: (String) -> Void
  ) throws -> [ReadySide] {
    try allSides(request).enumerated().compactMap { index, side in
      do {
        let first = try side.run(1)
        // Ours compiles its kernels in its first turn, which says nothing of the others.
        return index == 0
          ? ReadySide(side: side, units: units, turns: request.rounds)
          : ReadySide(side, units, seconds: first, request)
      } catch let error as BenchmarkError {
        guard case .peerEnded = error else { throw error }
        note("\(error) It is left out.")
        return nil
      }
    }
  }

  /// Our side on each device, then the peers.
  ///
  /// The first device's is called `diffeo`, the others by their selectors.
  private func allSides(_ request: BenchmarkRequest) throws -> [any Side] {
    let selectors = request.selectors
    let first = try sides(request.setting(selectors[0], withPeers: request.withPeers))
    let others = try selectors.dropFirst().map { selector in
      NamedSide(
        selector, try sides(request.setting(selector, withPeers: false)).ours)
    }
    return [first.ours] + others + first.peers
  }
}

/// A side that has worked once, and how much of it is measured.
private struct ReadySide {
  let side: any Side
  /// Units of work in a turn.
  let units: Int
  /// Turns: one for each round, fewer where they take too long.
  let turns: Int
}

extension ReadySide {
  /// A side whose units of work take so many seconds: as much as fits the request's patience.
  init(_ side: any Side, _ units: Int, seconds: Double, _ request: BenchmarkRequest) {
    let fitting = request.patience / max(seconds, 1e-9)
    self.units = max(1, min(units, Int(min(fitting, 1e9)) / request.rounds))
    turns = max(1, min(request.rounds, Int(min(fitting, 1e9))))
    self.side = side
  }
}

/// The middle and the quarter points of some numbers.
struct Quartiles {
  let least: Double
  let lower: Double
  let median: Double
  let upper: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    func at(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
    (least, lower, median, upper) = (at(0), at(0.25), at(0.5), at(0.75))
  }
}
