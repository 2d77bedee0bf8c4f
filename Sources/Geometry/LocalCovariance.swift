internal import DiffeoOpenCL
public import DiffeoTensors

/// The covariance of each point's nearest neighbours about their mean, its Cholesky factor and its
/// log-determinant.
///
///     C_i = 1/n sum_j (x_j - m)(x_j - m)^T + ridge tr/D I,   m = 1/n sum_j x_j,   C_i = L_i L_i^T
///
/// over the n nearest others of point i: all k of them, or those of them within a radius. tr is the
/// trace before the ridge, so a ridge of 0.01 adds a hundredth of the mean eigenvalue.
///
/// ```swift
/// let covariance = try LocalCovariance(of: cloud, k: 100, ridge: 1e-3)
/// let result = try covariance.matrices()
/// ```
///
/// Neighbours stay on the device; ``compute(consume:)`` hands each batch of matrices over there.
public struct LocalCovariance {
  /// The points.
  public let points: PointCloud
  /// The most neighbours of a point.
  public let k: Int
  /// Neighbours beyond it do not count; nil for no such bound.
  public let radius: Double?
  /// What is added to the diagonal, in mean eigenvalues.
  public let ridge: Double
  let neighbors: Neighbors
  let launcher: LocalCovarianceLauncher?

  /// The most coordinates of a point.
  public static let largestDimension = 64

  /// The covariances of the neighbours of all points.
  ///
  /// Compiles what it needs, so that computing measures the computation alone.
  ///
  /// - Parameters:
  ///   - points: The cloud; `[N, D]`, D from 1 to 64.
  ///   - k: How many neighbours, from 1 to 1,024 and less than N.
  ///   - radius: Only neighbours as near as this count; nil for no such bound.
  ///   - ridge: What is added to the diagonal, in mean eigenvalues; not negative.
  /// - Throws: ``GeometryError/tooManyDimensions(_:dimension:limit:)``,
  ///   ``GeometryError/invalidParameter(_:value:)``, as ``Neighbors/init(of:k:)``, or an OpenCL
  ///   error.
  public init(
    of points: PointCloud, k: Int, radius: Double? = nil, ridge: Double = 0
  ) throws {
    try points.check(dimensionAtMost: Self.largestDimension)
    for (name, value) in [("radius", radius ?? 0), ("ridge", ridge)]
    where !(value >= 0 && value.isFinite) {
      throw GeometryError.invalidParameter(name, value: value)
    }
    (self.points, self.k, self.radius, self.ridge) = (points, k, radius, ridge)
    let bytes = 8 * points.dimension * points.dimension + 8 * k + 16
    let most = points.backend.engine?.share(ofWorkingBytes: 128 << 20) ?? 128 << 20
    neighbors = try Neighbors(
      of: points, among: points, k: k, excludingSelf: true, batch: max(1, most / bytes))
    launcher = try points.backend.engine.map {
      try LocalCovarianceLauncher(
        points: points, k: k, radius: radius, ridge: ridge, on: $0)
    }
  }

  /// Computes everything, some points at a time.
  ///
  /// - Parameter consume: Takes the matrices of consecutive points, in order.
  /// - Throws: What `consume` throws, or an OpenCL error.
  /// - Precision: C_ij within (n + 4) 2^-23 sqrt(C_ii C_jj); centred about the mean and relative to a
  ///   neighbour, so that clouds far from the origin lose nothing.
  /// - Complexity: That of ``Neighbors/search(consume:)`` and O(N (k D^2 + D^3)).
  public func compute(consume: (LocalCovarianceBatch) throws -> Void) throws {
    try neighbors.search { try consume(covariances(of: $0)) }
  }

  /// The covariances of given neighbours.
  ///
  /// - Parameter neighbors: Lists of k points of this cloud, found on its backend.
  /// - Returns: The matrices of the queries.
  /// - Throws: An OpenCL error.
  public func covariances(of neighbors: NeighborBatch) throws -> LocalCovarianceBatch {
    precondition(neighbors.k == k, "lists of \(neighbors.k) neighbours, not of \(k)")
    switch (neighbors.storage, launcher) {
    case (.device(let indices, let distances, _), let launcher?):
      return try launcher.launch(neighbors.queries, indices, distances)
    case (.host(let indices, let distances), nil):
      return reference(neighbors.queries, indices, distances)
    default: throw TensorError.backendMismatch(operation: "local covariance")
    }
  }

  /// The covariances of all points, on the host.
  ///
  /// - Throws: An OpenCL error.
  public func matrices() throws -> LocalCovariances {
    var result = LocalCovariances(dimension: points.dimension, capacity: points.count)
    try compute { try result.append($0) }
    return result
  }
}

/// The covariances of some consecutive points, where they were computed.
public struct LocalCovarianceBatch {
  /// Which points.
  public let points: Range<Int>
  /// C, with the ridge; `[points, D, D]`.
  public let covariance: Tensor
  /// L, lower triangular; `[points, D, D]`, NaN where the factorisation failed.
  public let factor: Tensor
  /// log det C; `[points]`, NaN where the factorisation failed.
  public let logDeterminant: Tensor
  /// n, the neighbours that count; `[points]`.
  public let counts: Indices
  /// 0, or 1 + the first pivot that is not above rounding, D 2^-24 C_jj; `[points]`.
  public let failures: Indices
}

/// The covariances of all points, on the host.
public struct LocalCovariances: Sendable {
  /// D.
  public let dimension: Int
  /// C, with the ridge; `[N, D, D]`, row-major.
  public private(set) var covariance: [Float] = []
  /// log det C; `[N]`, NaN where the factorisation failed.
  public private(set) var logDeterminant: [Float] = []
  /// n, the neighbours that count; `[N]`.
  public private(set) var counts: [Int32] = []
  /// 0, or 1 + the first pivot that is not above rounding; `[N]`.
  public private(set) var failures: [Int32] = []

  /// Where the factorisation failed.
  public var failureCount: Int { failures.count { $0 != 0 } }

  init(dimension: Int, capacity: Int) {
    self.dimension = dimension
    covariance.reserveCapacity(capacity * dimension * dimension)
  }

  mutating func append(_ batch: LocalCovarianceBatch) throws {
    covariance += try batch.covariance.values()
    logDeterminant += try batch.logDeterminant.values()
    counts += try batch.counts.values()
    failures += try batch.failures.values()
  }
}
