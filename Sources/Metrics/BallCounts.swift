internal import DiffeoGeometry
internal import DiffeoOpenCL
internal import DiffeoTensors

/// Balls around the points of a cloud, each as wide as the distance to its k-th nearest other point:
/// what k-NN metrics take for the manifold of a sample.
struct NeighborBalls {
  let centers: PointCloud
  /// The distance of each point to its k-th nearest other point.
  let radii: [Float]

  /// The balls of a cloud.
  ///
  /// - Throws: What is wrong with cloud or k; see `Neighbors`.
  init(of cloud: PointCloud, k: Int) throws {
    centers = cloud
    let lists = try Neighbors(of: cloud, k: k).lists()
    radii = (0..<cloud.count).map { lists.distances[$0 * k + k - 1] }
  }

  /// In how many of the balls each query lies, strictly inside.
  ///
  /// - Complexity: O(Q N D) work, one launch, no distance stored.
  func counts(of queries: PointCloud) throws -> [Int] {
    guard let engine = centers.backend.engine else { return try referenceCounts(of: queries) }
    let width = engine.profile.vectorWidth
    let groups = (queries.count + width - 1) / width
    let padded = groups * width
    let turned = try queries.points.padded(axis: 0, offset: 0, extent: padded).transposed()
    let sizes = try Tensor(radii, shape: [centers.count], on: centers.backend)
    let result = try Tensor.uninitialized([padded], on: engine)
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>
      > = try engine.kernel(
        "ball_counts", in: "balls/ball_counts.cl",
        local: WorkSize(engine.profile.elementGroupSize))
    try kernel(
      UInt32(groups), UInt32(padded), UInt32(centers.count), UInt32(centers.dimension),
      turned.buffer, centers.points.buffer, sizes.buffer, result.buffer,
      groups: .groups(of: engine.profile.elementGroupSize, covering: groups))
    return try result.values().prefix(queries.count).map { Int($0) }
  }

  private func referenceCounts(of queries: PointCloud) throws -> [Int] {
    let (x, c, width) = (
      try queries.points.doubles(), try centers.points.doubles(), centers.dimension
    )
    return (0..<queries.count).map { q in
      radii.indices.count { i in
        let square = (0..<width).reduce(0) { sum, d in
          let apart = x[q * width + d] - c[i * width + d]
          return sum + apart * apart
        }
        return square < Double(radii[i]) * Double(radii[i])
      }
    }
  }
}
