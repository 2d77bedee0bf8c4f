public import DiffeoGeometry

/// How well generated samples cover the manifold of real ones, and stay on it, by nearest neighbours.
///
///     B_k(S) = balls around the points of S, each up to its k-th nearest other point
///     precision  share of generated samples in a ball of B_k(real)
///     recall     share of real samples in a ball of B_k(generated)
///     density    1/(k M) sum over generated samples of how many balls of B_k(real) they are in
///     coverage   share of the balls of B_k(real) that hold a generated sample
///
/// - Source: T. Kynkaanniemi et al., Improved precision and recall metric (NeurIPS 2019);
///   M. Naeem et al., Reliable fidelity and diversity metrics (ICML 2020).
public struct NeighborMetrics: Sendable, Equatable {
  /// Share of generated samples on the real manifold.
  public let precision: Double
  /// Share of real samples on the generated manifold.
  public let recall: Double
  /// Mean number of real balls around a generated sample, over k; may exceed 1.
  public let density: Double
  /// Share of real balls with a generated sample.
  public let coverage: Double

  /// The figures of two samples.
  ///
  /// - Parameters:
  ///   - real: Features of real samples.
  ///   - generated: Features of generated samples, of the same width.
  ///   - k: Which neighbour says how wide a ball is: 3 for precision and recall, 5 for density and
  ///     coverage, by custom.
  /// - Throws: ``MetricError/widthMismatch(left:_:right:_:)``, what is wrong with k, see
  ///   `Neighbors`, or an OpenCL error.
  /// - Complexity: O(N M width) work; distances are not stored.
  public init(real: PointCloud, generated: PointCloud, k: Int) throws {
    guard real.dimension == generated.dimension else {
      throw MetricError.widthMismatch(
        left: real.name, real.dimension, right: generated.name, generated.dimension)
    }
    let balls = try NeighborBalls(of: real, k: k)
    let inReal = try balls.counts(of: generated)
    let inGenerated = try NeighborBalls(of: generated, k: k).counts(of: real)
    let nearest = try Neighbors(of: real, among: generated, k: 1).lists()
    let (n, m) = (Double(real.count), Double(generated.count))
    precision = Double(inReal.count { $0 > 0 }) / m
    recall = Double(inGenerated.count { $0 > 0 }) / n
    density = Double(inReal.reduce(0, +)) / (Double(k) * m)
    coverage = Double(zip(nearest.distances, balls.radii).count { $0 < $1 }) / n
  }
}
