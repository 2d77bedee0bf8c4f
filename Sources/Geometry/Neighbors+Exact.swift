internal import DiffeoOpenCL
internal import DiffeoTensors

/// The search in `Exact` for the queries of a list: `knn_exact` of `Kernels/neighbors/knn.cl`.
struct ExactSearch<Exact: KernelElement> {
  typealias Search = Kernel<
    UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<UInt32>,
    Buffer<Exact>, Buffer<UInt32>, Buffer<UInt32>, Buffer<Float>
  >
  private let kernel: Search
  private let groups: Int

  /// Compiles the search.
  ///
  /// - Parameters:
  ///   - task: What is searched for.
  ///   - groups: Work-groups; each has a table of ``capacity(k:)`` rows.
  ///   - engine: Where.
  /// - Throws: An OpenCL error.
  init(_ task: NeighborTask, groups: Int, on engine: Engine) throws {
    self.groups = groups
    let isDouble = Exact.elementType == "double"
    kernel = try engine.kernel(
      "knn_exact", in: "neighbors/knn.cl",
      definitions: [
        Definition("D", task.dimension), Definition("TILE", Self.tile(task.dimension)),
        Definition("EXACT", Exact.elementType),
        Definition("REAL", Exact.elementType), Definition("MASK", isDouble ? "long" : "int"),
      ], local: WorkSize(engine.profile.workGroupSize))
  }

  /// Rows of a candidate table.
  static func capacity(k: Int) -> Int { 2 * k + 32 }

  /// References between two looks at the tables: as many as 32 KiB of local memory hold, at most
  /// 32.
  private static func tile(_ dimension: Int) -> Int {
    max(4, min(32, 8192 / ((dimension + 3) / 4 * 4)))
  }

  /// Searches for the queries in `unproven`, which counts them first.
  ///
  /// - Parameters:
  ///   - first: The query that the list calls 0.
  ///   - task: What is searched for.
  ///   - unproven: Their number, then the queries.
  ///   - distances: Tables.
  ///   - indices: Tables.
  ///   - output: Takes what is found.
  /// - Throws: An OpenCL error.
  func launch(
    _ first: Int, _ task: NeighborTask, _ unproven: Buffer<UInt32>, _ distances: Buffer<Exact>,
    _ indices: Buffer<UInt32>, _ output: NeighborBuffers
  ) throws {
    try kernel(
      UInt32(first), UInt32(task.pointCount), UInt32(task.k),
      UInt32(Self.capacity(k: task.k)), task.excludesSelf ? 1 : 0, 0,
      task.queries.buffer, task.points.buffer, unproven, distances, indices, output.indices,
      output.distances, groups: WorkSize(groups))
  }
}
