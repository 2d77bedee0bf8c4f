internal import DiffeoOpenCL
internal import DiffeoTensors

/// Launches `nearest_other`.
struct NearestOtherLauncher {
  private let pointCount: Int
  private let columns: Tensor
  private let engine: Engine
  private let kernel:
    Kernel<UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<Int32>, Buffer<Int32>>

  init(_ points: PointCloud, on engine: Engine) throws {
    self.engine = engine
    pointCount = points.count
    columns = try points.points.transposed()
    let group = engine.profile.isVectorized ? 1 : engine.profile.workGroupSize
    kernel = try engine.kernel(
      "nearest_other", in: "neighbors/nearest_other.cl",
      definitions: [Definition("D", points.dimension), Definition("WG", group)],
      local: WorkSize(group))
  }

  func launch(_ queries: Tensor, _ excluded: Indices?) throws -> Indices {
    let count = queries.shape[0]
    let nearest: Buffer<Int32> = try engine.buffer(count: max(count, 1), label: "neighbours")
    if count > 0 {
      try kernel(
        UInt32(count), UInt32(pointCount), queries.buffer, columns.buffer, own(excluded, count),
        nearest, groups: WorkSize(count))
    }
    return Indices(count: count, storage: .device(nearest, engine))
  }

  private func own(_ excluded: Indices?, _ count: Int) throws -> Buffer<Int32> {
    switch excluded?.storage {
    case .device(let buffer, let other)? where other === engine: return buffer
    case .some: throw TensorError.backendMismatch(operation: "nearest")
    case nil:
      let none: Buffer<Int32> = try engine.buffer(count: count, label: "neighbours")
      try engine.fill(none, with: -1)
      return none
    }
  }
}
