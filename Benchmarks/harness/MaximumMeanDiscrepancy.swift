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
      if data.backend.engine != nil { try check(x, y, kernel, measure) }
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

  /// Compares the gradient at points spread over all with that of float64, and the value.
  private static func check(
    _ x: PointCloud, _ y: PointCloud, _ kernel: InverseMultiquadric,
    _ measure: (Tensor, Tensor) throws -> (value: Tensor, slope: Tensor)
  ) throws {
    let sums = try DiscrepancySums(x.points, y.points, kernel)
    let rows = Sample.rows(32, of: x.count)
    let slopes = try Sample.values(rows, of: measure(x.points, y.points).slope)
    for (place, row) in rows.enumerated() {
      let (expected, size) = sums.gradient(at: row)
      let found = slopes[(place * x.dimension)..<((place + 1) * x.dimension)]
      // Between samples of one distribution the gradient is what is left of greater sums.
      let isClose = zip(found, zip(expected, size)).allSatisfy {
        abs($0 - $1.0) <= 1e-5 * $1.1
      }
      try BenchmarkError.check(isClose, "the gradient of the discrepancy at point \(row)")
    }
    try checkValue(x, y, kernel, measure)
  }

  /// Compares the value, of as many points as the host soon goes through.
  ///
  /// The second sample is moved away, since the value of one distribution is near 0.
  private static func checkValue(
    _ x: PointCloud, _ y: PointCloud, _ kernel: InverseMultiquadric,
    _ measure: (Tensor, Tensor) throws -> (value: Tensor, slope: Tensor)
  ) throws {
    let rows = min(x.count, Int((Double(1 << 30) / Double(x.dimension)).squareRoot()))
    let p = try x.points.slice(axis: 0, 0..<rows)
    let q = try y.points.slice(axis: 0, 0..<rows).affine(scale: 1, offset: 0.5)
    let found = try measure(p, q).value.scalar()
    let expected = try DiscrepancySums(p, q, kernel).value()
    try BenchmarkError.check(abs(found - expected) < 7e-6, "the discrepancy")
  }
}
