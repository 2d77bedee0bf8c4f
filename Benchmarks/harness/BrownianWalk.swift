internal import Diffeo

extension Benchmark {
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
      let start = try sphere.uniform(count: count, key: key, on: data.backend)
      let time = try Tensor.full(0.1, shape: [count], on: data.backend)
      @Sendable func walk(_ start: Tensor, _ time: Tensor) throws -> Tensor {
        try brownianWalk(from: start, time: time, steps: steps, on: sphere, key: key)
      }
      if data.backend.engine != nil { try check(walk(start, time), start, walk) }
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

  /// Compares the first walks with those of float64, drawn from the same stream.
  private static func check(
    _ ends: Tensor, _ start: Tensor, _ walk: (Tensor, Tensor) throws -> Tensor
  ) throws {
    let rows = min(1000, start.shape[0])
    let few = try start.slice(axis: 0, 0..<rows).copied(to: .reference)
    let expected = try walk(few, .full(0.1, shape: [rows], on: .reference)).doubles()
    let values = try ends.doubles()
    // Twenty steps, each of some ten roundings.
    let isClose = zip(values, expected).allSatisfy { abs($0 - $1) <= 400 * 0x1p-24 }
    try BenchmarkError.check(isClose, "a walk")
  }
}
