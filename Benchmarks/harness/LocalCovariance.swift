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
      if data.backend.engine != nil { try check(covariance, batches, cloud) }
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

  /// Compares the matrices of points spread over all with those of float64, and their factors and
  /// log-determinants with themselves.
  private static func check(
    _ covariance: LocalCovariance, _ batches: [NeighborBatch], _ cloud: PointCloud
  ) throws {
    let reference = try LocalCovariance(
      of: PointCloud(cloud.points.copied(to: .reference)), k: covariance.k)
    let rows = Sample.rows(64, of: cloud.count)
    for batch in batches {
      let places = rows.filter(batch.queries.contains).map { $0 - batch.queries.lowerBound }
      if places.isEmpty { continue }
      let found = try LocalMatrices(covariance.covariances(of: batch), places)
      let lists = try Self.lists(places, of: batch)
      let expected = try LocalMatrices(
        reference.covariances(of: lists), Array(places.indices))
      for (place, row) in places.enumerated() {
        try found.check(place, against: expected, k: covariance.k, row + batch.queries.lowerBound)
      }
    }
  }

  /// Some of the lists of a batch, on the host.
  private static func lists(_ places: [Int], of batch: NeighborBatch) throws -> NeighborBatch {
    let (indices, distances, k) = (try batch.indices(), try batch.distances(), batch.k)
    return NeighborBatch(
      queries: places.indices, k: k,
      storage: .host(
        indices: places.flatMap { indices[($0 * k)..<(($0 + 1) * k)] },
        distances: places.flatMap { distances[($0 * k)..<(($0 + 1) * k)] }.map(Double.init)))
  }
}
