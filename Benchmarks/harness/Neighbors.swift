internal import Diffeo

extension Benchmark {
  /// The nearest neighbours of standard normal points among each other, faiss beside us.
  static func neighbors(_ count: Int, _ dimension: Int, k: Int) -> Benchmark {
    let pairs = Double(count) * Double(count)
    // By direct difference an instruction to subtract and one to multiply and add for each
    // coordinate, and two to compare; by inner products the multiply-add alone. Each counts as the
    // two operations of a multiply-add.
    let instructions = dimension <= 64 ? 2 * dimension + 2 : dimension
    return Benchmark(
      name: "neighbors-\(count)x\(dimension)-k\(k)",
      work: "k-NN, N = \(count), D = \(dimension), k = \(k), each point without itself",
      units: 1, operations: 2 * pairs * Double(instructions),
      bytes: Double(4 * count * dimension + 8 * count * k), seeds: [1]
    ) { setting in
      let data = try GeometryData(setting)
      let cloud = try data.normal(count, dimension, seed: 1)
      let search = try Neighbors(of: cloud, k: k)
      if data.backend.engine != nil { try check(search.lists(), of: cloud) }
      let ours = OwnSide { units in
        for _ in 0..<units { _ = try search.lists() }
      }
      let file = try data.file("points", cloud)
      return try (
        ours,
        setting.withPeers
          ? [
            PeerSide(
              "faiss", ["geometry.py", "neighbors", "--points", file, "-k", "\(k)"], keeping: data)
          ]
          : []
      )
    }
  }

  /// Compares lists spread over all with those of float64.
  private static func check(_ lists: NeighborLists, of cloud: PointCloud) throws {
    let rows = Sample.rows(32, of: cloud.count)
    // Self is excluded by index, which a few queries do not have: one neighbour more where there
    // can be one, and itself left out.
    let points = try PointCloud(cloud.points.copied(to: .reference))
    let queries = try GeometryData.rows(rows, of: cloud)
    let k = min(lists.k + 1, Neighbors.largestCount, cloud.count - 1)
    let expected = try Neighbors(of: queries, among: points, k: k).lists()
    for (place, row) in rows.enumerated() {
      let others = zip(expected.indices(of: place), expected.distances(of: place))
        .filter { $0.0 != Int32(row) }.prefix(lists.k)
      try BenchmarkError.check(
        lists.indices(of: row).prefix(others.count).elementsEqual(others.map(\.0)),
        "the neighbours of point \(row)")
      let isNear = zip(lists.distances(of: row), others).allSatisfy { own, other in
        abs(own - other.1) <= 1e-5 * other.1
      }
      try BenchmarkError.check(isNear, "the distances of point \(row)")
    }
  }
}
