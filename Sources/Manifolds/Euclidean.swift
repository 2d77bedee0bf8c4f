public import DiffeoDifferentiation
public import DiffeoTensors

/// The Euclidean space R^d: the latent space of the usual VAE, its prior the standard normal.
///
///     P(z) = z,  Sc = 0
public struct Euclidean: ConstantCurvatureManifold, Hashable {
  /// d.
  public let dimension: Int

  /// The space of a dimension, 1 or more.
  ///
  /// - Throws: ``ManifoldError/invalidParameters(_:reason:)`` for dimension 0 and below, and beyond
  ///   4096, where a walk's point no longer fits into private memory.
  public init(dimension: Int) throws {
    guard (1...4096).contains(dimension) else {
      throw ManifoldError.invalidParameters(
        "euclidean:\(dimension)", reason: "its dimension must be from 1 to 4096, as in euclidean:1")
    }
    self.dimension = dimension
  }

  /// `euclidean:d`.
  public var name: String { "euclidean:\(dimension)" }

  /// d.
  public var ambientDimension: Int { dimension }

  /// The point itself.
  public func project(_ point: [Double]) -> [Double] { point }

  /// The upstream gradient itself.
  public func projectionGradient(at point: [Double], upstream: [Double]) -> [Double] { upstream }

  /// `Kernels/manifold/euclidean.cl`.
  public var kernel: ManifoldKernel {
    ManifoldKernel(file: "euclidean.cl", ambientDimension: dimension)
  }

  /// None: it is infinite.
  public var volume: Double? { nil }

  /// 0.
  public var scalarCurvature: Double { 0 }

  /// A standard normal point, the prior.
  public func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    key.normals(dimension, point: index)
  }

  /// `|p - q|`.
  public func distance(from p: [Double], to q: [Double]) -> Double {
    norm(zip(p, q).map { $0 - $1 })
  }

  /// The KL divergence of a normal distribution of variance t from the standard normal one.
  ///
  ///     KL = (d t + |mean|^2 - d - d ln t) / 2
  ///
  /// - Parameters:
  ///   - logTime: ln t; `[count]` or `[count, 1]`.
  ///   - mean: `[count, d]`.
  ///   - form: All are the same.
  /// - Returns: The divergence in nats; `[count]`.
  /// - Throws: A tensor error.
  public func klDivergence(
    logTime: Variable, at mean: Variable, form: DivergenceForm
  ) throws -> Variable {
    try checkShape(mean.value, "KL divergence")
    let d = Double(dimension)
    let logTime = try logTime.reshaped(to: [logTime.shape.count])
    let square = try mean.squared().sum(axes: [1])
    let spread = try logTime.exponential().affine(scale: d, offset: -d)
    return try 0.5 * (spread + square - d * logTime)
  }
}
