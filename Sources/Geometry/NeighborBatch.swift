public import DiffeoOpenCL

/// The nearest neighbours of some consecutive queries, where they were found.
public struct NeighborBatch {
  /// The lists themselves, query after query.
  public enum Storage {
    /// In device memory.
    case device(indices: Buffer<UInt32>, distances: Buffer<Float>, Engine)
    /// On the host.
    case host(indices: [Int32], distances: [Double])
  }

  /// Which queries.
  public let queries: Range<Int>
  /// Neighbours of a query.
  public let k: Int
  /// The lists themselves: `[queries, k]`, each ascending by distance, ties by index.
  public let storage: Storage

  /// Lists that were found elsewhere; each index is a row of the points.
  public init(queries: Range<Int>, k: Int, storage: Storage) {
    let count =
      switch storage {
      case .device(let indices, let distances, _): min(indices.count, distances.count)
      case .host(let indices, let distances): min(indices.count, distances.count)
      }
    precondition(count >= queries.count * k, "fewer neighbours than \(k) for each query")
    (self.queries, self.k, self.storage) = (queries, k, storage)
  }

  /// The indices, row-major; waits for the device.
  ///
  /// - Throws: An OpenCL error.
  public func indices() throws -> [Int32] {
    switch storage {
    case .host(let indices, _): indices
    case .device(let indices, _, let engine):
      try engine.read(indices).map { Int32(bitPattern: $0) }
    }
  }

  /// The distances, row-major; waits for the device.
  ///
  /// - Throws: An OpenCL error.
  public func distances() throws -> [Float] {
    switch storage {
    case .host(_, let distances): distances.map { Float($0) }
    case .device(_, let distances, let engine): try engine.read(distances)
    }
  }
}

/// The nearest neighbours of all queries, on the host.
public struct NeighborLists: Sendable {
  /// How many queries there were.
  public let queryCount: Int
  /// Neighbours of a query.
  public let k: Int
  /// Row numbers of points; `[queryCount, k]`, row-major.
  public let indices: [Int32]
  /// Euclidean distances, ascending in each row; `[queryCount, k]`.
  public let distances: [Float]

  /// The neighbours of a query.
  public func indices(of query: Int) -> ArraySlice<Int32> {
    indices[(query * k)..<((query + 1) * k)]
  }

  /// How far they are.
  public func distances(of query: Int) -> ArraySlice<Float> {
    distances[(query * k)..<((query + 1) * k)]
  }
}
