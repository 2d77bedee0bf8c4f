public import DiffeoTensors
internal import Foundation

/// The rotations of space, SO(3), as 3x3 matrices in R^9, row-major.
///
///     P(M) = U diag(1, 1, det(U V)) V^T for M = U S V^T,  volume 16 sqrt(2) pi^2,  Sc = 3/4
///
/// With the distance of R^9 it is RP^3 of radius 2 sqrt(2): a rotation by the angle a is
/// sqrt(2) a from the identity along the shortest way.
public struct SpecialOrthogonal: ConstantCurvatureManifold, Hashable {
  /// The rotations.
  public init() {}

  /// `so3`.
  public var name: String { "so3" }

  /// 3.
  public var dimension: Int { 3 }

  /// 9.
  public var ambientDimension: Int { 9 }

  /// The closest rotation.
  public func project(_ point: [Double]) -> [Double] {
    RotationFrames(point).rotation
  }

  /// The gradient, with signed singular values `s_i` and frames U, V that are rotations.
  ///
  ///     U [(U^T G V - V^T G^T U)_ij / (s_i + s_j)] V^T
  public func projectionGradient(at point: [Double], upstream: [Double]) -> [Double] {
    let frames = RotationFrames(point)
    let (u, v, s) = (frames.left, frames.right, frames.values)
    var gradient = [Double](repeating: 0, count: 9)
    for i in 0..<3 {
      for j in 0..<3 where i != j && s[i] + s[j] > Sphere.smallestNorm {
        let skew = bilinear(u[i], upstream, v[j]) - bilinear(u[j], upstream, v[i])
        for row in 0..<3 {
          for column in 0..<3 {
            gradient[3 * row + column] += u[i][row] * v[j][column] * skew / (s[i] + s[j])
          }
        }
      }
    }
    return gradient
  }

  /// `Kernels/manifold/special_orthogonal.cl`.
  public var kernel: ManifoldKernel {
    ManifoldKernel(file: "special_orthogonal.cl", ambientDimension: 9)
  }

  /// `16 sqrt(2) pi^2`: half the 3-sphere of radius 2 sqrt(2).
  public var volume: Double? { 16 * 2.0.squareRoot() * .pi * .pi }

  /// 3/4: that of the 3-sphere of radius 2 sqrt(2).
  public var scalarCurvature: Double { 0.75 }

  /// The rotation of a uniform unit quaternion: the four normal numbers of the point's block,
  /// normalised.
  public func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    let q = key.normals(4, point: index)
    let length = norm(q)
    return rotation(of: q.map { $0 / length })
  }

  /// `sqrt(2) a` for the angle a of the rotation between the two, accurate at every size of it.
  ///
  ///     sin(a/2) = |R - Q| / (2 sqrt 2),  |axial(R^T Q)| = 4 sin(a/2) cos(a/2)
  public func distance(from p: [Double], to q: [Double]) -> Double {
    let sine = min(norm(zip(p, q).map { $0 - $1 }) / 8.0.squareRoot(), 1)
    var cosine = (1 - sine * sine).squareRoot()
    if cosine < sine {
      func element(_ i: Int, _ j: Int) -> Double {
        (0..<3).reduce(0) { $0 + p[3 * $1 + i] * q[3 * $1 + j] }
      }
      let axial = [
        element(2, 1) - element(1, 2), element(0, 2) - element(2, 0),
        element(1, 0) - element(0, 1),
      ]
      cosine = norm(axial) / (4 * sine)
    }
    return 2.0.squareRoot() * 2 * atan2(sine, cosine)
  }

  /// `2 sqrt(2) pi`: a whole turn.
  public var loopLength: Double? { 8.0.squareRoot() * .pi }

  /// The rotation of a unit quaternion (w, x, y, z).
  public func rotation(of q: [Double]) -> [Double] {
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    return [
      1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
      2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
      2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]
  }

  /// The constants of the paper's later code, which takes the sphere's radius for sqrt(2): volume
  /// 2 sqrt(2) pi^2, scalar curvature 3.
  public var faithfulDivergence: DivergenceConstants? {
    let volume = 2 * 2.0.squareRoot() * .pi * .pi
    return DivergenceConstants(
      offset: log(volume) - 1.5 * (1 + log(2 * .pi)), curvatureFactor: 0.25 * 3 / scalarCurvature,
      volume: volume)
  }

  private func bilinear(_ x: [Double], _ matrix: [Double], _ y: [Double]) -> Double {
    (0..<3).reduce(0) { $0 + x[$1] * inner(Array(matrix[(3 * $1)..<(3 * $1 + 3)]), y) }
  }
}
