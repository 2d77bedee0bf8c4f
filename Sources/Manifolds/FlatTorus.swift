public import DiffeoTensors
internal import Foundation

/// The flat torus S^1 x S^1 in R^4: two unit circles.
///
///     P(p, q) = (p / |p|, q / |q|),  volume 4 pi^2,  Sc = 0
public struct FlatTorus: ConstantCurvatureManifold, Hashable {
  /// The flat torus.
  public init() {}

  /// `flat-torus`.
  public var name: String { "flat-torus" }

  /// 2.
  public var dimension: Int { 2 }

  /// 4.
  public var ambientDimension: Int { 4 }

  /// Each circle's projection.
  public func project(_ point: [Double]) -> [Double] {
    circle.project(Array(point[..<2])) + circle.project(Array(point[2...]))
  }

  /// Each circle's gradient.
  public func projectionGradient(at point: [Double], upstream: [Double]) -> [Double] {
    circle.projectionGradient(at: Array(point[..<2]), upstream: Array(upstream[..<2]))
      + circle.projectionGradient(at: Array(point[2...]), upstream: Array(upstream[2...]))
  }

  /// `Kernels/manifold/flat_torus.cl`.
  public var kernel: ManifoldKernel {
    ManifoldKernel(file: "flat_torus.cl", ambientDimension: ambientDimension)
  }

  /// `4 pi^2`.
  public var volume: Double? { 4 * .pi * .pi }

  /// 0.
  public var scalarCurvature: Double { 0 }

  /// The angles `2 pi u`, `2 pi v` for the first two uniform numbers of the point's block.
  public func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    let uniform = key.uniformBlock(UInt32(index))
    return point(at: [2 * .pi * uniform[0], 2 * .pi * uniform[1]])
  }

  /// `sqrt(a^2 + b^2)` for the angles a and b between the points on each circle.
  public func distance(from p: [Double], to q: [Double]) -> Double {
    hypot(
      circle.distance(from: Array(p[..<2]), to: Array(q[..<2])),
      circle.distance(from: Array(p[2...]), to: Array(q[2...])))
  }

  /// The point at two angles.
  public func point(at angles: [Double]) -> [Double] {
    angles.flatMap { [cos($0), sin($0)] }
  }

  /// The two angles of a point, in (-pi, pi].
  public func angles(of point: [Double]) -> [Double] {
    [atan2(point[1], point[0]), atan2(point[3], point[2])]
  }

  /// The KL divergence without its `-ln 2 pi`, as the paper's code has it.
  public var faithfulDivergence: DivergenceConstants? {
    DivergenceConstants(offset: -1 + log(4 * .pi * .pi), curvatureFactor: 0.25)
  }

  private var circle: Circle { Circle() }
}

/// The unit circle, as the tori use it.
struct Circle {
  func project(_ p: [Double]) -> [Double] {
    let length = norm(p)
    return length >= Sphere.smallestNorm ? p.map { $0 / length } : [1, 0]
  }

  func projectionGradient(at p: [Double], upstream g: [Double]) -> [Double] {
    let length = norm(p)
    guard length >= Sphere.smallestNorm else { return [0, 0] }
    let y = p.map { $0 / length }
    let along = inner(y, g)
    return zip(y, g).map { ($1 - along * $0) / length }
  }

  func distance(from p: [Double], to q: [Double]) -> Double {
    2 * atan2(norm(zip(p, q).map { $0 - $1 }), norm(zip(p, q).map { $0 + $1 }))
  }
}
