public import DiffeoTensors
internal import Foundation

/// A manifold whose heat kernel is known as a series: what the expansions for small times are
/// measured by.
///
/// Brownian motion is that of `Laplacian / 2`: the noise of a walk has variance t in each direction.
public protocol ExactHeatKernel: Manifold {
  /// The density, with respect to the volume, of Brownian motion from `p` at `q` after a time.
  ///
  /// - Parameters:
  ///   - p: Where the motion starts.
  ///   - q: Where it is after the time.
  ///   - time: t.
  /// - Returns: The density.
  /// - Precision: About 1e-14 of the density at distance 0, which is all that a sum of many signs
  ///   can give far from the start.
  func exactHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double
  /// The KL divergence of Brownian motion after a time from the uniform distribution.
  ///
  /// - Parameter time: t, from 1e-5 upwards.
  /// - Returns: The divergence in nats.
  /// - Precision: About 1e-10.
  func exactKLDivergence(time: Double) -> Double
}

extension Manifold {
  /// The manifold itself, if its heat kernel is known as a series that keeps its digits.
  ///
  /// - Throws: ``ManifoldError/noSeries(_:)``.
  func manifoldWithSeries() throws -> any ExactHeatKernel {
    guard let exact = self as? any ExactHeatKernel,
      dimension <= SphericalHeatKernel.greatestDimension
    else { throw ManifoldError.noSeries(name) }
    return exact
  }

  /// The log density of Brownian motion by the heat kernel's series, in float64.
  ///
  /// Products have the sum of their factors', and a Euclidean factor its normal density. Where the
  /// sum of many signs has lost its digits, a billionth of the density at the start, the expansion
  /// for small times stands in.
  ///
  /// - Parameters:
  ///   - p: Where the motion starts.
  ///   - q: Where it is after the time.
  ///   - time: t.
  /// - Returns: The log density.
  /// - Throws: ``ManifoldError/noSeries(_:)`` for a manifold without a series.
  /// - Precision: Where the series is used, 1e-5 and mostly far better.
  public func exactLogHeatKernel(
    from p: [Double], to q: [Double], time: Double
  ) throws -> Double {
    if let product = self as? ProductManifold {
      return try product.parts.reduce(0) { sum, part in
        let (p, q) = (Array(p[part.1]), Array(q[part.1]))
        return try sum + part.0.exactLogHeatKernel(from: p, to: q, time: time)
      }
    }
    if self is Euclidean { return logHeatKernel(from: p, to: q, time: time) }
    let density = try manifoldWithSeries().exactHeatKernel(from: p, to: q, time: time)
    let lost = 1e-9 * pow(2 * .pi * time, -0.5 * Double(dimension))
    return density > lost ? log(density) : logHeatKernel(from: p, to: q, time: time)
  }

  /// The log densities of many motions by the heat kernel's series, computed on the host.
  ///
  /// - Parameters:
  ///   - p: Where each motion starts; `[count, n]`.
  ///   - q: Where it is after its time; `[count, n]`.
  ///   - time: `[count]` or `[count, 1]`.
  /// - Returns: `[count]`.
  /// - Throws: ``ManifoldError/noSeries(_:)``, a tensor error or an OpenCL error.
  public func exactLogHeatKernel(from p: Tensor, to q: Tensor, time: Tensor) throws -> Tensor {
    try checkShape(p, "heat kernel")
    try checkShape(q, "heat kernel")
    let rows = zip(
      zip(try p.copied(to: .reference).rows, try q.copied(to: .reference).rows),
      try time.doubles())
    let values = try rows.map { try exactLogHeatKernel(from: $0.0, to: $0.1, time: $1) }
    return try Tensor(doubles: values, shape: [p.shape[0]], on: p.backend)
  }
}

extension Sphere: ExactHeatKernel {
  /// The series of `SphericalHeatKernel` at the angle between the points.
  public func exactHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double {
    SphericalHeatKernel(dimension: dimension, time: time).density(distance(from: p, to: q))
  }

  /// The divergence by Gauss-Legendre quadrature over the angle.
  public func exactKLDivergence(time: Double) -> Double {
    SphericalHeatKernel(dimension: dimension, time: time).divergence(isProjective: false)
  }
}

extension ProjectiveSpace: ExactHeatKernel {
  /// The sum of the sphere's densities at both representatives.
  public func exactHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double {
    SphericalHeatKernel(dimension: dimension, time: time)
      .projectiveDensity(distance(from: p, to: q))
  }

  /// The divergence by Gauss-Legendre quadrature over the angle.
  public func exactKLDivergence(time: Double) -> Double {
    SphericalHeatKernel(dimension: dimension, time: time).divergence(isProjective: true)
  }
}

extension SpecialOrthogonal: ExactHeatKernel {
  /// That of RP^3 of radius 2 sqrt(2): `8^(-3/2) q(t / 8, r / sqrt 8)`.
  public func exactHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double {
    let root = 8.0.squareRoot()
    return SphericalHeatKernel(dimension: 3, time: time / 8)
      .projectiveDensity(distance(from: p, to: q) / root) / (8 * root)
  }

  /// That of RP^3 at `t / 8`: the divergence does not depend on the radius.
  public func exactKLDivergence(time: Double) -> Double {
    SphericalHeatKernel(dimension: 3, time: time / 8).divergence(isProjective: true)
  }
}

extension FlatTorus: ExactHeatKernel {
  /// The product of the circles' theta functions.
  public func exactHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double {
    let circle = SphericalHeatKernel(dimension: 1, time: time)
    let (a, b) = (angles(of: p), angles(of: q))
    return circle.density(a[0] - b[0]) * circle.density(a[1] - b[1])
  }

  /// Twice the circle's divergence.
  public func exactKLDivergence(time: Double) -> Double {
    2 * SphericalHeatKernel(dimension: 1, time: time).divergence(isProjective: false)
  }
}
