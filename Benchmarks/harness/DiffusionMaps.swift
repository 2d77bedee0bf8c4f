internal import Diffeo
internal import Foundation

extension Benchmark {
  /// The diffusion map of the loop, whose eigenvalues crowd at 1.
  static func loopMap(_ count: Int) -> Benchmark {
    diffusionMap(
      "diffusion-map-loop-\(count)",
      "diffusion map of the loop, N = \(count), k = 64, 4 coordinates",
      method: "shift-invert", dimension: 3, count, seeds: []
    ) { data in
      let values = (0..<count).flatMap { place -> [Float] in
        let t = 2 * Double.pi * Double(place) / Double(count)
        return [Float(cos(t)), Float(sin(2 * t)), Float(sin(3 * t))]
      }
      return try PointCloud(values, dimension: 3, on: data.backend)
    }
  }

  /// The diffusion map of standard normal points, whose graph no factor of the matrix is sparse on.
  static func normalMap(_ count: Int, _ dimension: Int) -> Benchmark {
    diffusionMap(
      "diffusion-map-\(count)x\(dimension)",
      "diffusion map of normal points, N = \(count), D = \(dimension), k = 64, 4 coordinates",
      method: "lanczos", dimension: dimension, count, seeds: [1]
    ) { try $0.normal(count, dimension, seed: 1) }
  }

  private static func diffusionMap(
    _ name: String, _ work: String, method: String, dimension: Int, _ count: Int,
    seeds: [UInt64], _ cloud: @escaping @Sendable (GeometryData) throws -> PointCloud
  ) -> Benchmark {
    let pairs = Double(count) * Double(count)
    return Benchmark(
      name: name, work: work, units: 1,
      // Of the search for neighbours alone, see `neighbors`; what the eigenvectors need at least
      // nobody knows.
      operations: 2 * pairs * Double(2 * dimension + 2),
      bytes: Double(4 * count * dimension + 8 * count * 64), seeds: seeds
    ) { setting in
      let data = try GeometryData(setting)
      let cloud = try cloud(data)
      let plan = try DiffusionMapPlan(of: cloud, components: 4)
      let map = try plan.compute()
      try BenchmarkError.check(map.hasConverged && map.warnings.isEmpty, "the eigenvectors")
      if data.backend.engine != nil { try check(cloud) }
      let ours = OwnSide { units in
        for _ in 0..<units { _ = try plan.compute() }
      }
      if !setting.withPeers { return (ours, []) }
      let arguments = [
        "geometry.py", "diffusion-map", "--points", try data.file("points", cloud),
        "--components", "4", "--method", method,
      ]
      return (ours, [try PeerSide("scipy", arguments, keeping: data)])
    }
  }

  /// Compares the eigenvalues of the map of some of the points with those of float64.
  private static func check(_ cloud: PointCloud) throws {
    let rows = (0..<min(400, cloud.count)).map { $0 * (cloud.count / min(400, cloud.count)) }
    let few = try GeometryData.rows(rows, of: cloud)
    let same = try PointCloud(few.points.copied(to: cloud.points.backend))
    let values = try [same, few].map {
      try DiffusionMap(of: $0, components: 4, k: 16).eigenvalues
    }
    try BenchmarkError.check(
      zip(values[0], values[1]).allSatisfy { abs($0 - $1) <= 1e-5 }, "the eigenvalues")
  }
}
