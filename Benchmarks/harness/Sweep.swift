internal import Foundation

/// A family of benchmarks along one of its sizes.
struct Sweep: Sendable {
  /// The family, as names begin.
  let family: String
  /// The size that varies.
  let axis: String
  /// Its values, and the benchmark of each.
  let points: [(size: Int, benchmark: Benchmark)]

  private init(
    _ family: String, _ axis: String, _ sizes: [Int], _ make: (Int) -> Benchmark
  ) {
    (self.family, self.axis) = (family, axis)
    points = sizes.map { ($0, make($0)) }
  }

  private static let counts = [3750, 7500, 15_000, 30_000, 60_000]
  private static let widths = [4, 8, 16, 32, 64]

  /// Every sweep: five sizes each.
  static let all: [Sweep] =
    [
      Sweep("delta-vae-step", "batch", [64, 128, 256, 512, 1024]) { .deltaVAEStep(batch: $0) },
      Sweep("neighbors", "N", counts) { .neighbors($0, 10, k: 10) },
      Sweep("neighbors", "D", widths) { .neighbors(15_000, $0, k: 10) },
      Sweep("neighbors", "k", [4, 16, 64, 256, 1024]) { .neighbors(15_000, 10, k: $0) },
      Sweep("covariance", "N", counts) { .covariance($0, 10, k: 100) },
      Sweep("covariance", "D", widths) { .covariance(15_000, $0, k: 100) },
      Sweep("covariance", "k", [16, 32, 64, 128, 256]) { .covariance(15_000, 10, k: $0) },
      Sweep("bilipschitz", "N", counts) { .biLipschitz($0, outputs: 784, k: 5) },
      Sweep("bilipschitz", "k", [4, 8, 16, 32, 64]) { .biLipschitz(15_000, outputs: 784, k: $0) },
      Sweep("brownian", "N", [62_500, 125_000, 250_000, 500_000, 1_000_000]) {
        .brownian($0, steps: 20)
      },
      Sweep("brownian", "steps", [5, 10, 20, 40, 80]) { .brownian(250_000, steps: $0) },
      Sweep("mmd", "N", [256, 512, 1024, 2048, 4096]) { .discrepancy($0, 64) },
      Sweep("mmd", "D", [8, 16, 32, 64, 128]) { .discrepancy(2048, $0) },
    ] + KernelFamily.all.compactMap { Sweep($0) }

  /// A kernel over its first size; nil where it has fewer than five of them.
  private init?(_ family: KernelFamily) {
    let points = [16, 8, 4, 2, 1].compactMap { divisor -> (size: Int, benchmark: Benchmark)? in
      var sizes = family.full
      sizes[0] /= divisor
      return family.benchmark(sizes).map { (sizes[0], $0) }
    }
    guard points.count == 5 else { return nil }
    let axis = family.pattern.split(separator: "x").first.map(String.init) ?? ""
    (self.family, self.axis, self.points) = (
      family.name, axis.count == 1 ? axis : axis.lowercased(), points
    )
  }

  /// The family and the size, for instance `neighbors over N`.
  var name: String { "\(family) over \(axis)" }

  /// Whether it is meant by its name or by the beginning of its family's.
  func isMeant(by name: String) -> Bool { name == self.name || family.hasPrefix(name) }

  /// The time at each size on the first device, without peers.
  ///
  /// - Returns: The times, or a row that says what was wrong at one of the sizes.
  /// - Throws: Nothing; without peers none can be missing.
  func measure(_ request: BenchmarkRequest) throws -> Result<BenchmarkScaling, WrongRow> {
    var alone = request
    (alone.withPeers, alone.devices) = (false, [request.selectors[0]])
    var seconds: [Double] = []
    for (_, benchmark) in points {
      let row = try benchmark.measure(alone)[0]
      if let wrong = row.wrong {
        let what = BenchmarkError.wrongResult("\(wrong), in \(benchmark.name)")
        return .failure(WrongRow(row: BenchmarkRow(wrong: what, of: benchmark, called: name)))
      }
      seconds.append(row.median)
    }
    return .success(
      BenchmarkScaling(family: family, axis: axis, sizes: points.map(\.size), seconds: seconds))
  }

  /// A size of a sweep whose result was wrong.
  struct WrongRow: Error {
    let row: BenchmarkRow
  }
}

/// The time of a family of benchmarks along one of its sizes.
package struct BenchmarkScaling: Codable, Sendable, Equatable {
  /// The family, as names begin.
  package var family: String
  /// The size that varies.
  package var axis: String
  /// Its values.
  package var sizes: [Int]
  /// The median time at each, in seconds.
  package var seconds: [Double]
  /// The slope of the straight line through the logarithms, by least squares: time ~ size^exponent.
  package var exponent: Double
  /// The commit that was measured; nil before ``BenchmarkResults`` says it.
  package var commit: String?
  /// The day.
  package var date: String?

  /// The sweep's ``Sweep/name``.
  package var name: String { "\(family) over \(axis)" }

  /// The times at some sizes, two or more.
  package init(family: String, axis: String, sizes: [Int], seconds: [Double]) {
    (self.family, self.axis, self.sizes, self.seconds) = (family, axis, sizes, seconds)
    let points = zip(sizes, seconds).map { (log(Double($0)), log($1)) }
    let count = Double(points.count)
    let (x, y) = (
      points.reduce(0) { $0 + $1.0 } / count, points.reduce(0) { $0 + $1.1 } / count
    )
    exponent =
      points.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
      / points.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
  }

  /// The sweep as a line of text.
  var line: String {
    let times = zip(sizes, seconds).map { "\($0): \(TimeText.text($1, digits: 3))" }
    return "\(name): \(times.joined(separator: ", ")); "
      + String(format: "time ~ %@^%.2f", axis, exponent)
  }
}
