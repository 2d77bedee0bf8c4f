internal import Diffeo

extension Benchmark {
  /// How long a walk lasts.
  private static let duration = 0.1

  /// Brownian walks on S^2, PyTorch beside us.
  static func brownian(_ count: Int, steps: Int) -> Benchmark {
    Benchmark(
      name: "brownian-\(count)x\(steps)",
      work: "Brownian walks on S^2, \(count) points, \(steps) steps",
      units: 1,
      // Some thirty operations for each normal number, a step and a projection.
      operations: Double(count * steps) * 3 * 38, bytes: 24 * Double(count), seeds: [5]
    ) { setting in
      let data = try GeometryData(setting)
      let sphere = try Sphere(dimension: 2)
      let key = RandomKey(seed: 5)
      // Of another step: by the same numbers a walk would begin along its start, and stay there.
      let start = try sphere.uniform(
        count: count, key: RandomKey(seed: 5, step: 1), on: data.backend)
      let time = try Tensor.full(duration, shape: [count], on: data.backend)
      @Sendable func walk(_ start: Tensor, _ time: Tensor) throws -> Tensor {
        try brownianWalk(from: start, time: time, steps: steps, on: sphere, key: key)
      }
      if data.backend.engine != nil {
        try check(walk(start, time), start, steps: steps, on: sphere, key)
      }
      let ours = OwnSide { units in
        for _ in 0..<units {
          _ = try walk(start, time)
          try data.backend.finish()
        }
      }
      let arguments = [
        "geometry.py", "brownian", "--count", "\(count)", "--walk-steps", "\(steps)",
      ]
      return try (ours, setting.withPeers ? [PeerSide.torch(arguments, setting)] : [])
    }
  }

  /// Compares walks spread over all with those of float64, drawn from the same stream, and looks
  /// whether each ends on the sphere, away from its start.
  private static func check(
    _ ends: Tensor, _ start: Tensor, steps: Int, on sphere: Sphere, _ key: RandomKey
  ) throws {
    let (from, to) = (try start.doubles(), try ends.doubles())
    for row in Sample.rows(1000, of: start.shape[0]) {
      var point = Array(from[(3 * row)..<(3 * row + 3)])
      for step in 0..<steps {
        let noise = key.normals(3, point: row, sub: UInt32(step))
        point = sphere.project(
          zip(point, noise).map { $0 + (duration / Double(steps)).squareRoot() * $1 })
      }
      // Steps of some ten roundings each.
      let isClose = (0..<3).allSatisfy {
        abs(to[3 * row + $0] - point[$0]) <= Double(20 * steps + 20) * 0x1p-24
      }
      try BenchmarkError.check(isClose, "walk \(row)")
    }
    for row in 0..<start.shape[0] {
      let (x, y, z) = (to[3 * row], to[3 * row + 1], to[3 * row + 2])
      let isMoved = x != from[3 * row] || y != from[3 * row + 1] || z != from[3 * row + 2]
      try BenchmarkError.check(
        isMoved && abs(x * x + y * y + z * z - 1) <= 0x1p-20, "the end of walk \(row)")
    }
  }
}
