internal import Foundation

/// The statistics of bi-Lipschitz constants over points, for one number of neighbours.
public struct BiLipschitzRow: Sendable, Equatable {
  /// How many neighbours each constant is over.
  public let k: Int
  /// How many points have a constant: those with a neighbour that does not coincide.
  public let points: Int
  /// Pairs of a point and a neighbour at distance 0, which count for nothing.
  public let coincident: Int
  /// K.
  public let constant: Distribution
  /// sqrt(max r / min r).
  public let scaleFree: Distribution
}

/// A distribution over points, in a few numbers; NaN where there are no points.
public struct Distribution: Sendable, Equatable {
  /// The mean.
  public let mean: Double
  /// The standard deviation: the root of the mean squared distance from the mean.
  public let standardDeviation: Double
  /// In float32, which is what a device computes with and half the memory.
  private let sorted: [Float]

  /// The distribution of some numbers.
  ///
  /// - Parameter values: The numbers; quantiles have the precision of float32.
  public init(_ values: consuming [Float]) {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / count
    self.mean = mean
    let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    standardDeviation = (squares / count).squareRoot()
    values.sort()
    sorted = values
  }

  /// The middle number.
  public var median: Double { quantile(0.5) }

  /// The number below which a share of the others lies, between neighbours in proportion.
  ///
  /// - Parameter share: From 0, the least, to 1, the greatest.
  /// - Returns: The quantile; NaN where there are no numbers.
  public func quantile(_ share: Double) -> Double {
    if sorted.isEmpty { return .nan }
    let place = min(max(share, 0), 1) * Double(sorted.count - 1)
    let low = Int(place)
    let below = Double(sorted[low])
    let above = Double(sorted[min(low + 1, sorted.count - 1)])
    // A whole place is that number, whatever comes after it: an infinity may.
    let part = place - Double(low)
    return part == 0 || below == above ? below : below + part * (above - below)
  }
}

/// Constants of points, as they come.
struct BiLipschitzSample {
  let k: Int
  private var coincident = 0
  private var constants: [Float] = []
  private var scaleFree: [Float] = []

  init(k: Int, capacity: Int) {
    self.k = k
    constants.reserveCapacity(capacity)
    scaleFree.reserveCapacity(capacity)
  }

  /// Adds a point; without any ratio (smallest infinite, largest 0) it has no constant.
  mutating func add(largest: Double, smallest: Double, unit: Double, coincident: Int) {
    self.coincident += coincident
    if largest == 0 && smallest == .infinity { return }
    constants.append(Float(max(largest * unit, 1 / (smallest * unit))))
    // Where images coincide nothing is kept, not even up to scale.
    let isKept = smallest > 0 && largest < .infinity
    scaleFree.append(isKept ? Float((largest / smallest).squareRoot()) : .infinity)
  }

  /// The statistics; the sample is used up.
  consuming func row() -> BiLipschitzRow {
    let (k, count, coincident) = (k, constants.count, coincident)
    return BiLipschitzRow(
      k: k, points: count, coincident: coincident, constant: Distribution(constants),
      scaleFree: Distribution(scaleFree))
  }
}
