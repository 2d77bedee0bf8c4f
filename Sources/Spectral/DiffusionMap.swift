public import DiffeoGeometry
public import DiffeoLinearAlgebra
public import DiffeoTensors
internal import Foundation

/// Coordinates in which the Euclidean distance of two points says how easily a random walk on the
/// data goes from one to the other.
///
///     P psi_j = mu_j psi_j,   P = D^-1 W,   sum_i pi_i psi_j(i)^2 = 1
///     Psi_t(i) = (mu_1^t psi_1(i), ..., mu_m^t psi_m(i))
///     |Psi_t(i) - Psi_t(j)|^2 = sum_l (P^t(i, l) - P^t(j, l))^2 / pi_l
///
/// with pi the stationary distribution; the last line holds for all coordinates, and nearly for the
/// leading ones. The constant psi_0 is left out. Each psi has mean 0 and variance 1 under pi; its
/// sign is that of its greatest entry. The eigenvalues descend.
///
/// ```swift
/// let cloud = try PointCloud(values, dimension: 3, on: .select("auto"))
/// let map = try DiffusionMap(of: cloud, components: 2)
/// let latents = try map.coordinates()
/// ```
///
/// A graph of several connected components has an eigenvalue 1 for each: the first coordinates are
/// then constant on every component, which ``warnings`` says.
///
/// - Source: R. Coifman, S. Lafon, Diffusion maps, 2006.
public struct DiffusionMap {
  /// The cloud.
  public let points: PointCloud
  /// The graph, W and pi.
  public let affinities: Affinities
  /// How the affinities' width was chosen.
  public let bandwidth: Bandwidth
  /// 1 - mu, ascending: what is left of mu near 1, to full precision.
  public let decayRates: [Double]
  /// psi as rows, in float64; `[m, N]`.
  public let functions: Matrix
  /// |(mu - P) psi| under pi, for each coordinate.
  public let residuals: [Double]
  /// Steps of the eigenvalue iteration; 0 for a direct solution.
  public let iterations: Int
  /// Whether all residuals came as far down as float32 coordinates can show.
  public let hasConverged: Bool

  /// The map of a cloud.
  ///
  /// - Parameters:
  ///   - points: The cloud; `[N, D]`, D from 1 to 1,024.
  ///   - components: m, the number of coordinates, less than N.
  ///   - k: Neighbours that each point is joined to, from 1 to 1,023 and at most N - 2.
  ///   - bandwidth: How the width of the Gaussian is chosen.
  ///   - alpha: The power of the density to divide out, from 0 to 1: with 1, the map shows the
  ///     shape of the data alone, with 0 also where the data are dense.
  /// - Throws: ``SpectralError``, an error of the neighbour search, or an OpenCL error.
  /// - Precision: Residuals of 1e-7 of 1 - mu. Two eigenvalues that are nearly the same leave a
  ///   rotation of their coordinates open.
  /// - Complexity: A search for neighbours, and some tens of products with a sparse matrix of
  ///   about N k numbers; never N by N but for few points, or for the reference path.
  public init(
    of points: PointCloud, components: Int, k: Int = 64, bandwidth: Bandwidth = .automatic,
    alpha: Double = 1
  ) throws {
    self = try DiffusionMapPlan(
      of: points, components: components, k: k, bandwidth: bandwidth, alpha: alpha
    ).compute()
  }

  init(
    _ points: PointCloud, _ affinities: Affinities, _ bandwidth: Bandwidth, _ pairs: GraphEigenpairs
  ) {
    (self.points, self.affinities, self.bandwidth) = (points, affinities, bandwidth)
    (decayRates, residuals) = (pairs.values, pairs.residuals)
    (iterations, hasConverged) = (pairs.iterations, pairs.hasConverged)
    let root = affinities.degrees.reduce(0, +).squareRoot()
    var functions = pairs.vectors
    for row in 0..<functions.rows {
      let greatest = functions[row: row].max { abs($0) < abs($1) } ?? 0
      let scale = greatest < 0 ? -root : root
      for point in 0..<functions.columns { functions[row, point] *= scale }
    }
    self.functions = functions
  }

  /// m, the number of coordinates.
  public var components: Int { functions.rows }

  /// mu, descending.
  public var eigenvalues: [Double] { decayRates.map { 1 - $0 } }

  /// log(mu_b) / log(mu_a), which for modes of a heat kernel is the ratio of their Laplacian
  /// eigenvalues: 4 for the third and the first coordinate of a closed curve.
  public func logRatio(_ b: Int, over a: Int) -> Double {
    log1p(-decayRates[b]) / log1p(-decayRates[a])
  }

  /// Psi_t of the points.
  ///
  /// - Parameter time: t, from 0 on; 0 leaves all coordinates at variance 1.
  /// - Returns: `[N, m]`, where the cloud lives.
  /// - Throws: ``SpectralError/invalidParameter(_:value:expected:)`` for a time below 0,
  ///   ``SpectralError/unusableEigenvalue(coordinate:value:time:)`` where a negative eigenvalue has
  ///   no such power, or an OpenCL error.
  public func coordinates(time: Double = 0) throws -> Tensor {
    let factors = try factors(time: time)
    let (count, width) = (functions.columns, components)
    var values = [Float](repeating: 0, count: count * width)
    for (row, factor) in factors.enumerated() {
      for point in 0..<count {
        values[point * width + row] = Float(functions[row, point] * factor)
      }
    }
    return try Tensor(
      values, shape: [count, width], on: points.backend, label: "diffusion map")
  }

  /// mu^t.
  func factors(time: Double) throws -> [Double] {
    guard time >= 0, time.isFinite else {
      throw SpectralError.invalidParameter(
        "diffusion time", value: time, expected: "0 or a positive number")
    }
    return try eigenvalues.enumerated().map { coordinate, value in
      let power = pow(value, time)
      guard power.isFinite else {
        throw SpectralError.unusableEigenvalue(coordinate: coordinate, value: value, time: time)
      }
      return power
    }
  }

  /// What a user should know before trusting the coordinates.
  public var warnings: [String] {
    var result: [String] = []
    let parts = affinities.componentCount
    if parts > 1 {
      result.append(
        "The graph of \(points.name) has \(parts) connected components: the first "
          + "\(min(parts - 1, components)) coordinates only tell them apart. Raise k or epsilon, "
          + "or map each component by itself.")
    }
    if !hasConverged {
      let worst = zip(residuals, decayRates).map { $0 / max($1, .leastNormalMagnitude) }.max() ?? 0
      result.append(
        "The eigenvectors did not converge in \(iterations) steps: the worst residual is \(worst) "
          + "of its 1 - mu. Ask for fewer or more coordinates, or a greater k.")
    }
    return result
  }
}
