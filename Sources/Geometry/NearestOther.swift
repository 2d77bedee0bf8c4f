public import DiffeoTensors

/// The nearest point to each of changing queries, but for one that the query may not find.
///
///     nearest(q, i) = argmin over j != i of |x_j - q|^2,   the first of equal ones
///
/// It is made for one cloud and then asked at every step of a training: nothing waits for the
/// device and nothing is checked. ``Neighbors`` finds more than one, proven in float64.
///
/// ```swift
/// let nearest = try NearestOther(among: cloud)
/// let rows = try nearest(queries, excluding: own)
/// ```
public struct NearestOther {
  /// The points to find.
  public let points: PointCloud
  private let launcher: NearestOtherLauncher?

  /// The nearest points of a cloud.
  ///
  /// - Parameter points: `[N, D]`, N at least 2, D from 1 to 64.
  /// - Throws: ``GeometryError/tooManyDimensions(_:dimension:limit:)``,
  ///   ``GeometryError/tooFewPoints(_:count:neighbors:)``, or an OpenCL error.
  public init(among points: PointCloud) throws {
    try points.check(dimensionAtMost: LocalCovariance.largestDimension)
    guard points.count > 1 else {
      throw GeometryError.tooFewPoints(points.name, count: points.count, neighbors: 1)
    }
    self.points = points
    launcher = try points.backend.engine.map { try NearestOtherLauncher(points, on: $0) }
  }

  /// The nearest points to queries.
  ///
  /// - Parameters:
  ///   - queries: `[Q, D]`, finite, on the points' backend.
  ///   - excluded: For each query the row that it may not find; nil to exclude none.
  /// - Returns: Q rows.
  /// - Throws: `TensorError` for queries of another width or on another backend, or an OpenCL
  ///   error.
  /// - Precision: Float32: of points whose distances agree to D eps any may be found.
  /// - Complexity: O(Q N D), one launch.
  public func callAsFunction(_ queries: Tensor, excluding excluded: Indices?) throws -> Indices {
    guard queries.shape.rank == 2, queries.shape[1] == points.dimension else {
      throw TensorError.invalidShape(
        operation: "nearest", shape: queries.shape, expected: "[queries, \(points.dimension)]")
    }
    if let excluded, excluded.count != queries.shape[0] {
      throw TensorError.invalidShape(
        operation: "nearest", shape: queries.shape, expected: "\(excluded.count) queries")
    }
    _ = try Tensor.commonEngine("nearest", points.points, queries)
    return try launcher?.launch(queries, excluded) ?? reference(queries, excluded)
  }

  /// The definition, in float64.
  private func reference(_ queries: Tensor, _ excluded: Indices?) throws -> Indices {
    let own = try excluded?.values()
    let width = points.dimension
    let rows = (0..<queries.shape[0]).map { query in
      let place = queries.host[row: query, width]
      let distances = (0..<points.count).map { point in
        zip(points.points.host[row: point, width], place)
          .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let others = distances.indices.filter { own.map { Int($0[query]) } != $0 }
      return Int32(others.min { distances[$0] < distances[$1] } ?? 0)
    }
    return Indices(count: rows.count, storage: .host(rows))
  }
}
