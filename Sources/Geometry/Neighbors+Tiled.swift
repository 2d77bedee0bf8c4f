internal import DiffeoOpenCL
internal import DiffeoTensors

/// Search by tiles of inner products: `Kernels/neighbors/knn_tiled.cl`.
///
/// For each batch of queries: the points, packed chunk by chunk, are multiplied with the packed
/// queries, first a sample of them for a bound and then all; the candidates are settled and proven
/// in `Exact`, and what is not proven is searched for in `Exact`.
struct TiledSearch<Exact: KernelElement>: NeighborSearcher {
  let task: NeighborTask
  let engine: Engine
  private let plan: TiledPlan
  private let kernels: TiledKernels<Exact>
  private let exact: ExactSearch<Exact>

  init(_ task: NeighborTask, on engine: Engine) throws {
    (self.task, self.engine) = (task, engine)
    plan = TiledPlan(task, on: engine, exactBytes: MemoryLayout<Exact>.stride)
    kernels = try TiledKernels(task, plan, on: engine)
    exact = try ExactSearch(task, groups: plan.groups, on: engine)
    try warmUp()
  }

  func search(consume: (NeighborBatch) throws -> Void) throws {
    let scratch = try TiledScratch<Exact>(plan, task, on: engine)
    try center(scratch)
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

  private func find(
    _ queries: Range<Int>, _ scratch: TiledScratch<Exact>
  ) throws -> NeighborBatch {
    let output = try NeighborBuffers(queries, k: task.k, on: engine)
    try engine.fill(scratch.unproven, with: 0)
    try engine.fill(scratch.largest, with: 0)
    try packQueries(queries, scratch)
    if plan.sample.count > 0 {
      try scan(
        Scan(rows: scratch.sample, count: plan.sample.count, keep: plan.sample.keep),
        queries, scratch)
    }
    try scan(
      Scan(
        rows: task.points.buffer, count: task.pointCount, keep: plan.keep, restarts: true,
        excludesSelf: task.excludesSelf),
      queries, scratch)
    try settle(queries.lowerBound, queries.count, scratch, output)
    try exact.launch(
      queries.lowerBound, task, scratch.unproven, scratch.exact, scratch.exactIndices, output)
    return output.batch
  }

  /// Lets the driver finish compiling, which some do at the first launch.
  private func warmUp() throws {
    let scratch = try TiledScratch<Exact>(plan, task, on: engine)
    let output = try NeighborBuffers(0..<1, k: task.k, on: engine)
    try engine.fill(scratch.unproven, with: 0)
    try engine.fill(scratch.largest, with: 0)
    try kernels.sample(
      UInt32(task.pointCount), 0, task.points.buffer, scratch.sample, groups: 1)
    try center(scratch)
    try packQueries(0..<1, scratch)
    try scan(
      Scan(rows: task.points.buffer, count: 1, keep: plan.keep), 0..<1, scratch)
    try settle(0, 0, scratch, output)
    try exact.launch(0, task, scratch.unproven, scratch.exact, scratch.exactIndices, output)
    try engine.finish()
  }

  private func center(_ scratch: TiledScratch<Exact>) throws {
    try kernels.center(
      UInt32(task.pointCount), UInt32(max(1, task.pointCount / 4096)), task.points.buffer,
      scratch.center, groups: .groups(of: 16, covering: task.dimension))
  }

  private func packQueries(_ queries: Range<Int>, _ scratch: TiledScratch<Exact>) throws {
    try kernels.packQueries(
      UInt32(queries.lowerBound), UInt32(queries.count), task.queries.buffer, scratch.center,
      scratch.queries, scratch.queryNorms, scratch.bounds, scratch.counts,
      groups: WorkSize(plan.slots(queries.count) / kernels.queryGroup))
  }

  /// What the queries are compared with.
  private struct Scan {
    let rows: Buffer<Float>
    let count: Int
    let keep: Int
    var restarts = false
    var excludesSelf = false
  }

  /// Packs the rows chunk by chunk and compares each chunk with all queries.
  private func scan(
    _ scan: Scan, _ queries: Range<Int>, _ scratch: TiledScratch<Exact>
  ) throws {
    for first in stride(from: 0, to: scan.count, by: plan.chunk) {
      let count = min(plan.chunk, scan.count - first)
      let slots = (count + plan.tile - 1) / plan.tile * plan.tile
      try kernels.packReferences(
        UInt32(first), UInt32(count), scan.rows, scratch.center, scratch.references,
        scratch.referenceNorms, scratch.largest, groups: WorkSize(slots / kernels.referenceGroup))
      try kernels.search(
        scan.restarts && first == 0 ? 1 : 0, UInt32(first), UInt32(count), UInt32(scan.keep),
        UInt32(plan.capacity),
        scan.excludesSelf ? 1 : 0, UInt32(queries.lowerBound), scratch.queries,
        scratch.queryNorms, scratch.references, scratch.referenceNorms, scratch.distances,
        scratch.indices, scratch.bounds, scratch.counts,
        groups: WorkSize(plan.slots(queries.count) / plan.unit))
    }
  }

  private func settle(
    _ first: Int, _ count: Int, _ scratch: TiledScratch<Exact>, _ output: NeighborBuffers
  ) throws {
    try kernels.settle(
      UInt32(first), UInt32(count), UInt32(task.pointCount), UInt32(task.k),
      UInt32(plan.capacity), task.excludesSelf ? 1 : 0, 0, plan.error, task.queries.buffer,
      task.points.buffer,
      scratch.queryNorms, scratch.largest, scratch.bounds, scratch.counts, scratch.indices,
      scratch.exact, scratch.unproven, output.indices, output.distances,
      groups: WorkSize(plan.groups))
  }
}
