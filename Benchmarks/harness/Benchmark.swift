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
  /// The seeds of the inputs.
  var seeds: [UInt64] = [0]
  /// Makes our side and, where their environment is there, the peers.
  let sides: @Sendable (BenchmarkSetting) throws -> (ours: any Side, peers: [PeerSide])
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
  /// A side whose turn takes seconds takes part in fewer rounds, as its row says. A side that fails
  /// has a row that says so, and the others go on.
  ///
  /// - Parameters:
  ///   - request: Devices, rounds, peers.
  ///   - note: Told of each side that fails.
  /// - Returns: A row for each side, that of the first device first; that one alone, marked, where
  ///   it failed itself. Shares of limits are not filled in.
  /// - Throws: ``BenchmarkError/noPeers``, before anything is measured.
  func measure(
    _ request: BenchmarkRequest, note: (String) -> Void = { _ in }
  ) throws -> [BenchmarkRow] {
    let all: [Contestant]
    do {
      all = try contestants(request)
    } catch BenchmarkError.noPeers {
      throw BenchmarkError.noPeers
    } catch {
      return [BenchmarkRow(wrong: error, of: self)]
    }
    for (place, side) in all.enumerated() {
      // Ours compiles its kernels in its first turn, which says nothing of the others.
      side.warmUp(units, request, isFirst: place == 0)
    }
    for round in 0..<request.rounds { all.forEach { $0.takeTurn(in: round) } }
    for side in all { side.failure.map { note("\($0)") } }
    let rows = all.map { $0.row(of: self, beside: all[0].seconds) }
    return rows[0].hasTimes ? rows : [rows[0]]
  }

  /// Our side on each device, then the peers.
  ///
  /// The first device's is called `diffeo`, the others by their selectors.
  private func contestants(_ request: BenchmarkRequest) throws -> [Contestant] {
    let selectors = request.selectors
    let first = try sides(request.setting(selectors[0], withPeers: request.withPeers))
    let others = selectors.dropFirst().map { selector in
      Contestant(selector) { try sides(request.setting(selector, withPeers: false)).ours }
    }
    for peer in first.peers { peer.limit = request.peerLimit }
    return [Contestant("diffeo") { first.ours }] + others
      + first.peers.map { peer in Contestant(peer.name) { peer } }
  }
}
