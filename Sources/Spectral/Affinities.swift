public import DiffeoGeometry
internal import DiffeoOpenCL
internal import DiffeoTensors

/// The affinities of a point cloud: a symmetric sparse matrix, in compressed rows.
///
///     w_ij = exp(-d_ij^2 / (s_i s_j)) / (q_i q_j)^alpha,   q_i = sum_j exp(-d_ij^2 / (s_i s_j))
///
/// for i = j, and for i and j of which one is among the k nearest others of the other. The sums
/// d_i = sum_j w_ij turn it into a Markov chain, P = D^-1 W, whose eigenvectors are the diffusion
/// map. alpha = 0 leaves the sampling density in, 1 takes it out: P then approximates the heat
/// kernel, 1/2 gives the Fokker-Planck operator.
///
/// The diagonal stands apart, in ``selfAffinities``. An affinity below 2^-53 of the sums of both
/// its rows, which it cannot change, is left out.
///
/// - Source: R. Coifman, S. Lafon, Diffusion maps, 2006, section 3.
public struct Affinities: Sendable {
  /// Neighbours of each point that are joined to it at least.
  public let k: Int
  /// The power of the density that is divided out.
  public let alpha: Double
  /// epsilon; nil for the local scale.
  public let epsilon: Double?
  /// Twice the slope of the sum of affinities, where the bandwidth was chosen by it.
  public let dimension: Double?
  /// s, a length for each point.
  public let scales: [Double]
  /// q, the sum of each point's affinities before they are normalised.
  public let densities: [Double]
  /// The distance of each point to its k-th nearest other.
  public let radii: [Float]
  /// Where each row begins; one more than there are points.
  public let offsets: [UInt32]
  /// The other ends of the edges, ascending in each row.
  public let columns: [UInt32]
  /// w of the edges.
  public let weights: [Double]
  /// w_ii.
  public let selfAffinities: [Double]
  /// d, the sum of each row with its diagonal.
  public let degrees: [Double]
  /// The connected component of each point, numbered by their first points.
  public let components: [Int32]
  /// How many connected components there are.
  public let componentCount: Int

  /// How many points there are.
  public var count: Int { degrees.count }

  /// The share of each point in the stationary distribution of P: d_i over the sum of all.
  public var stationary: [Double] {
    let total = degrees.reduce(0, +)
    return degrees.map { $0 / total }
  }
}

extension Affinities {
  /// The affinities of a cloud.
  ///
  /// - Parameters:
  ///   - points: The cloud; `[N, D]`, D from 1 to 1,024.
  ///   - k: Neighbours of a point, from 1 to 1,023 and at most N - 2.
  ///   - bandwidth: How the width of the Gaussian is chosen.
  ///   - alpha: The power of the density to divide out, from 0 to 1.
  /// - Throws: ``SpectralError``, as `Neighbors`, or an OpenCL error.
  /// - Precision: Weights within a few 2^-24 of their exponents, which come from float32 distances;
  ///   on devices without double also of their own.
  /// - Complexity: That of a search for neighbours, and O(N k).
  public init(
    of points: PointCloud, k: Int, bandwidth: Bandwidth = .automatic, alpha: Double = 1
  ) throws {
    self = try AffinityBuilder(points, k: k, bandwidth: bandwidth, alpha: alpha).build()
  }
}

/// What makes affinities: the compiled search and kernels.
struct AffinityBuilder {
  let points: PointCloud
  let k: Int
  let bandwidth: Bandwidth
  let alpha: Double
  private let neighbors: Neighbors
  private let weighter: any AffinityWeighter

  init(_ points: PointCloud, k: Int, bandwidth: Bandwidth, alpha: Double) throws {
    (self.points, self.k, self.bandwidth, self.alpha) = (points, k, bandwidth, alpha)
    try Self.check(points, k, bandwidth, alpha)
    neighbors = try Neighbors(of: points, k: k)
    weighter = try Self.weighter(on: points.backend)
  }

  /// Finds the neighbours, joins and weighs them.
  func build() throws -> Affinities {
    let lists = try neighbors.lists()
    let graph = NeighborGraph(joining: lists)
    let scale = try KernelScale(bandwidth, lists, graph, name: points.name)
    let weights = try weighter.weigh(graph, inverseScales: scale.lengths.map { 1 / $0 }, alpha)
    let result = Affinities(lists, graph, scale, weights, alpha: alpha)
    if result.columns.isEmpty {
      throw SpectralError.bandwidthTooSmall(
        points.name, epsilon: scale.epsilon ?? 0, typical: lists.medianNearestSquare)
    }
    return result
  }

  private static func check(
    _ points: PointCloud, _ k: Int, _ bandwidth: Bandwidth, _ alpha: Double
  ) throws {
    let limit = Neighbors.largestCount - 1
    guard (1...limit).contains(k) else { throw SpectralError.neighborCount(k, limit: limit) }
    guard points.count >= k + 2 else {
      throw SpectralError.tooFewPoints(points.name, count: points.count, neighbors: k)
    }
    guard 2 * points.count * k <= Int(UInt32.max) else {
      throw SpectralError.tooManyEdges(points.name, count: points.count, neighbors: k)
    }
    guard alpha >= 0, alpha <= 1 else {
      throw SpectralError.invalidParameter("alpha", value: alpha, expected: "from 0 to 1")
    }
    try bandwidth.check(k: k)
  }

  private static func weighter(on backend: Backend) throws -> any AffinityWeighter {
    guard let engine = backend.engine else { return ReferenceWeighter() }
    return engine.device.supportsDouble
      ? try DeviceWeighter<Double>(on: engine) : try DeviceWeighter<Float>(on: engine)
  }
}

/// A way to weigh the edges of a graph.
protocol AffinityWeighter {
  /// Weighs the edges and sums the rows.
  func weigh(
    _ graph: NeighborGraph, inverseScales: [Double], _ alpha: Double
  ) throws -> AffinityWeights
}

/// What came of weighing.
struct AffinityWeights {
  /// w of every edge, normalised.
  let weights: [Double]
  /// q.
  let densities: [Double]
  /// q^-alpha.
  let powers: [Double]
}
