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
