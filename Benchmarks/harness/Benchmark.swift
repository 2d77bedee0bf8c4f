/// A comparison: our side and its peers on the same work.
struct Benchmark: Sendable {
  /// The name, that of the kernel or the model step.
  let name: String
  /// What the work is, in words.
  let work: String
  /// Units of work in one turn of a side.
  let units: Int
  /// Floating-point operations of a unit of work.
  let operations: Double
  /// Bytes that a unit of work has to move at least.
  let bytes: Double
  /// Makes our side and, where their environment is there, the peers.
  let sides: @Sendable (BenchmarkSetting) throws -> (ours: any Side, peers: [any Side])
}

/// What all benchmarks of a run share.
struct BenchmarkSetting: Sendable {
  /// The device selector.
  var device = "auto"
  /// Turns of each side.
  var rounds = 9
  /// Whether the peers take part.
  var withPeers = true
}

/// What was measured.
struct BenchmarkRow: Codable {
  var name: String
  var work: String
  var side: String
  /// Seconds of a unit: median, least, and the quarter points.
  var median: Double
  var least: Double
  var lowerQuartile: Double
  var upperQuartile: Double
  /// Median over rounds of this side's time divided by ours; 1 for ours.
  var ratio: Double
  var ratioLowerQuartile: Double
  var ratioUpperQuartile: Double
  /// Share of the device's own limit: the longer of operations and bytes at full speed, over time.
  var shareOfLimit: Double
  var operations: Double
  var bytes: Double
  var rounds: Int
}

extension Benchmark {
  /// Runs all sides in turn, so that drift of the machine slows all alike.
  ///
  /// - Parameters:
  ///   - setting: Device and rounds.
  ///   - limits: What the device can do at most.
  /// - Returns: A row for each side, ours first.
  /// - Throws: What stops a side.
  func measure(_ setting: BenchmarkSetting, _ limits: DeviceLimits) throws -> [BenchmarkRow] {
    let (ours, peers) = try sides(setting)
    let all = [ours] + peers
    for side in all { _ = try side.run(units) }
    var seconds = [[Double]](repeating: [], count: all.count)
    for _ in 0..<setting.rounds {
      for (index, side) in all.enumerated() {
        seconds[index].append(try side.run(units) / Double(units))
      }
    }
    let floor = max(operations / limits.operationsPerSecond, bytes / limits.bytesPerSecond)
    return zip(all, seconds).map { side, times in
      let ratios = Quartiles(zip(times, seconds[0]).map { $0 / $1 })
      let spread = Quartiles(times)
      return BenchmarkRow(
        name: name, work: work, side: side.name, median: spread.median, least: spread.least,
        lowerQuartile: spread.lower, upperQuartile: spread.upper, ratio: ratios.median,
        ratioLowerQuartile: ratios.lower, ratioUpperQuartile: ratios.upper,
        shareOfLimit: floor / spread.median, operations: operations, bytes: bytes,
        rounds: setting.rounds)
    }
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
