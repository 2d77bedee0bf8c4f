internal import DiffeoGeometry
internal import DiffeoTensors
internal import Foundation

/// The walk that the data themselves suggest: a covariance at each embedded point, in the form that
/// divergences need, and which point is nearest to a place.
///
///     S_i = alpha (Cov(neighbourhood of z_i) + ridge tr/D I + floor I),   W_i = chol(S_i)^-1
///
/// tr is the trace of the neighbourhood's covariance. The floor, a millionth of the embedding's mean
/// variance, keeps S regular where all neighbours coincide.
///
/// Made once, before the first step; all stays on the device.
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   section 4.3, Sigma*.
struct LocalGeometry {
  /// z; `[N, D]`.
  let embedding: Tensor
  /// W; `[N, D, D]`.
  let inverseFactors: Tensor
  /// `log det S`; `[N]`.
  let logDeterminants: Tensor
  /// The nearest embedded point.
  let nearest: NearestOther
  /// The root of the mean eigenvalue of all S: the typical size of a step.
  let scale: Double
  /// What covariances are multiplied by.
  let alpha: Double
  /// Whose covariances they are, in words.
  let summary: String

  /// The geometry of embedded points.
  ///
  /// - Parameters:
  ///   - embedding: z; `[N, D]`.
  ///   - sigma: What the data suggest.
  ///   - seed: Of the steps that alpha is chosen by.
  /// - Throws: ``VDAEError/collapsed``, a geometry error, or an OpenCL error.
  init(_ embedding: Tensor, _ sigma: VDAE.Sigma, seed: UInt64) throws {
    let cloud = try PointCloud(embedding, name: "the embedded data")
    let width = embedding.shape[1]
    guard try embedding.meanVariance() > 0 else { throw VDAEError.collapsed }
    self.embedding = embedding
    nearest = try NearestOther(among: cloud)
    let (matrices, summary) = try sigma.matrices(cloud)
    let factors = try matrices.choleskyFactors()
    alpha =
      try sigma.alpha
      ?? (sigma.form == .faithful
        ? 1 : StepMixing(embedding, factors, nearest, seed: seed).alpha(sigma.mixing))
    self.summary = summary
    let root = alpha.squareRoot()
    inverseFactors = try factors.triangularInverses().affine(scale: 1 / root)
    let diagonals = try (factors * .identities(width, on: embedding.backend)).sum(axes: [2])
    logDeterminants = try diagonals.logarithm().sum(axes: [1])
      .affine(scale: 2, offset: Double(width) * log(alpha))
    scale = try (factors.squared().mean().scalar() * Double(width) * alpha).squareRoot()
  }

  /// W and `log det S` of some rows: the parts of the divergence that depend on the table.
  ///
  ///     KL(N(z, C) || N(z, S)) = (tr(S^-1 C) - D + log det S - log det C) / 2
  func rows(_ indices: Indices) throws -> (inverseFactors: Tensor, logDeterminants: Tensor) {
    (
      try inverseFactors.gathering(indices),
      try logDeterminants.reshaped(to: [logDeterminants.count, 1]).gathering(indices)
        .reshaped(to: [indices.count])
    )
  }
}

extension Tensor {
  /// The mean over coordinates of the variance over rows.
  fileprivate func meanVariance() throws -> Double {
    try (self - mean(axes: [0], keepingAxes: true)).squared().mean().scalar()
  }

  /// One identity matrix; `[1, width, width]`.
  static func identities(_ width: Int, on backend: Backend) throws -> Tensor {
    let entries = (0..<width * width).map { $0 % (width + 1) == 0 ? 1.0 : 0 }
    return try Tensor(doubles: entries, shape: [1, width, width], on: backend)
  }
}

extension VDAE.Sigma {
  /// A ball's radius over the root of the embedding's mean squared distance from its mean: a ball on
  /// a circle then holds a quarter of it.
  private static let radiusShare = 0.5.squareRoot()
  private static let floorShare = 1e-6

  /// Sigma* at every point but for alpha, and in words whose covariance it is.
  fileprivate func matrices(_ cloud: PointCloud) throws -> (Tensor, String) {
    let (covariance, summary) = try covariance(cloud)
    if form == .faithful {
      return (try covariance + ridge * .identities(cloud.dimension, on: cloud.backend), summary)
    }
    let identity = try Tensor.identities(cloud.dimension, on: cloud.backend)
    let trace = try (covariance * identity).sum(axes: [1, 2], keepingAxes: true)
    let floor = try Self.floorShare * cloud.points.meanVariance()
    let added = try trace.affine(scale: ridge / Double(cloud.dimension), offset: floor)
    return (try covariance + added * identity, summary)
  }

  private func covariance(_ cloud: PointCloud) throws -> (Tensor, String) {
    switch neighborhood {
    case .ball(let given):
      let variance = try cloud.points.meanVariance() * Double(cloud.dimension)
      let usual = Self.radiusShare * variance.squareRoot()
      let radius = given ?? usual
      let balls = try BallCovariance(of: cloud, radius: radius).matrices()
      let count =
        try Double(balls.counts.values().reduce(0) { $0 + Int($1) }) / Double(cloud.count)
      // Without others a ball has no covariance, and a walk no step.
      if given != nil, count < 2 {
        throw ConfigurationError.conflict(
          "Balls of radius \(radius) hold \(Self.short(count - 1)) other data on average, too few for "
            + "a covariance; leave radius out, for \(Self.short(usual)) here, or make it greater.")
      }
      return (
        balls.covariance,
        "balls of radius \(Self.short(radius)), which hold \(Self.short(count)) of \(cloud.count) "
          + "points"
      )
    case .nearest(let k):
      let matrices = form == .faithful ? try cloud.momentSums(k) : try cloud.covariances(k)
      return (matrices, "the nearest \(k)")
    }
  }

  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension PointCloud {
  /// The covariance of the nearest others of each point.
  fileprivate func covariances(_ k: Int) throws -> Tensor {
    var parts: [Tensor] = []
    try LocalCovariance(of: self, k: k).compute { parts.append($0.covariance) }
    return try .concatenating(parts)
  }

  /// The sum of z z^T over the nearest others of each point, as the authors' code has it.
  fileprivate func momentSums(_ k: Int) throws -> Tensor {
    var parts: [Tensor] = []
    try Neighbors(of: self, k: k).search { batch in
      let rows = try points.gathering(Indices(batch.indices(), on: backend))
        .reshaped(to: [batch.queries.count, k, dimension])
      parts.append(try rows.batchedProduct(rows, transposeLeft: true))
    }
    return try .concatenating(parts)
  }
}
