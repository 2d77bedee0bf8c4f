public import DiffeoTensors
internal import Foundation

/// The real projective space RP^d: the unit sphere S^d with antipodes taken as one.
///
/// Its points are stored as points of the sphere; either of two antipodes will do, and a decoder is
/// made even, f(z) = f(-z). Walks are those of the sphere.
///
///     volume = vol(S^d) / 2,  Sc = d (d - 1),  distance = min(r, pi - r) for the sphere's r
public struct ProjectiveSpace: ConstantCurvatureManifold, Hashable {
  /// The sphere above.
  public let sphere: Sphere

  /// The projective space of a dimension, 1 or more.
  ///
  /// - Throws: ``ManifoldError/invalidParameters(_:reason:)`` for dimension 0 and below.
  public init(dimension: Int) throws {
    guard (1...400).contains(dimension) else {
      throw ManifoldError.invalidParameters(
        "projective:\(dimension)", reason: "its dimension must be from 1 to 400, as in projective:1"
      )
    }
    self.sphere = try Sphere(dimension: dimension)
  }

  /// `projective:d`.
  public var name: String { "projective:\(dimension)" }

  /// d.
  public var dimension: Int { sphere.dimension }

  /// d + 1.
  public var ambientDimension: Int { sphere.ambientDimension }

  /// The sphere's: `z / |z|`.
  public func project(_ point: [Double]) -> [Double] { sphere.project(point) }

  /// The sphere's gradient.
  public func projectionGradient(at point: [Double], upstream: [Double]) -> [Double] {
    sphere.projectionGradient(at: point, upstream: upstream)
  }

  /// The sphere's.
  public var kernel: ManifoldKernel { sphere.kernel }

  /// Half the sphere's.
  public var volume: Double? { sphere.volume.map { $0 / 2 } }

  /// `d (d - 1)`.
  public var scalarCurvature: Double { sphere.scalarCurvature }

  /// A uniform point of the sphere.
  public func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    sphere.samplePoint(index, key: key)
  }

  /// The smaller of the angles to the two representatives.
  public func distance(from p: [Double], to q: [Double]) -> Double {
    min(sphere.distance(from: p, to: q), sphere.distance(from: p, to: q.map { -$0 }))
  }

  /// pi: half a great circle leads to the same point.
  public var loopLength: Double? { .pi }

  /// The paper's coefficient `(d + 4) / 24`, which is right for d = 2 alone.
  public var faithfulDivergence: DivergenceConstants? {
    Sphere.faithfulDivergence(dimension: dimension, logVolume: log(volume ?? 1))
  }
}
