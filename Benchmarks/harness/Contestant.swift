/// A side that takes its turns in a benchmark, until it fails.
final class Contestant {
  private let name: String
  private var side: (any Side)?
  /// Units of work in a turn.
  private var units = 1
  /// Turns: one for each round, fewer where they take too long.
  private var turns = 0
  /// Seconds of a unit of work in each turn.
  private(set) var seconds: [Double] = []
  /// What ended its part.
  private(set) var failure: (any Error)?

  /// A side under its name.
  init(_ name: String, _ make: () throws -> any Side) {
    self.name = name
    attempt { side = try make() }
  }

  /// Does a first unit of work, and decides how much of it is measured.
  ///
  /// - Parameters:
  ///   - units: Units of work that a turn should have.
  ///   - request: How many turns there are, and how long they may take.
  ///   - isFirst: Whether it takes all of its turns, however long the first takes.
  func warmUp(_ units: Int, _ request: BenchmarkRequest, isFirst: Bool) {
    attempt {
      guard let first = try side?.run(1) else { return }
      let fitting = isFirst ? .infinity : request.patience / max(first, 1e-9)
      let count = Int(min(fitting, 1e9))
      self.units = max(1, min(units, count / request.rounds))
      turns = max(1, min(request.rounds, count))
    }
  }

  /// Takes a turn, unless all are taken.
  func takeTurn(in round: Int) {
    guard round < turns else { return }
    attempt { seconds.append(try (side?.run(units) ?? 0) / Double(units)) }
  }

  /// What was measured of it, beside our times.
  func row(of benchmark: Benchmark, beside ours: [Double]) -> BenchmarkRow {
    guard let failure else {
      return BenchmarkRow(
        benchmark, side: name, seconds, ours: ours, units: units, library: side?.library)
    }
    return side is PeerSide
      ? BenchmarkRow(leftOut: failure, side: name, of: benchmark)
      : BenchmarkRow(wrong: failure, side: name, of: benchmark)
  }

  /// Does something, which may end this side's part.
  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      (failure, turns) = (error, 0)
      // A process that failed need not be waited for; what it is stays known.
      if !(side is PeerSide) { side = nil }
    }
  }
}
