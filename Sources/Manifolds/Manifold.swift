public import DiffeoDifferentiation
public import DiffeoTensors

/// A Riemannian submanifold M of R^n, known through its closest-point projection P.
///
/// That is all a Brownian walk needs: a step of noise in R^n, and back to M. Conform a type to use
/// a manifold of one's own as latent space: the members of the first group are enough for walks
/// (``brownianWalk(from:time:steps:on:key:)``), the second gives the prior and the KL divergence,
/// the third has defaults. P appears twice, in float64 for the host and as a few lines of OpenCL C
/// for devices (``ManifoldKernel``); the conformance tests compare the two.
///
/// Points are rows of n numbers, the coordinates of R^n.
public protocol Manifold: Sendable {
  /// What the command calls it, for instance `sphere:2`.
  var name: String { get }
  /// d, the dimension of M.
  var dimension: Int { get }
  /// n, the dimension of the space around M.
  var ambientDimension: Int { get }
  /// The closest point of M.
  ///
  ///     P(z) = argmin over p in M of |z - p|
  func project(_ point: [Double]) -> [Double]
  /// The gradient of a function of P(z) with respect to z.
  ///
  ///     dP(z)^T g
  ///
  /// - Parameters:
  ///   - point: z, on M or not.
  ///   - upstream: g, the gradient with respect to P(z).
  /// - Returns: The gradient with respect to z.
  func projectionGradient(at point: [Double], upstream: [Double]) -> [Double]
  /// P and its gradient for devices.
  var kernel: ManifoldKernel { get }

  /// The Riemannian volume of M; nil where it is infinite.
  var volume: Double? { get }
  /// The `index`-th of a stream of points that are independent and uniform with respect to the
  /// volume; standard normal ones where the volume is infinite.
  func samplePoint(_ index: Int, key: RandomKey) -> [Double]
  /// The length of a shortest curve in M between two of its points.
  func distance(from p: [Double], to q: [Double]) -> Double
  /// The scalar curvature Sc: the trace of the Ricci curvature, 2 for the unit sphere in R^3.
  func scalarCurvature(at point: [Double]) -> Double
  /// The scalar curvature at each of `[count, n]` points, as `[count]`, differentiable.
  func scalarCurvature(at points: Variable) throws -> Variable

  /// How far a point of R^n is from M.
  func deviation(of point: [Double]) -> Double
  /// The KL divergence of the posterior from the prior; see ``DivergenceForm``.
  func klDivergence(
    logTime: Variable, at mean: Variable, form: DivergenceForm
  ) throws -> Variable
  /// The constants of the KL divergence as the method's paper and code have them, where those
  /// differ from the right ones.
  var faithfulDivergence: DivergenceConstants? { get }
}

extension Manifold {
  /// How far a point of R^n is from M: `|z - P(z)|`.
  public func deviation(of point: [Double]) -> Double {
    norm(zip(point, project(point)).map { $0 - $1 })
  }

  /// None: the paper's constants are right.
  public var faithfulDivergence: DivergenceConstants? { nil }
}

/// A manifold whose scalar curvature is the same everywhere.
public protocol ConstantCurvatureManifold: Manifold {
  /// The scalar curvature Sc.
  var scalarCurvature: Double { get }
}

extension ConstantCurvatureManifold {
  /// The scalar curvature, the same everywhere.
  public func scalarCurvature(at point: [Double]) -> Double { scalarCurvature }

  /// The scalar curvature at each of `[count, n]` points: a constant.
  public func scalarCurvature(at points: Variable) throws -> Variable {
    let value = points.value
    return Variable(
      constant: try .full(scalarCurvature, shape: [value.shape[0]], on: value.backend))
  }
}

/// The Euclidean norm, safe from overflow.
func norm(_ x: [Double]) -> Double {
  let largest = x.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}

/// The Euclidean inner product.
func inner(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}
