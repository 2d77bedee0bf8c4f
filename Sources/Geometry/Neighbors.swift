internal import DiffeoOpenCL
internal import DiffeoTensors

/// The exact k nearest neighbours, among some points, of each query.
///
///     d(q, p) = |q - p|;   ascending by (d, index)
///
/// The set, its order and its ties are those of float64 arithmetic on the float32 coordinates:
/// candidates are found in float32, measured again in float64 and proven; what cannot be proven is
/// searched once more in float64. Up to 64 coordinates are compared by direct difference, since the
/// expanded form loses neighbours off-centre; more by tiles of inner products about the mean, whose
/// error the proof accounts for.
///
/// ```swift
/// let cloud = try PointCloud(values, dimension: 10, on: .select("auto"))
/// let lists = try Neighbors(of: cloud, k: 10).lists()
/// ```
///
/// Distances of all pairs are never stored. Queries go through in batches; a consumer of
/// ``search(consume:)`` can use each of them on the device.
public struct Neighbors {
  /// The points to find.
  public let points: PointCloud
  /// The points whose neighbours are wanted.
  public let queries: PointCloud
  /// How many neighbours are wanted.
  public let k: Int
  /// Whether query i is kept from finding point i.
  public let excludesSelf: Bool
  private let searcher: any NeighborSearcher

  /// The most coordinates of a point.
  public static let largestDimension = 1024
  /// The most neighbours of a query.
  public static let largestCount = 1024

  /// The neighbours of each point among all others.
  ///
  /// - Parameters:
  ///   - points: The cloud.
  ///   - k: How many; less than the number of points.
  /// - Throws: As ``init(of:among:k:excludingSelf:)``.
  public init(of points: PointCloud, k: Int) throws {
    try self.init(of: points, among: points, k: k, excludingSelf: true)
  }

  /// The neighbours of queries.
  ///
  /// Compiles what it needs, so that a search measures the search alone.
  ///
  /// - Parameters:
  ///   - queries: The points whose neighbours are wanted; `[Q, D]`.
  ///   - points: The points to find; `[N, D]`, D from 1 to 1,024.
  ///   - k: How many neighbours, from 1 to 1,024 and less than N.
  ///   - excludingSelf: Whether query i is kept from finding point i, even if others coincide.
  /// - Throws: ``GeometryError/tooManyDimensions(_:dimension:limit:)``,
  ///   ``GeometryError/dimensionMismatch(_:_:other:_:)``,
  ///   ``GeometryError/neighborCount(_:limit:)``,
  ///   ``GeometryError/tooFewPoints(_:count:neighbors:)``, a tensor error for clouds on two
  ///   backends, or an OpenCL error.
  public init(
    of queries: PointCloud, among points: PointCloud, k: Int, excludingSelf: Bool = false
  ) throws {
    try self.init(of: queries, among: points, k: k, excludingSelf: excludingSelf, batch: nil)
  }

  /// The same with at most `batch` queries at a time, for consumers that keep much of each.
  package init(
    of queries: PointCloud, among points: PointCloud, k: Int, excludingSelf: Bool, batch: Int?
  ) throws {
    try points.check(dimensionAtMost: Self.largestDimension)
    guard queries.dimension == points.dimension else {
      throw GeometryError.dimensionMismatch(
        queries.name, queries.dimension, other: points.name, points.dimension)
    }
    guard (1...Self.largestCount).contains(k) else {
      throw GeometryError.neighborCount(k, limit: Self.largestCount)
    }
    guard k < points.count else {
      throw GeometryError.tooFewPoints(points.name, count: points.count, neighbors: k)
    }
    (self.queries, self.points) = (queries, points)
    (self.k, self.excludesSelf) = (k, excludingSelf)
    searcher = try Self.searcher(
      NeighborTask(
        queries: queries.points, points: points.points, k: k, excludesSelf: excludingSelf,
        batch: batch))
  }

  /// Finds the neighbours of all queries, some at a time.
  ///
  /// - Parameter consume: Takes the neighbours of consecutive queries, in order.
  /// - Throws: What `consume` throws, or an OpenCL error.
  /// - Precision: Indices are exact; distances are float64, rounded to float32 once.
  /// - Complexity: O(Q N D) work, at most 512 MiB beside inputs and outputs. Without a consumer
  ///   that reads, nothing waits for the device.
  public func search(consume: (NeighborBatch) throws -> Void) throws {
    try searcher.search(consume: consume)
  }

  /// The neighbours of all queries, on the host.
  ///
  /// - Throws: An OpenCL error.
  public func lists() throws -> NeighborLists {
    var (indices, distances) = ([Int32](), [Float]())
    indices.reserveCapacity(queries.count * k)
    distances.reserveCapacity(queries.count * k)
    try search { batch in
      indices += try batch.indices()
      distances += try batch.distances()
    }
    return NeighborLists(
      queryCount: queries.count, k: k, indices: indices, distances: distances)
  }

  private static func searcher(_ task: NeighborTask) throws -> any NeighborSearcher {
    let engine = try Tensor.commonEngine("neighbors", task.queries, task.points)
    guard let engine else { return ReferenceSearch(task: task) }
    let isTiled = task.dimension > directDimension
    switch (isTiled, engine.device.supportsDouble) {
    case (false, true): return try DirectSearch<Double>(task, on: engine)
    case (false, false): return try DirectSearch<Float>(task, on: engine)
    case (true, true): return try TiledSearch<Double>(task, on: engine)
    case (true, false): return try TiledSearch<Float>(task, on: engine)
    }
  }

  /// Up to this dimension points are compared by direct difference.
  static let directDimension = 64
}

/// What is searched for.
struct NeighborTask {
  let queries: Tensor
  let points: Tensor
  let k: Int
  let excludesSelf: Bool
  /// The most queries at a time; nil to let memory decide.
  let batch: Int?

  var queryCount: Int { queries.shape[0] }
  var pointCount: Int { points.shape[0] }
  var dimension: Int { points.shape[1] }
}

/// A way to search.
protocol NeighborSearcher {
  /// Finds the neighbours of all queries, some at a time.
  func search(consume: (NeighborBatch) throws -> Void) throws
}
