public import DiffeoTensors
internal import Foundation

/// The sliced Wasserstein distance of two samples: how far apart their projections on random
/// directions are.
///
///     d^2 = mean over directions e of W_2(x . e, y . e)^2
///     W_2^2 of numbers = integral over t in 0...1 of (quantile_x(t) - quantile_y(t))^2
///
/// - Source: J. Rabin, G. Peyre, J. Delon, M. Bernot, Wasserstein barycenter and its application to
///   texture mixing (SSVM 2011).
public struct SlicedWasserstein: Sendable, Equatable {
  /// The mean of the squared distances over the directions.
  public let squaredDistance: Double
  /// The standard error of that mean, from the directions' scatter.
  public let standardError: Double
  /// How many directions there were.
  public let directions: Int

  /// d.
  public var distance: Double { squaredDistance.squareRoot() }

  /// The distance of two samples.
  ///
  /// - Parameters:
  ///   - left: `[n, width]`.
  ///   - right: `[m, width]`.
  ///   - directions: How many, 2 at least.
  ///   - key: Their random stream.
  /// - Throws: ``MetricError``, or an OpenCL error.
  /// - Complexity: Two matrix products, and sorting on the host.
  public init(_ left: Tensor, _ right: Tensor, directions: Int, key: RandomKey) throws {
    precondition(directions >= 2, "the scatter of one direction")
    let width = left.shape[1]
    guard right.shape[1] == width else {
      throw MetricError.widthMismatch(left: "one sample", width, right: "the other", right.shape[1])
    }
    for sample in [left, right] where sample.shape[0] == 0 {
      throw MetricError.tooFewSamples(
        sample: "a sample", count: 0, needed: 1, why: "there is nothing to project")
    }
    let drawn = try Tensor.normal([directions, width], key: key, on: left.backend)
    let lengths = try drawn.squared().sum(axes: [1], keepingAxes: true).squareRoot()
    let axes = try drawn / lengths
    let (x, y) = (try Self.sortedProjections(left, axes), try Self.sortedProjections(right, axes))
    let squares = zip(x, y).map { Self.squaredDistance($0, $1) }
    let count = Double(directions)
    let mean = squares.reduce(0, +) / count
    let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    squaredDistance = mean
    standardError = (variance / count).squareRoot()
    self.directions = directions
  }

  /// For each direction the projections, ascending.
  private static func sortedProjections(_ sample: Tensor, _ axes: Tensor) throws -> [[Double]] {
    let values = try axes.matrixProduct(sample, transposeRight: true).doubles()
    let count = sample.shape[0]
    return (0..<axes.shape[0]).map { values[($0 * count)..<(($0 + 1) * count)].sorted() }
  }

  /// The integral over both step functions, piece by piece.
  static func squaredDistance(_ x: [Double], _ y: [Double]) -> Double {
    var (i, j, from, sum) = (0, 0, 0.0, 0.0)
    while i < x.count && j < y.count {
      let (nextX, nextY) = (Double(i + 1) / Double(x.count), Double(j + 1) / Double(y.count))
      let to = min(nextX, nextY)
      sum += (to - from) * (x[i] - y[j]) * (x[i] - y[j])
      from = to
      // Whole numbers tell which piece ends, without rounding.
      let order = (i + 1) * y.count - (j + 1) * x.count
      if order <= 0 { i += 1 }
      if order >= 0 { j += 1 }
    }
    return sum
  }
}
