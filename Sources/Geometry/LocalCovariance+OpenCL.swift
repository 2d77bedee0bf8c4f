internal import DiffeoOpenCL
internal import DiffeoTensors

/// Launches `local_covariance` in the form that fits the device, and before it, for a radius,
/// `count_within`.
struct LocalCovarianceLauncher {
  typealias Floats = Buffer<Float>
  typealias Words = Buffer<UInt32>
  typealias Covariance = Kernel<
    UInt32, UInt32, UInt32, Float, Floats, Words, Buffer<Int32>, Floats, Floats, Floats,
    Buffer<Int32>
  >
  typealias Count = Kernel<UInt32, UInt32, Float, Floats, Buffer<Int32>>
  private let points: PointCloud
  private let k: Int
  private let radius: Double?
  private let ridge: Double
  private let engine: Engine
  private let covariance: Covariance
  private let countWithin: Count
  private let group: Int

  init(
    points: PointCloud, k: Int, radius: Double?, ridge: Double, on engine: Engine
  ) throws {
    (self.points, self.k, self.radius, self.ridge) = (points, k, radius, ridge)
    self.engine = engine
    let isVectorized = engine.profile.isVectorized
    group = isVectorized ? 1 : max(engine.profile.workGroupSize, LocalCovariance.largestDimension)
    let file = isVectorized ? "local_covariance" : "local_covariance_group"
    covariance = try engine.kernel(
      "local_covariance", in: "covariance/\(file).cl",
      definitions: [
        Definition("D", points.dimension), Definition("COUNTED", radius == nil ? 0 : 1),
        Definition("WG", group),
      ], local: WorkSize(group))
    countWithin = try engine.kernel(
      "count_within", in: "neighbors/count_within.cl", definitions: [Definition("WG", group)],
      local: WorkSize(group))
    try warmUp()
  }

  /// The covariances of the neighbours of some points.
  func launch(
    _ queries: Range<Int>, _ indices: Words, _ distances: Floats
  ) throws -> LocalCovarianceBatch {
    let batch = try Output(queries.count, points.dimension, on: engine)
    try countNeighbors(queries.count, distances, batch.counts)
    try launch(queries.count, indices, batch, groups: groups(queries.count))
    return batch.covariances(of: queries, on: engine)
  }

  private func countNeighbors(_ count: Int, _ distances: Floats, _ counts: Buffer<Int32>) throws {
    guard let radius else { return try engine.fill(counts, with: Int32(k)) }
    try countWithin(
      UInt32(count), UInt32(k), LocalCovariance.largestFloat(radius), distances, counts,
      groups: .groups(of: group, covering: max(count, 1)))
  }

  private func launch(_ count: Int, _ indices: Words, _ output: Output, groups: Int) throws {
    try covariance(
      UInt32(count), UInt32(points.count), UInt32(k), Float(ridge), points.points.buffer, indices,
      output.counts,
      output.covariance.buffer, output.factor.buffer, output.logDeterminant.buffer,
      output.failures, groups: WorkSize(groups))
  }

  /// On GPUs the groups take the points in turn.
  private func groups(_ count: Int) -> Int {
    engine.profile.isVectorized ? count : min(count, 64 * engine.device.computeUnits)
  }

  /// Lets the driver finish compiling, which some do at the first launch.
  private func warmUp() throws {
    let output = try Output(1, points.dimension, on: engine)
    let indices: Words = try engine.buffer(count: k)
    let distances: Floats = try engine.buffer(count: k)
    try countNeighbors(0, distances, output.counts)
    try launch(0, indices, output, groups: 1)
    try engine.finish()
  }

  /// What a launch writes.
  private struct Output {
    let covariance: Tensor
    let factor: Tensor
    let logDeterminant: Tensor
    let counts: Buffer<Int32>
    let failures: Buffer<Int32>

    init(_ count: Int, _ width: Int, on engine: Engine) throws {
      let label = "covariances"
      covariance = try .uninitialized([count, width, width], on: engine, label: label)
      factor = try .uninitialized([count, width, width], on: engine, label: label)
      logDeterminant = try .uninitialized([count], on: engine, label: label)
      counts = try engine.buffer(count: count, label: label)
      failures = try engine.buffer(count: count, label: label)
    }

    func covariances(of points: Range<Int>, on engine: Engine) -> LocalCovarianceBatch {
      LocalCovarianceBatch(
        points: points, covariance: covariance, factor: factor, logDeterminant: logDeterminant,
        counts: Indices(count: points.count, storage: .device(counts, engine)),
        failures: Indices(count: points.count, storage: .device(failures, engine)))
    }
  }
}
