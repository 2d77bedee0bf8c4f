internal import DiffeoOpenCL
internal import DiffeoTensors

/// Search by direct difference: `Kernels/neighbors/knn.cl`.
///
/// For each batch of queries: a first bound from a sample of the points, the search in float32 with
/// a few candidates to spare, settled and proven in `Exact`, and the exact search for what was not
/// proven. Everything is enqueued; nothing waits.
struct DirectSearch<Exact: KernelElement>: NeighborSearcher {
  let task: NeighborTask
  let engine: Engine
  private let plan: DirectPlan
  private let kernels: DirectKernels<Exact>
  private let exact: ExactSearch<Exact>

  init(_ task: NeighborTask, on engine: Engine) throws {
    (self.task, self.engine) = (task, engine)
    plan = DirectPlan(task, on: engine, exactBytes: MemoryLayout<Exact>.stride)
    kernels = try DirectKernels(task, on: engine)
    exact = try ExactSearch(task, groups: plan.groups, on: engine)
    try warmUp()
  }

  func search(consume: (NeighborBatch) throws -> Void) throws {
    let scratch = try Scratch(plan, task, on: engine)
    if plan.sample.count > 0 {
      try kernels.sample(
        UInt32(task.pointCount), UInt32(plan.sample.count), task.points.buffer, scratch.sample,
        groups: .groups(of: 64, covering: plan.sample.count))
    }
    for first in stride(from: 0, to: task.queryCount, by: plan.batch) {
      let queries = first..<min(first + plan.batch, task.queryCount)
      try consume(find(queries, scratch))
    }
  }

  private func find(_ queries: Range<Int>, _ scratch: Scratch) throws -> NeighborBatch {
    let output = try NeighborBuffers(queries, k: task.k, on: engine)
    try engine.fill(scratch.unproven, with: 0)
    try launch(queries.lowerBound, queries.count, plan.groups, scratch, output)
    return output.batch
  }

  /// Lets the driver finish compiling, which some do at the first launch.
  private func warmUp() throws {
    let scratch = try Scratch(plan, task, on: engine)
    let output = try NeighborBuffers(0..<1, k: task.k, on: engine)
    try engine.fill(scratch.unproven, with: 0)
    try kernels.sample(
      UInt32(task.pointCount), 0, task.points.buffer, scratch.sample, groups: 1)
    try launch(0, 0, plan.groups, scratch, output)
    try engine.finish()
  }

  private func launch(
    _ first: Int, _ count: Int, _ groups: Int, _ scratch: Scratch, _ output: NeighborBuffers
  ) throws {
    let (start, queryCount) = (UInt32(first), UInt32(count))
    let (queries, points) = (task.queries.buffer, task.points.buffer)
    try kernels.bound(
      start, queryCount, UInt32(plan.sample.count), UInt32(plan.sample.keep),
      UInt32(plan.capacity), queries,
      scratch.sample, scratch.distances, scratch.indices, scratch.bounds,
      groups: WorkSize(groups))
    try kernels.search(
      start, queryCount, UInt32(task.pointCount), UInt32(task.k), UInt32(plan.keep),
      UInt32(plan.capacity), task.excludesSelf ? 1 : 0, 0, plan.relative, queries, points,
      scratch.bounds,
      scratch.distances, scratch.indices, scratch.exact, scratch.unproven, output.indices,
      output.distances, groups: WorkSize(groups))
    try exact.launch(
      first, task, scratch.unproven, scratch.exact, scratch.indices, output)
  }

  /// Memory of a search beside its inputs and outputs.
  private struct Scratch {
    let sample: Buffer<Float>
    let distances: Buffer<Float>
    let indices: Buffer<UInt32>
    let exact: Buffer<Exact>
    let bounds: Buffer<Float>
    let unproven: Buffer<UInt32>

    init(_ plan: DirectPlan, _ task: NeighborTask, on engine: Engine) throws {
      let label = "neighbour search"
      let lanes = plan.groups * engine.lanes
      let rows = max(plan.capacity, ExactSearch<Exact>.capacity(k: task.k))
      sample = try engine.buffer(
        count: max(plan.sample.count * task.dimension, 1), label: label)
      distances = try engine.buffer(count: lanes * plan.capacity, label: label)
      indices = try engine.buffer(count: lanes * rows, label: label)
      exact = try engine.buffer(count: lanes * rows, label: label)
      bounds = try engine.buffer(count: plan.batch, label: label)
      unproven = try engine.buffer(count: plan.batch + 1, label: label)
    }
  }
}

/// The sizes of a search by direct difference.
struct DirectPlan {
  /// Candidates that are kept of each query: k and a few, so that rounding seldom matters.
  let keep: Int
  /// The sample that gives the first bounds.
  let sample: NeighborSample
  /// Rows of a candidate table.
  let capacity: Int
  /// Work-groups, each with its own tables.
  let groups: Int
  /// Queries at a time.
  let batch: Int
  /// What float32 sums of D squares may err by, relative.
  let relative: Float

  init(_ task: NeighborTask, on engine: Engine, exactBytes: Int) {
    keep = min(task.k + 4, task.pointCount)
    sample = NeighborSample(task, keep: keep, smallest: 1)
    let (tile, share) = (engine.profile.tiles.neighbors, engine.share(ofWorkingBytes:))
    capacity = 2 * max(keep, sample.keep) + tile
    relative = Float(task.dimension + 3) * 0x1p-23
    batch = task.batchSize(bytesPerQuery: 8 * task.k + 8, limit: share(128 << 20))
    let row = engine.lanes * max(capacity, 2 * task.k + tile) * (8 + exactBytes)
    let blocks = (batch + engine.lanes - 1) / engine.lanes
    groups = max(1, min(blocks, 16 * engine.device.computeUnits, share(192 << 20) / row))
  }
}

/// A sample of the points, in which the r-th neighbour gives a bound on the k-th of all.
struct NeighborSample {
  /// Points in the sample; 0 for none.
  let count: Int
  /// r: as many as k among all are expected there, and four standard deviations more.
  let keep: Int

  /// References that one of the sample stands for: `STRIDE` of the kernel.
  static let stride = 32

  /// A sample for `keep` candidates, none where it would cost more than it saves.
  init(_ task: NeighborTask, keep: Int, smallest: Int) {
    let points = task.pointCount
    let bytes = points / Self.stride * task.dimension * 4
    let pays = points >= 4096 && points >= 8 * keep && keep >= smallest && bytes <= 128 << 20
    count = pays ? points / Self.stride : 0
    let expected = Double(keep) * Double(count) / Double(points)
    self.keep = Int((expected + 4 * expected.squareRoot() + 4).rounded(.up))
  }
}

/// The kernels of a search by direct difference.
private struct DirectKernels<Exact: KernelElement> {
  typealias Sample = Kernel<UInt32, UInt32, Buffer<Float>, Buffer<Float>>
  typealias Bound = Kernel<
    UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>,
    Buffer<UInt32>, Buffer<Float>
  >
  typealias Search = Kernel<
    UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Float, Buffer<Float>,
    Buffer<Float>,
    Buffer<Float>, Buffer<Float>, Buffer<UInt32>, Buffer<Exact>, Buffer<UInt32>, Buffer<UInt32>,
    Buffer<Float>
  >
  let sample: Sample
  let bound: Bound
  let search: Search

  init(_ task: NeighborTask, on engine: Engine) throws {
    let file = "neighbors/knn.cl"
    let definitions = [
      Definition("D", task.dimension), Definition("TILE", engine.profile.tiles.neighbors),
      Definition("EXACT", Exact.elementType),
    ]
    let local = WorkSize(engine.profile.workGroupSize)
    sample = try engine.kernel("knn_sample", in: file, definitions: definitions, local: 64)
    bound = try engine.kernel("knn_bound", in: file, definitions: definitions, local: local)
    search = try engine.kernel("knn_search", in: file, definitions: definitions, local: local)
  }
}

/// The buffers that take the neighbours of a batch.
struct NeighborBuffers {
  let queries: Range<Int>
  let k: Int
  let indices: Buffer<UInt32>
  let distances: Buffer<Float>
  let engine: Engine

  init(_ queries: Range<Int>, k: Int, on engine: Engine) throws {
    (self.queries, self.k, self.engine) = (queries, k, engine)
    indices = try engine.buffer(count: queries.count * k, label: "neighbours")
    distances = try engine.buffer(count: queries.count * k, label: "neighbours")
  }

  var batch: NeighborBatch {
    NeighborBatch(
      queries: queries, k: k,
      storage: .device(indices: indices, distances: distances, engine))
  }
}

extension NeighborTask {
  /// How many queries go through at a time, given the bytes that each keeps.
  func batchSize(bytesPerQuery: Int, limit: Int) -> Int {
    min(queryCount, batch ?? queryCount, max(1, limit / bytesPerQuery))
  }
}

extension Engine {
  /// Queries of a block: the lanes of a vector, or the work-items of a group.
  var lanes: Int { profile.isVectorized ? profile.vectorWidth : profile.workGroupSize }
}
