public import DiffeoDifferentiation
public import DiffeoTensors

/// The product of manifolds: a point of each, side by side.
///
///     P(z) = (P_1(z_1), P_2(z_2), ...),  volume the product, Sc the sum,
///     distance^2 = sum of the factors' distances squared
///
/// A walk on the product is a walk on every factor with the same time, and KL divergences and log
/// densities add.
public struct ProductManifold: Manifold {
  /// The factors, none of them a product.
  public let factors: [any Manifold]

  /// The product of two manifolds or more; factors of products become its own.
  ///
  /// - Throws: ``ManifoldError/invalidParameters(_:reason:)`` for no factors.
  public init(_ factors: [any Manifold]) throws {
    guard !factors.isEmpty else {
      throw ManifoldError.invalidParameters("", reason: "a product has one factor or more")
    }
    self.factors = factors.flatMap { ($0 as? ProductManifold)?.factors ?? [$0] }
  }

  /// The factors' names, joined by `*`.
  public var name: String { factors.map(\.name).joined(separator: "*") }

  /// The sum of the factors'.
  public var dimension: Int { factors.reduce(0) { $0 + $1.dimension } }

  /// The sum of the factors'.
  public var ambientDimension: Int { factors.reduce(0) { $0 + $1.ambientDimension } }

  /// Each factor's projection.
  public func project(_ point: [Double]) -> [Double] {
    parts.flatMap { $0.project(Array(point[$1])) }
  }

  /// Each factor's gradient.
  public func projectionGradient(at point: [Double], upstream: [Double]) -> [Double] {
    parts.flatMap { $0.projectionGradient(at: Array(point[$1]), upstream: Array(upstream[$1])) }
  }

  /// The factors' projections, side by side.
  public var kernel: ManifoldKernel { ManifoldKernel(product: factors.map(\.kernel)) }

  /// The product of the factors'; nil if one of them is infinite.
  public var volume: Double? {
    factors.reduce(1.0) { product, factor in
      product.flatMap { product in factor.volume.map { product * $0 } }
    }
  }

  /// A point of each factor; factor i draws from purpose `purpose + 65536 i` of the stream.
  public func samplePoint(_ index: Int, key: RandomKey) -> [Double] {
    factors.enumerated().flatMap { number, factor -> [Double] in
      var own = key
      own.purpose &+= UInt32(number) << 16
      return factor.samplePoint(index, key: own)
    }
  }

  /// The root of the sum of the factors' distances squared.
  public func distance(from p: [Double], to q: [Double]) -> Double {
    norm(parts.map { $0.distance(from: Array(p[$1]), to: Array(q[$1])) })
  }

  /// The sum of the factors'.
  public func scalarCurvature(at point: [Double]) -> Double {
    parts.reduce(0) { $0 + $1.0.scalarCurvature(at: Array(point[$1.1])) }
  }

  /// The sum of the factors'.
  public func scalarCurvature(at points: Variable) throws -> Variable {
    try sum { factor, range in
      try factor.scalarCurvature(at: try points.slice(axis: 1, range))
    }
  }

  /// The sum of the factors'.
  public func klDivergence(
    logTime: Variable, at mean: Variable, form: DivergenceForm
  ) throws -> Variable {
    try checkShape(mean.value, "KL divergence")
    return try sum { factor, range in
      try factor.klDivergence(
        logTime: logTime, at: try mean.slice(axis: 1, range), form: form)
    }
  }

  /// Each factor with its coordinates.
  var parts: [(any Manifold, Range<Int>)] {
    var offset = 0
    return factors.map { factor in
      defer { offset += factor.ambientDimension }
      return (factor, offset..<(offset + factor.ambientDimension))
    }
  }

  /// The sum of something over the factors.
  private func sum(_ term: (any Manifold, Range<Int>) throws -> Variable) throws -> Variable {
    let terms = try parts.map { try term($0, $1) }
    return try terms.dropFirst().reduce(terms[0]) { try $0 + $1 }
  }
}
