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

  /// The time at each size on the first device, without peers.
  func measure(_ request: BenchmarkRequest, _ limits: DeviceLimits) throws -> BenchmarkScaling {
    var alone = request
    (alone.withPeers, alone.devices) = (false, [request.selectors[0]])
    let rows = try points.map { try $0.benchmark.measure(alone, limits)[0] }
    return BenchmarkScaling(
      family: family, axis: axis, sizes: points.map(\.size), seconds: rows.map(\.median))
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
    let times = zip(sizes, seconds).map { String(format: "%d: %.3g ms", $0, $1 * 1e3) }
    return "\(family) over \(axis): \(times.joined(separator: ", ")); "
      + String(format: "time ~ %@^%.2f", axis, exponent)
  }
}
