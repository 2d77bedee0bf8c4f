internal import DiffeoOpenCL
internal import DiffeoTensors

/// The sizes of a search by tiles.
struct TiledPlan {
  /// Points of a tile: as many as leave the sums in registers.
  let tile: Int
  /// Queries of a work-item on CPU devices, of a group on GPUs.
  let unit: Int
  /// Candidates that are kept of each query: more to spare than by direct difference, as inner
  /// products err more.
  let keep: Int
  /// The sample that gives the first bounds.
  let sample: NeighborSample
  /// Rows of a candidate table.
  let capacity: Int
  /// Queries at a time, whole units but for the last.
  let batch: Int
  /// Points packed at a time, whole tiles.
  let chunk: Int
  /// Work-groups that settle, each with a table of its own.
  let groups: Int
  /// What distances by inner products may err by, relative to (|q'| + max |p'|)^2.
  let error: Float

  init(_ task: NeighborTask, on engine: Engine, exactBytes: Int) {
    let (profile, share) = (engine.profile, engine.share(ofWorkingBytes:))
    tile = profile.vectorWidth >= 16 ? 12 : profile.isVectorized ? 6 : 64
    unit = profile.isVectorized ? 2 * profile.vectorWidth : profile.workGroupSize
    keep = min(task.k + max(16, task.k / 16), task.pointCount)
    sample = NeighborSample(task, keep: keep, smallest: 48)
    capacity = 2 * max(keep, sample.keep) + tile
    error = Float(task.dimension + 8) * 0x1p-23
    let perQuery = 4 * task.dimension + 8 * capacity + 8 * task.k + 16
    let fitting = max(unit, min(task.batch ?? .max, share(128 << 20) / perQuery) / unit * unit)
    batch = min(fitting, (task.queryCount + unit - 1) / unit * unit)
    let rows = max(task.pointCount, sample.count)
    let chunkRows = min(rows, max(tile, share(64 << 20) / (4 * task.dimension)))
    chunk = (chunkRows + tile - 1) / tile * tile
    let table =
      engine.lanes
      * (max(capacity, 2 * task.k + 32) * exactBytes + (2 * task.k + 32) * 4)
    let blocks = (batch + engine.lanes - 1) / engine.lanes
    groups = max(1, min(blocks, 16 * engine.device.computeUnits, share(64 << 20) / table))
  }

  /// Places of `queries` queries, whole units.
  func slots(_ queries: Int) -> Int { (queries + unit - 1) / unit * unit }
}

/// Memory of a search by tiles beside its inputs and outputs.
struct TiledScratch<Exact: KernelElement> {
  let center: Buffer<Float>
  let sample: Buffer<Float>
  let queries: Buffer<Float>
  let queryNorms: Buffer<Float>
  let references: Buffer<Float>
  let referenceNorms: Buffer<Float>
  let largest: Buffer<UInt32>
  let distances: Buffer<Float>
  let indices: Buffer<UInt32>
  let bounds: Buffer<Float>
  let counts: Buffer<UInt32>
  let exact: Buffer<Exact>
  let exactIndices: Buffer<UInt32>
  let unproven: Buffer<UInt32>

  init(_ plan: TiledPlan, _ task: NeighborTask, on engine: Engine) throws {
    let label = "neighbour search"
    let (width, slots) = (task.dimension, plan.slots(min(plan.batch, task.queryCount)))
    let lanes = plan.groups * engine.lanes
    let exactRows = ExactSearch<Exact>.capacity(k: task.k)
    center = try engine.buffer(count: width, label: label)
    sample = try engine.buffer(count: max(plan.sample.count * width, 1), label: label)
    queries = try engine.buffer(count: slots * width, label: label)
    queryNorms = try engine.buffer(count: slots, label: label)
    references = try engine.buffer(count: plan.chunk * width, label: label)
    referenceNorms = try engine.buffer(count: plan.chunk, label: label)
    largest = try engine.buffer(count: 1, label: label)
    distances = try engine.buffer(count: slots * plan.capacity, label: label)
    indices = try engine.buffer(count: slots * plan.capacity, label: label)
    bounds = try engine.buffer(count: slots, label: label)
    counts = try engine.buffer(count: slots, label: label)
    exact = try engine.buffer(count: lanes * max(plan.capacity, exactRows), label: label)
    exactIndices = try engine.buffer(count: lanes * exactRows, label: label)
    unproven = try engine.buffer(count: slots + 1, label: label)
  }
}

/// The kernels of a search by tiles.
struct TiledKernels<Exact: KernelElement> {
  typealias Floats = Buffer<Float>
  typealias Words = Buffer<UInt32>
  typealias Sample = Kernel<UInt32, UInt32, Floats, Floats>
  typealias PackQueries = Kernel<
    UInt32, UInt32, Floats, Floats, Floats, Floats, Floats, Words
  >
  typealias PackReferences = Kernel<UInt32, UInt32, Floats, Floats, Floats, Floats, Words>
  typealias Search = Kernel<
    UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Floats, Floats, Floats, Floats, Floats,
    Words,
    Floats, Words
  >
  typealias Settle = Kernel<
    UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Float, Floats, Floats, Floats, Words,
    Floats,
    Words, Words, Buffer<Exact>, Words, Words, Floats
  >
  let sample: Sample
  let center: Sample
  let packQueries: PackQueries
  let packReferences: PackReferences
  let search: Search
  let settle: Settle
  /// Work-items of a group that packs queries.
  let queryGroup: Int
  /// Work-items of a group that packs points.
  let referenceGroup: Int

  init(_ task: NeighborTask, _ plan: TiledPlan, on engine: Engine) throws {
    let isVectorized = engine.profile.isVectorized
    queryGroup = isVectorized ? 4 : 64
    referenceGroup = isVectorized ? 2 : 64
    let definitions = [
      Definition("D", task.dimension), Definition("TILE", plan.tile),
      Definition("EXACT", Exact.elementType),
    ]
    func kernel<each Argument: KernelArgument>(
      _ name: String, local: Int
    ) throws -> Kernel<repeat each Argument> {
      try engine.kernel(
        name, in: "neighbors/knn_tiled.cl", definitions: definitions, local: WorkSize(local))
    }
    center = try kernel("tiled_center", local: 16)
    packQueries = try kernel("tiled_queries", local: queryGroup)
    packReferences = try kernel("tiled_references", local: referenceGroup)
    search = try kernel("tiled_search", local: engine.profile.workGroupSize)
    settle = try kernel("tiled_settle", local: engine.profile.workGroupSize)
    // Of the other program, whose definitions otherwise do not matter to it.
    sample = try engine.kernel(
      "knn_sample", in: "neighbors/knn.cl",
      definitions: [Definition("D", task.dimension), Definition("EXACT", Exact.elementType)],
      local: 64)
  }
}
