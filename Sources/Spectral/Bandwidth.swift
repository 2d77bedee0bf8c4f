internal import Foundation

/// How the width of the Gaussian of an affinity is chosen.
///
///     w_ij = exp(-d_ij^2 / (s_i s_j)),   s_i = s_j = sqrt(epsilon) but for the local scale
public enum Bandwidth: Sendable, Hashable {
  /// epsilon itself, a squared length.
  case fixed(Double)
  /// The epsilon at which the sum of all affinities grows fastest, where the graph resembles a
  /// space of some dimension best.
  case automatic
  /// Twice the squared median of the distances of nearest neighbours: fit for points that are
  /// evenly spread.
  case median
  /// s_i is the distance of point i to its `neighbor`-th nearest other, from 1 to k.
  case selfTuning(neighbor: Int = 7)
}

/// The sum of affinities as a function of the bandwidth.
///
///     T(epsilon) = N + sum over edges of exp(-d^2 / epsilon),   slope = d log T / d log epsilon
///
/// In a space of m dimensions T grows as epsilon^(m/2), until epsilon falls below the distances of
/// neighbours or passes the size of the neighbourhoods: the slope is greatest where the graph looks
/// most like a space, and twice the slope is its dimension there.
///
/// Squared distances are counted in bins of a 64th of an octave, each with its mean, so that T is
/// known to about 1e-5 without a pass over the edges for every epsilon.
///
/// - Source: R. Coifman, Y. Shkolnisky, F. Sigworth, A. Singer, Graph Laplacian tomography from
///   unknown random projections, 2008; T. Berry, J. Harlim, Variable bandwidth diffusion kernels,
///   2016, section 3.
struct KernelSum: Sendable {
  private let points: Double
  private let bins: [(count: Double, squared: Double)]

  /// Counts the distances of a graph's edges, each edge in both directions.
  init(points: Int, distances: [Float]) {
    self.points = Double(points)
    var counts = [Double](repeating: 0, count: 1 << 15)
    var sums = counts
    for distance in distances {
      // The exponent and six bits of the fraction.
      let bin = Int(distance.bitPattern >> 17)
      counts[bin] += 1
      sums[bin] += Double(distance) * Double(distance)
    }
    bins = zip(counts, sums).filter { $0.0 > 0 }.map { ($0.0, $0.1 / $0.0) }
  }

  /// d log T / d log epsilon.
  func slope(at epsilon: Double) -> Double {
    var (sum, moment) = (points, 0.0)
    for (count, squared) in bins {
      let ratio = squared / epsilon
      let weight = count * exp(-ratio)
      sum += weight
      moment += ratio * weight
    }
    return moment / sum
  }

  /// The bandwidth at which T grows fastest, and twice the slope there: the middle of the stretch
  /// where the slope is within a hundredth of the greatest, which regular points make long.
  ///
  /// - Returns: epsilon and the dimension; nil where all distances are 0.
  func steepest() -> (epsilon: Double, dimension: Double)? {
    let squares = bins.map(\.squared).filter { $0 > 0 }
    guard let least = squares.first, let most = squares.last else { return nil }
    // Sixteenths of octaves, from where the nearest count for nothing to where the farthest count
    // for as much as all others.
    let octaves = log2(most / least) + 12
    let grid = (0...Int(octaves * 16)).map { least * exp2(Double($0) / 16 - 6) }
    let slopes = grid.map(slope(at:))
    guard let greatest = slopes.max(), let peak = slopes.firstIndex(of: greatest) else {
      return nil
    }
    let isNear = { (slope: Double) in slope >= 0.99 * greatest }
    let first = slopes[..<peak].lastIndex { !isNear($0) }.map { $0 + 1 } ?? 0
    let last = slopes[peak...].firstIndex { !isNear($0) }.map { $0 - 1 } ?? peak
    return ((grid[first] * grid[last]).squareRoot(), 2 * greatest)
  }
}
