import DiffeoDifferentiation
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Testing

/// A manifold with what its checks need to know; declare one in ``all`` and
/// ``ManifoldConformanceTests`` runs every check on it.
struct ManifoldConformance: Sendable, CustomTestStringConvertible {
  let manifold: any Manifold
  /// E[z_i^2] of a uniform point.
  let squares: [Double]
  /// How far from the manifold points to project lie: less than to where projections meet.
  var reach = 0.3
  /// Whether the stored points cover the manifold once, so that a tube around them has its volume.
  var tube = false

  static let all: [ManifoldConformance] = {
    let sphere = try? Sphere(dimension: 2)
    let circle = try? Sphere(dimension: 1)
    let torus = try? EmbeddedTorus()
    let fatTorus = try? EmbeddedTorus(ring: 2, tube: 1.25)
    let product = try? ProductManifold([SpecialOrthogonal(), Sphere(dimension: 1)])
    let ellipsoid = Ellipsoid(axes: [1.5, 1, 0.8])
    return [
      circle.map { .init(manifold: $0, squares: [0.5, 0.5], tube: true) },
      sphere.map { .init(manifold: $0, squares: thirds, tube: true) },
      (try? Sphere(dimension: 7)).map { .init(manifold: $0, squares: same(1 / 8.0, 8)) },
      .init(manifold: FlatTorus(), squares: same(0.5, 4), tube: true),
      torus.map { .init(manifold: $0, squares: torusSquares($0), reach: 0.1, tube: true) },
      fatTorus.map { .init(manifold: $0, squares: torusSquares($0), reach: 0.1, tube: true) },
      .init(manifold: SpecialOrthogonal(), squares: same(1 / 3.0, 9), reach: 0.2),
      (try? ProjectiveSpace(dimension: 2)).map { .init(manifold: $0, squares: thirds) },
      (try? ProjectiveSpace(dimension: 3)).map { .init(manifold: $0, squares: same(0.25, 4)) },
      (try? Euclidean(dimension: 5)).map { .init(manifold: $0, squares: same(1, 5)) },
      product.map {
        .init(manifold: $0, squares: same(1 / 3.0, 9) + [0.5, 0.5], reach: 0.2)
      },
      .init(manifold: ellipsoid, squares: ellipsoid.meanSquares, reach: 0.1, tube: true),
    ].compactMap { $0 }
  }()

  private static let thirds = same(1 / 3.0, 3)

  private static func same(_ value: Double, _ count: Int) -> [Double] {
    [Double](repeating: value, count: count)
  }

  /// By the density `(c + a cos theta) / 2 pi c` of theta.
  private static func torusSquares(_ torus: EmbeddedTorus) -> [Double] {
    let (c, a) = (torus.ring, torus.tube)
    let flat = (c * c + 1.5 * a * a) / 2
    return [flat, flat, a * a / 2]
  }

  /// Whether it has a formula for distances; without one a path is relaxed for each.
  var hasFastDistance: Bool { !(manifold is Ellipsoid) }

  var testDescription: String { manifold.name }

  var width: Int { manifold.ambientDimension }

  /// Uniform points of the manifold.
  func points(_ count: Int, _ seed: Seed, step: UInt32 = 0) throws -> [[Double]] {
    try manifold.uniform(count: count, key: seed.key(step: step), on: .reference).rows()
  }

  /// Points near the manifold: uniform ones with normal noise of deviation `reach`.
  func nearby(_ count: Int, _ seed: Seed) throws -> [[Double]] {
    let noise = try Tensor.normal(
      [count, width], deviation: reach, key: seed.key(step: 100), on: .reference
    ).rows()
    return zip(try points(count, seed), noise).map { zip($0, $1).map(+) }
  }
}

extension Tensor {
  /// The rows of a matrix, in float64.
  func rows() throws -> [[Double]] {
    let (values, width) = (try doubles(), shape[1])
    return (0..<shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
  }
}

/// The Euclidean distance of R^n.
func chord(_ p: [Double], _ q: [Double]) -> Double {
  zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}
