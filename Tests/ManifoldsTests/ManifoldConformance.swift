import DiffeoDifferentiation
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Testing

/// Every check that any manifold must pass; declare a manifold in ``ManifoldConformanceTests`` and
/// it runs them all.
struct ManifoldConformance {
  let manifold: any Manifold
  /// How far the uniform points, the points to project and the walks go: the scale on which the
  /// projection is smooth.
  var reach = 0.3

  private var width: Int { manifold.ambientDimension }

  /// Points near the manifold: uniform ones with noise of size `reach`.
  func nearbyPoints(_ count: Int, _ seed: Seed) throws -> [[Double]] {
    let points = try manifold.uniform(count: count, key: seed.key(), on: .reference).rows()
    let noise = try Tensor.normal([count, width], deviation: reach, key: seed.key(step: 1), on: .reference).rows()
    return zip(points, noise).map { zip($0, $1).map(+) }
  }
}

extension Tensor {
  /// The rows of a matrix, in float64.
  func rows() throws -> [[Double]] {
    let (values, width) = (try doubles(), shape[1])
    return (0..<shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
  }
}
