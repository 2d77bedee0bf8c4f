public import DiffeoDifferentiation
public import DiffeoTensors

/// A Riemannian submanifold M of R^n, known through its closest-point projection P.
///
/// That is all a Brownian walk needs: a step of noise in R^n, and back to M. Conform a type to use
/// a manifold of one's own as latent space: the first members say what the manifold is and how to
/// get back to it, the second ones give the prior and the KL divergence, and the others have
/// defaults. P appears twice, in float64 for the host and as a few lines of OpenCL C for devices:
///
/// ```swift
/// struct Cylinder: Manifold {
///   let name = "cylinder"
///   let dimension = 2
///   let ambientDimension = 3
///   func project(_ z: [Double]) -> [Double] {
///     let r = hypot(z[0], z[1])
///     return [z[0] / r, z[1] / r, z[2]]
///   }
///   func projectionGradient(at z: [Double], upstream g: [Double]) -> [Double] {
///     let r = hypot(z[0], z[1]), along = (z[0] * g[0] + z[1] * g[1]) / (r * r)
///     return [(g[0] - along * z[0]) / r, (g[1] - along * z[1]) / r, g[2]]
///   }
///   var kernel: ManifoldKernel {
///     ManifoldKernel(
///       text: """
///         static inline void MANIFOLD(project)(REAL* z)
///         {
///           const REAL r = sqrt(z[0] * z[0] + z[1] * z[1]);
///           z[0] /= r, z[1] /= r;
///         }
///         static inline void MANIFOLD(project_gradient)(const REAL* z, REAL* g)
///         {
///           const REAL r = sqrt(z[0] * z[0] + z[1] * z[1]);
///           const REAL along = (z[0] * g[0] + z[1] * g[1]) / (r * r);
///           g[0] = (g[0] - along * z[0]) / r, g[1] = (g[1] - along * z[1]) / r;
///         }
///         """, title: "cylinder.cl", ambientDimension: 3)
///   }
///   var volume: Double? { nil }
///   func scalarCurvature(at point: [Double]) -> Double { 0 }
///   func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
///     project((0..<3).map { key.normal(4 * index + $0) })
///   }
/// }
/// ```
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
  /// The scalar curvature Sc: the trace of the Ricci curvature, 2 for the unit sphere in R^3.
  func scalarCurvature(at point: [Double]) -> Double

  /// The scalar curvature at each of `[count, n]` points, as `[count]`, differentiable.
  func scalarCurvature(at points: Variable) throws -> Variable
  /// The length of a shortest curve in M between two of its points.
  func distance(from p: [Double], to q: [Double]) -> Double
  /// A path between two points that no bend makes shorter: `count` points at even steps, both ends
  /// among them.
  func path(from p: [Double], to q: [Double], count: Int) -> [[Double]]
  /// The distances between the rows of two `[count, n]` tensors, as `[count]`.
  func distance(from p: Tensor, to q: Tensor) throws -> Tensor
  /// On a quotient by antipodes the length of the shortest loop that does not shrink to a point: the
  /// second way between points at distance r has this length less r. Nil elsewhere.
  var loopLength: Double? { get }
  /// The log density of Brownian motion for small times.
  func logHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double
  /// The log densities of many motions, `[count]`.
  func logHeatKernel(from p: Tensor, to q: Tensor, time: Tensor) throws -> Tensor
  /// How M is drawn.
  var chart: Chart { get }
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

/// The Euclidean norm, safe from overflow; NaN if one of the numbers is.
func norm(_ x: [Double]) -> Double {
  let largest = x.reduce(0) { abs($1) <= $0 ? $0 : abs($1) }
  guard largest > 0, largest.isFinite else { return x.reduce(largest) { $0 + abs($1) } }
  return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}

/// The Euclidean inner product.
func inner(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}
