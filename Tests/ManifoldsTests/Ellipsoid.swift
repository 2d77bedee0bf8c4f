import DiffeoManifolds
import DiffeoTensors
import Foundation

/// A user's own manifold: the ellipsoid with given half axes in R^3.
///
///     sum of (z_i / a_i)^2 = 1,  P(z)_i = a_i^2 z_i / (a_i^2 + l)
///
/// l is the greatest root of `sum of (a_i z_i / (a_i^2 + l))^2 = 1`; that function falls and is
/// convex to the right of its poles, so Newton's method from the left, where one term alone is 1,
/// climbs to the root.
struct Ellipsoid: Manifold {
  let axes: [Double]

  let name = "ellipsoid"
  let dimension = 2
  let ambientDimension = 3

  init(axes: [Double]) { self.axes = axes }

  func project(_ z: [Double]) -> [Double] {
    zip(stretches(z), z).map { $0 * $1 }
  }

  /// `D g - D n (n . D g) / (n . D n)` with `D_i = a_i^2 / (a_i^2 + l)` and the normal
  /// `n_i = P(z)_i / a_i^2`.
  func projectionGradient(at z: [Double], upstream g: [Double]) -> [Double] {
    let d = stretches(z)
    let n = (0..<3).map { d[$0] * z[$0] / (axes[$0] * axes[$0]) }
    let along = (0..<3).reduce(0) { $0 + n[$1] * d[$1] * g[$1] }
    let scale = (0..<3).reduce(0) { $0 + n[$1] * d[$1] * n[$1] }
    return (0..<3).map { d[$0] * (g[$0] - n[$0] * along / scale) }
  }

  private func stretches(_ z: [Double]) -> [Double] {
    var l = (0..<3).map { axes[$0] * (abs(z[$0]) - axes[$0]) }.reduce(-.infinity, max)
    for _ in 0..<30 {
      var (value, slope) = (-1.0, 0.0)
      for i in 0..<3 {
        let ratio = axes[i] * z[i] / (axes[i] * axes[i] + l)
        value += ratio * ratio
        slope += 2 * ratio * ratio / (axes[i] * axes[i] + l)
      }
      l += value / slope
    }
    return axes.map { $0 * $0 / ($0 * $0 + l) }
  }

  var kernel: ManifoldKernel {
    ManifoldKernel(
      text: """
        constant float axes[3] = {\(Float(axes[0])), \(Float(axes[1])), \(Float(axes[2]))};

        static inline void MANIFOLD(stretches)(const REAL* z, REAL* d)
        {
          REAL l = axes[0] * (fabs(z[0]) - axes[0]);
          for (int i = 1; i < 3; i++) l = fmax(l, axes[i] * (fabs(z[i]) - axes[i]));
          for (int round = 0; round < 12; round++) {
            REAL value = -1.0f, slope = 0.0f;
            for (int i = 0; i < 3; i++) {
              const REAL inverse = 1.0f / (axes[i] * axes[i] + l);
              const REAL ratio = axes[i] * z[i] * inverse;
              value += ratio * ratio;
              slope += 2.0f * ratio * ratio * inverse;
            }
            l += value / slope;
          }
          for (int i = 0; i < 3; i++) d[i] = axes[i] * axes[i] / (axes[i] * axes[i] + l);
        }

        static inline void MANIFOLD(project)(REAL* z)
        {
          REAL d[3];
          MANIFOLD(stretches)(z, d);
          for (int i = 0; i < 3; i++) z[i] *= d[i];
        }

        static inline void MANIFOLD(project_gradient)(const REAL* z, REAL* g)
        {
          REAL d[3], n[3], along = 0.0f, scale = 0.0f;
          MANIFOLD(stretches)(z, d);
          for (int i = 0; i < 3; i++) {
            n[i] = d[i] * z[i] / (axes[i] * axes[i]);
            along += n[i] * d[i] * g[i];
            scale += n[i] * d[i] * n[i];
          }
          for (int i = 0; i < 3; i++) g[i] = d[i] * (g[i] - n[i] * along / scale);
        }
        """, title: "ellipsoid.cl", ambientDimension: 3)
  }

  /// The area element over the sphere's, at a point of the sphere.
  private func stretch(_ s: [Double]) -> Double {
    let product = axes[0] * axes[1] * axes[2]
    return product * (0..<3).reduce(0) { $0 + s[$1] * s[$1] / (axes[$1] * axes[$1]) }.squareRoot()
  }

  var volume: Double? { average { _ in 1 } * 4 * .pi }

  /// E[z_i^2] of a uniform point.
  var meanSquares: [Double] {
    let area = average { _ in 1 }
    return (0..<3).map { i in average { axes[i] * axes[i] * $0[i] * $0[i] } / area }
  }

  /// The average over the sphere of a function times the area element, by the midpoint rule.
  private func average(_ function: ([Double]) -> Double) -> Double {
    let count = 200
    var sum = 0.0
    for row in 0..<count {
      let height = 2 * (Double(row) + 0.5) / Double(count) - 1
      for column in 0..<count {
        let angle = 2 * .pi * Double(column) / Double(count)
        let radius = (1 - height * height).squareRoot()
        let s = [radius * cos(angle), radius * sin(angle), height]
        sum += stretch(s) * function(s)
      }
    }
    return sum / Double(count * count)
  }

  /// By rejection from the sphere.
  func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    let bound = axes[0] * axes[1] * axes[2] / (axes.min() ?? 1)
    for attempt in UInt32(0)... {
      let normal = key.normalBlock(UInt32(index), sub: 2 * attempt)
      let s = [normal[0], normal[1], normal[2]]
      let length = (s[0] * s[0] + s[1] * s[1] + s[2] * s[2]).squareRoot()
      let unit = s.map { $0 / length }
      if key.uniformBlock(UInt32(index), sub: 2 * attempt + 1)[0] * bound < stretch(unit) {
        return (0..<3).map { axes[$0] * unit[$0] }
      }
    }
    return []
  }

  /// Twice the curvature of Gauss, `1 / (abc (sum of z_i^2 / a_i^4))^2`.
  func scalarCurvature(at z: [Double]) -> Double {
    let product = axes[0] * axes[1] * axes[2]
    let sum = (0..<3).reduce(0) { $0 + z[$1] * z[$1] / pow(axes[$1], 4) }
    return 2 / (product * product * sum * sum)
  }
}
