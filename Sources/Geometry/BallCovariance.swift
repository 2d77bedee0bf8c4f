public import DiffeoTensors

/// The covariance of all points in a ball around each point, itself among them.
///
///     C_i = 1/n sum_j (x_j - m)(x_j - m)^T,   m = 1/n sum_j x_j,   over the n points |x_j - x_i| <= r
///
/// Unlike the nearest neighbours of ``LocalCovariance``, of which there are as many wherever points
/// are dense, a ball has one size everywhere: its covariance follows the shape of the cloud, not
/// how densely it was sampled.
///
/// ```swift
/// let covariance = try BallCovariance(of: cloud, radius: 0.5).matrices()
/// ```
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   section 4.3, Sigma*.
public struct BallCovariance {
  /// The points.
  public let points: PointCloud
  /// r.
  public let radius: Double
  private let launcher: BallCovarianceLauncher?

  /// The most coordinates of a point.
  public static let largestDimension = LocalCovariance.largestDimension

  /// The covariances of balls around all points.
  ///
  /// Compiles what it needs, so that computing measures the computation alone.
  ///
  /// - Parameters:
  ///   - points: The cloud; `[N, D]`, D from 1 to 64.
  ///   - radius: That of the balls; not negative.
  /// - Throws: ``GeometryError/tooManyDimensions(_:dimension:limit:)``,
  ///   ``GeometryError/invalidParameter(_:value:)``, or an OpenCL error.
  public init(of points: PointCloud, radius: Double) throws {
    try points.check(dimensionAtMost: Self.largestDimension)
    guard radius >= 0, radius.isFinite else {
      throw GeometryError.invalidParameter("radius", value: radius)
    }
    (self.points, self.radius) = (points, radius)
    launcher = try points.backend.engine.map { try BallCovarianceLauncher(points, on: $0) }
  }

  /// Computes everything.
  ///
  /// - Returns: The matrices, where the points live; nothing waits for the device.
  /// - Throws: An OpenCL error.
  /// - Precision: Float32 sums relative to each ball's own point: `C` within `n eps r^2`.
  /// - Complexity: O(N^2 D^2) at most, O(N^2 D) for what lies outside the balls.
  public func matrices() throws -> BallCovariances {
    try launcher?.launch(radius: radius) ?? reference()
  }

  /// The definition, in float64.
  private func reference() -> BallCovariances {
    let (count, width) = (points.count, points.dimension)
    let rows = (0..<count).map { Array(points.points.host[row: $0, width]) }
    var (covariances, counts) = ([Double](), [Int32]())
    for center in rows {
      let near = rows.filter { squaredDistance($0, center) <= radius * radius }
      covariances += covariance(of: near)
      counts.append(Int32(near.count))
    }
    return BallCovariances(
      covariance: .host(covariances, [count, width, width]),
      counts: Indices(count: count, storage: .host(counts)))
  }

  private func squaredDistance(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  private func covariance(of rows: [[Double]]) -> [Double] {
    let (width, n) = (points.dimension, Double(rows.count))
    let mean = (0..<width).map { i in rows.reduce(0) { $0 + $1[i] } / n }
    return (0..<width * width).map { place in
      let (i, j) = (place / width, place % width)
      return rows.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / n
    }
  }
}

/// The covariances of balls around all points, where they were computed.
public struct BallCovariances {
  /// C; `[N, D, D]`.
  public let covariance: Tensor
  /// n, the points of each ball; `[N]`.
  public let counts: Indices
}
