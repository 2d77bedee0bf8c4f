public import DiffeoTensors
internal import Foundation

/// The unit sphere S^d in R^(d+1).
///
///     P(z) = z / |z|,  volume 2 pi^((d+1)/2) / Gamma((d+1)/2),  Sc = d (d - 1)
///
/// At z = 0 there is no closest point; P(0) is the first axis, with gradient 0.
public struct Sphere: ConstantCurvatureManifold, Hashable {
  /// d.
  public let dimension: Int

  /// The sphere of a dimension, 1 (a circle) or more.
  ///
  /// - Throws: ``ManifoldError/invalidParameters(_:reason:)`` for dimension 0 and below.
  public init(dimension: Int) throws {
    // Beyond, the volume is less than the least number of float64.
    guard (1...400).contains(dimension) else {
      throw ManifoldError.invalidParameters(
        "sphere:\(dimension)", reason: "its dimension must be from 1 to 400, as in sphere:1")
    }
    self.dimension = dimension
  }

  /// `sphere:d`.
  public var name: String { "sphere:\(dimension)" }

  /// d + 1.
  public var ambientDimension: Int { dimension + 1 }

  /// `z / |z|`.
  public func project(_ point: [Double]) -> [Double] {
    let length = norm(point)
    guard length >= Self.smallestNorm else { return firstAxis }
    return point.map { $0 / length }
  }

  /// `(g - y (y . g)) / |z|` with `y = P(z)`.
  public func projectionGradient(at point: [Double], upstream: [Double]) -> [Double] {
    let length = norm(point)
    guard length >= Self.smallestNorm else { return upstream.map { _ in 0 } }
    let y = point.map { $0 / length }
    let along = inner(y, upstream)
    return zip(y, upstream).map { ($1 - along * $0) / length }
  }

  /// `Kernels/manifold/sphere.cl`.
  public var kernel: ManifoldKernel {
    ManifoldKernel(file: "sphere.cl", ambientDimension: ambientDimension)
  }

  /// `2 pi^((d+1)/2) / Gamma((d+1)/2)`.
  public var volume: Double? {
    let half = Double(dimension + 1) / 2
    return 2 * exp(half * log(.pi) - lgamma(half))
  }

  /// `d (d - 1)`.
  public var scalarCurvature: Double { Double(dimension * (dimension - 1)) }

  /// A normal vector of R^(d+1), projected: normal number `i` of point `p` is number
  /// `4 ceil((d+1)/4) p + i` of the stream.
  public func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    project(key.normals(ambientDimension, point: index))
  }

  /// The angle between two unit vectors, accurate at every size of it.
  ///
  ///     r = 2 atan2(|p - q|, |p + q|)
  public func distance(from p: [Double], to q: [Double]) -> Double {
    2 * atan2(norm(zip(p, q).map { $0 - $1 }), norm(zip(p, q).map { $0 + $1 }))
  }

  /// Below this norm a point has no direction worth the name.
  static let smallestNorm = 0x1p-60

  private var firstAxis: [Double] {
    (0..<ambientDimension).map { $0 == 0 ? 1 : 0 }
  }
}

extension RandomKey {
  /// `width` normal numbers of a point, from blocks of its own.
  ///
  ///     number i of point p is number 4 ceil(width / 4) p + i of the stream
  package func normals(_ width: Int, point: Int, sub: UInt32 = 0) -> [Double] {
    let blocks = (width + 3) / 4
    let numbers = (0..<blocks).flatMap { block -> [Double] in
      let four = normalBlock(UInt32(point * blocks + block), sub: sub)
      return [four[0], four[1], four[2], four[3]]
    }
    return Array(numbers.prefix(width))
  }
}

extension Sphere {
  /// The paper's coefficient `(d + 4) / 24`, which is right for d = 2 alone.
  public var faithfulDivergence: DivergenceConstants? {
    Self.faithfulDivergence(dimension: dimension, logVolume: log(volume ?? 1))
  }

  /// The paper's constants for spheres and projective spaces.
  static func faithfulDivergence(dimension: Int, logVolume: Double) -> DivergenceConstants {
    let d = Double(dimension)
    return DivergenceConstants(
      offset: logVolume - d / 2 * (1 + log(2 * .pi)), curvatureFactor: (d + 4) / 24)
  }
}
