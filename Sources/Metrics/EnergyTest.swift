internal import Foundation

/// Whether two samples are of one distribution: the permutation test of the energy distance.
///
///     e = 2 E|X - Y| - E|X - X'| - E|Y - Y'|
///
/// e is zero for equal distributions and positive for others. The p-value is the share of random
/// divisions of all points into two samples of these sizes whose e is as great.
///
/// - Source: G. Szekely, M. Rizzo, Testing for equal distributions in high dimension (InterStat,
///   2004), sections 2 and 3.
public struct EnergyTest: Sendable, Equatable {
  /// e of the two samples.
  public let distance: Double
  /// The share of divisions with as great an e, the samples' own among them: small where the
  /// distributions differ.
  public let pValue: Double

  /// Compares two samples.
  ///
  /// - Parameters:
  ///   - first: Points; at least one, all of one width.
  ///   - second: Points likewise.
  ///   - permutations: Random divisions.
  ///   - generator: Where the divisions come from.
  /// - Precision: The p-value is a multiple of `1 / (permutations + 1)`.
  /// - Complexity: O(n^2 (width + permutations)) for n points in all, and n^2 numbers of memory.
  public init(
    _ first: [[Double]], _ second: [[Double]], permutations: Int = 199,
    using generator: inout some RandomNumberGenerator
  ) {
    precondition(!first.isEmpty && !second.isEmpty, "a sample without points")
    let distances = PairDistances(first + second)
    var order = Array(0..<(first.count + second.count))
    distance = distances.energy(order, first.count)
    var greater = 1
    for _ in 0..<permutations {
      order.shuffle(using: &generator)
      if distances.energy(order, first.count) >= distance { greater += 1 }
    }
    pValue = Double(greater) / Double(permutations + 1)
  }
}

/// The distances of all pairs of points.
private struct PairDistances {
  private let count: Int
  private let distances: [Double]
  private let total: Double

  init(_ points: [[Double]]) {
    count = points.count
    var distances = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<i {
        let square = zip(points[i], points[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        distances[i * count + j] = square.squareRoot()
        distances[j * count + i] = square.squareRoot()
      }
    }
    self.distances = distances
    total = distances.reduce(0, +)
  }

  /// e of the first few points of an order and the others.
  func energy(_ order: [Int], _ first: Int) -> Double {
    var isFirst = [Double](repeating: 0, count: count)
    for place in 0..<first { isFirst[order[place]] = 1 }
    // Sums over pairs within the first sample, and over those with one end in it.
    var (within, touching) = (0.0, 0.0)
    for place in 0..<first {
      let row = order[place] * count
      for j in 0..<count {
        within += distances[row + j] * isFirst[j]
        touching += distances[row + j]
      }
    }
    let between = touching - within
    let other = total - within - 2 * between
    let (n, m) = (Double(first), Double(count - first))
    return 2 * between / (n * m) - within / (n * n) - other / (m * m)
  }
}
