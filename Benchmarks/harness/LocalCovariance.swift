internal import Diffeo

extension Benchmark {
  /// Covariance and Cholesky factor over given neighbours, PyTorch beside us.
  static func covariance(_ count: Int, _ dimension: Int, k: Int) -> Benchmark {
    let matrix = dimension * dimension
    // Half of the products, the matrix being symmetric, the centring, and the factor.
    let operations = k * dimension * (dimension + 1) + 2 * k * dimension + matrix * dimension / 3
    let bytes = k * (4 + 4 * dimension) + 8 * matrix
    return Benchmark(
      name: "covariance-\(count)x\(dimension)-k\(k)",
      work: "local covariance and Cholesky, neighbours given, N = \(count), D = \(dimension), "
        + "k = \(k)",
      units: 1, operations: Double(count) * Double(operations),
      bytes: Double(count) * Double(bytes), seeds: [2]
    ) { setting in
      let data = try GeometryData(setting)
      let cloud = try data.normal(count, dimension, seed: 2)
      let covariance = try LocalCovariance(of: cloud, k: k)
      var batches: [NeighborBatch] = []
      // In batches, as they come to it from a search, so that matrices need not all be kept.
      let search = try Neighbors(
        of: cloud, among: cloud, k: k, excludingSelf: true, batch: 1 << 12)
      try search.search { batches.append($0) }
      try check(covariance, batches[0], cloud)
      let ours = OwnSide { units in
        for _ in 0..<units {
          for batch in batches { _ = try covariance.covariances(of: batch) }
          try data.backend.finish()
        }
      }
      let files = (try data.file("points", cloud), try data.file("neighbors", search.lists()))
      let arguments = [
        "geometry.py", "covariance", "--points", files.0, "--neighbors", files.1,
      ]
      return try (
        ours, setting.withPeers ? [PeerSide.torch(arguments, setting, keeping: data)] : []
      )
    }
  }

  /// Compares the matrices of the first points with those of float64.
  private static func check(
    _ covariance: LocalCovariance, _ batch: NeighborBatch, _ cloud: PointCloud
  ) throws {
    let (count, k, width) = (min(20, cloud.count), covariance.k, cloud.dimension)
    let matrices = try covariance.covariances(of: batch)
    let points = try PointCloud(cloud.points.copied(to: .reference))
    let lists = NeighborBatch(
      queries: 0..<count, k: k,
      storage: .host(
        indices: Array(try batch.indices().prefix(count * k)),
        distances: try batch.distances().prefix(count * k).map(Double.init)))
    let expected = try LocalCovariance(of: points, k: k).covariances(of: lists)
    let elements = count * width * width
    let values = try matrices.covariance.doubles().prefix(elements)
    let greatest = try expected.covariance.doubles().reduce(0) { max($0, abs($1)) }
    let bound = Double(k + 4) * 0x1p-23 * greatest
    for (value, target) in zip(values, try expected.covariance.doubles()) {
      try BenchmarkError.check(abs(value - target) <= bound, "a covariance")
    }
  }
}
