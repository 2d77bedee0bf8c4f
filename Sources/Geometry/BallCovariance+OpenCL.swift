internal import DiffeoOpenCL
internal import DiffeoTensors

/// Launches `ball_covariance`.
struct BallCovarianceLauncher {
  typealias Floats = Buffer<Float>
  private let points: PointCloud
  private let engine: Engine
  private let kernel: Kernel<UInt32, UInt32, UInt32, Float, Floats, Floats, Floats, Buffer<Int32>>

  /// Points of a launch: some seconds of work at most, since drivers end launches that take longer.
  private static let batch = 8192

  init(_ points: PointCloud, on engine: Engine) throws {
    (self.points, self.engine) = (points, engine)
    let group = engine.profile.isVectorized ? 1 : engine.profile.workGroupSize
    kernel = try engine.kernel(
      "ball_covariance", in: "covariance/ball_covariance.cl",
      definitions: [Definition("D", points.dimension), Definition("WG", group)],
      local: WorkSize(group))
  }

  func launch(radius: Double) throws -> BallCovariances {
    let (count, width) = (points.count, points.dimension)
    let columns = try points.points.transposed()
    let result = try Tensor.uninitialized(
      [count, width, width], on: engine, label: "covariances")
    let counts: Buffer<Int32> = try engine.buffer(count: count, label: "covariances")
    for first in stride(from: 0, to: count, by: Self.batch) {
      let rows = min(Self.batch, count - first)
      try kernel(
        UInt32(first), UInt32(rows), UInt32(count), Float(radius * radius), points.points.buffer,
        columns.buffer,
        result.buffer.view(offset: first * width * width, count: rows * width * width),
        counts.view(offset: first, count: rows), groups: WorkSize(rows))
    }
    return BallCovariances(
      covariance: result, counts: Indices(count: count, storage: .device(counts, engine)))
  }
}
