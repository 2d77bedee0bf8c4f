internal import Diffeo

extension Benchmark {
  /// The maximum mean discrepancy of two samples with its gradient, PyTorch beside us.
  static func discrepancy(_ count: Int, _ dimension: Int) -> Benchmark {
    let pairs = Double(count) * Double(count)
    return Benchmark(
      name: "mmd-\(count)x\(dimension)",
      work: "maximum mean discrepancy of two samples and its gradient, N = \(count), "
        + "D = \(dimension), seven scales",
      units: 1,
      // Distances of all pairs but half of those within the second sample, the gradient of two
      // kinds, each a difference and a multiply-add per coordinate.
      operations: pairs * Double(dimension) * (2.5 * 3 + 2 * 3),
      bytes: 12 * Double(count) * Double(dimension), seeds: [6, 7]
    ) { setting in
      let data = try GeometryData(setting)
      let x = try data.normal(count, dimension, seed: 6)
      let y = try data.normal(count, dimension, seed: 7)
      let kernel = try InverseMultiquadric(base: 2 * Double(dimension))
      @Sendable func measure(_ x: Tensor, _ y: Tensor) throws -> (value: Tensor, slope: Tensor) {
        let leaf = Variable(leaf: x)
        let value = try maximumMeanDiscrepancy(leaf, Variable(constant: y), kernel: kernel)
        return (value.value, try gradients(of: value, with: [leaf])[0].value)
      }
      if data.backend.engine != nil { try check(x, y, measure) }
      let ours = OwnSide { units in
        for _ in 0..<units {
          _ = try measure(x.points, y.points)
          try data.backend.finish()
        }
      }
      let arguments = try [
        "discrepancy.py", "--x", data.file("x", x), "--y", data.file("y", y), "--base",
        "\(kernel.base)",
      ]
      return try (
        ours, setting.withPeers ? [PeerSide.torch(arguments, setting, keeping: data)] : []
      )
    }
  }

  /// Compares the value and the gradient of some of the points with those of float64, the second
  /// sample moved away: between samples of one distribution the gradient is what is left of greater
  /// sums.
  private static func check(
    _ x: PointCloud, _ y: PointCloud,
    _ measure: (Tensor, Tensor) throws -> (value: Tensor, slope: Tensor)
  ) throws {
    func figures(on backend: Backend) throws -> (value: Double, slopes: [Double]) {
      let p = try x.points.slice(axis: 0, 0..<min(300, x.count)).copied(to: backend)
      let q = try y.points.slice(axis: 0, 0..<min(300, x.count)).affine(scale: 1, offset: 0.5)
      let found = try measure(p, q.copied(to: backend))
      return (try found.value.scalar(), try found.slope.doubles())
    }
    let (found, expected) = (try figures(on: x.points.backend), try figures(on: .reference))
    try BenchmarkError.check(abs(found.value - expected.value) < 7e-6, "the discrepancy")
    let greatest = expected.slopes.map { abs($0) }.max() ?? 0
    let isClose = zip(found.slopes, expected.slopes).allSatisfy {
      abs($0 - $1) <= 1e-5 * greatest
    }
    try BenchmarkError.check(isClose, "the gradient of the discrepancy")
  }
}
