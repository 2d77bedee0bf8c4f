public import DiffeoDifferentiation
public import DiffeoTensors
internal import DiffeoOpenCL
internal import Foundation

/// The torus of revolution in R^3: a tube of radius a around a ring of radius c.
///
///     point(phi, theta) = ((c + a cos theta) cos phi, (c + a cos theta) sin phi, a sin theta)
///     volume 4 pi^2 c a,  Sc = 2 cos theta / (a (c + a cos theta))
public struct EmbeddedTorus: Manifold, Hashable {
  /// c, the radius of the ring: from the axis to the middle of the tube.
  public let ring: Double
  /// a, the radius of the tube.
  public let tube: Double

  /// A torus of given radii; those of the method's paper by default.
  ///
  /// - Throws: ``ManifoldError/invalidParameters(_:reason:)`` unless `0 < tube < ring`: a wider tube
  ///   would meet itself on the axis; and for radii below 1e-6 or above 1e6, whose curvature and
  ///   area float32 would lose.
  public init(ring: Double = 3, tube: Double = 0.6) throws {
    self.ring = ring
    self.tube = tube
    guard tube >= 1e-6, ring <= 1e6 else {
      throw ManifoldError.invalidParameters(
        name, reason: "both radii must be positive, from 1e-6 to 1e6")
    }
    guard tube < ring else {
      throw ManifoldError.invalidParameters(
        name,
        reason: """
          the tube (\(tube)) is as wide as the ring (\(ring)) or wider and would meet itself; \
          the ring comes first, as in embedded-torus:3,0.6
          """)
    }
  }

  /// `embedded-torus`, followed by `:c,a` for radii that are not the default.
  public var name: String {
    ring == 3 && tube == 0.6 ? "embedded-torus" : "embedded-torus:\(ring),\(tube)"
  }

  /// 2.
  public var dimension: Int { 2 }

  /// 3.
  public var ambientDimension: Int { 3 }

  /// The closest point: towards the ring's centre line.
  public func project(_ point: [Double]) -> [Double] {
    let plane = HalfPlane(point, self)
    let distance = ring + tube * plane.tubeDirection[0]
    return plane.ringDirection.map { distance * $0 } + [tube * plane.tubeDirection[1]]
  }

  /// The gradient: along the ring scaled by the projection's radius over the point's, in the point's
  /// half-plane that of the tube's circle.
  public func projectionGradient(at point: [Double], upstream g: [Double]) -> [Double] {
    let plane = HalfPlane(point, self)
    let (x, y) = (plane.ringDirection[0], plane.ringDirection[1])
    let circle = Circle().projectionGradient(
      at: plane.offset, upstream: [x * g[0] + y * g[1], g[2]])
    let stretch =
      plane.radius < Sphere.smallestNorm
      ? 0 : (ring + tube * plane.tubeDirection[0]) / plane.radius
    let along = stretch * (x * g[1] - y * g[0])
    let outward = tube * circle[0]
    return [outward * x - along * y, outward * y + along * x, tube * circle[1]]
  }

  /// `Kernels/manifold/embedded_torus.cl`.
  public var kernel: ManifoldKernel {
    ManifoldKernel(
      file: "embedded_torus.cl", ambientDimension: 3,
      definitions: [Definition("RING", "\(Float(ring))f"), Definition("TUBE", "\(Float(tube))f")])
  }

  /// `4 pi^2 c a`.
  public var volume: Double? { 4 * .pi * .pi * ring * tube }

  /// phi = 2 pi u for the first uniform number u of the point's block; theta solves
  /// `theta + (a / c) sin theta = 2 pi v` for the second one, v: its density is as `c + a cos theta`.
  public func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    let uniform = key.uniformBlock(UInt32(index))
    let ratio = tube / ring
    let target = 2 * .pi * uniform[1]
    // The left side grows with slope 1 - a/c at least, so the root lies in this interval.
    var (low, high) = (target - ratio, target + ratio)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if middle + ratio * sin(middle) < target { low = middle } else { high = middle }
    }
    return point(at: [2 * .pi * uniform[0], (low + high) / 2])
  }

  /// The point at the angles (phi, theta).
  public func point(at angles: [Double]) -> [Double] {
    let distance = ring + tube * cos(angles[1])
    return [distance * cos(angles[0]), distance * sin(angles[0]), tube * sin(angles[1])]
  }

  /// The angles (phi, theta) of a point, in (-pi, pi].
  public func angles(of point: [Double]) -> [Double] {
    [
      atan2(point[1], point[0]),
      atan2(point[2], hypot(point[0], point[1]) - ring),
    ]
  }

  /// The length of a shortest path, found by relaxation.
  ///
  /// - Parameters:
  ///   - p: A point of the torus.
  ///   - q: A point of the torus.
  /// - Returns: The distance.
  /// - Precision: Relative error below 1e-6.
  /// - Complexity: Some hundred thousand operations below the injectivity radius, ten times that
  ///   above.
  public func distance(from p: [Double], to q: [Double]) -> Double {
    TorusGeodesic(self, from: p, to: q).length
  }

  /// `2 cos theta / (a (c + a cos theta))`.
  public func scalarCurvature(at point: [Double]) -> Double {
    let cosine = cos(angles(of: point)[1])
    return 2 * cosine / (tube * (ring + tube * cosine))
  }

  /// `2 (rho - c) / (a^2 rho)` with rho the distance of a point of the torus from the axis.
  public func scalarCurvature(at points: Variable) throws -> Variable {
    try checkShape(points.value, "scalar curvature")
    let x = try points.slice(axis: 1, 0..<2)
    let radius = try x.squared().sum(axes: [1]).squareRoot()
    return try radius.reciprocal().affine(
      scale: -2 * ring / (tube * tube), offset: 2 / (tube * tube))
  }

  /// The constants of the paper's code: no `-ln 2 pi`, and the area 8 pi c a.
  public var faithfulDivergence: DivergenceConstants? {
    let area = 8 * .pi * ring * tube
    return DivergenceConstants(offset: -1 + log(area), curvatureFactor: 0.25, volume: area)
  }
}

/// A point in the half-plane through it and the axis.
private struct HalfPlane {
  /// Distance from the axis.
  let radius: Double
  /// Unit vector towards the point in the plane of the ring.
  let ringDirection: [Double]
  /// From the ring's centre line to the point: outward and up.
  let offset: [Double]
  /// Unit vector of the offset.
  let tubeDirection: [Double]

  init(_ point: [Double], _ torus: EmbeddedTorus) {
    radius = hypot(point[0], point[1])
    ringDirection = Circle().project(Array(point[..<2]))
    offset = [radius - torus.ring, point[2]]
    tubeDirection = Circle().project(offset)
  }
}
