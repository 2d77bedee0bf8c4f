extension Benchmark {
  /// How benchmarks of other sizes are asked for.
  package static let families =
    [
      "delta-vae-step-BATCH", "neighbors-NxD-kK", "covariance-NxD-kK", "bilipschitz-NxD-kK",
      "brownian-NxSTEPS", "mmd-NxD",
    ] + KernelFamily.all.map { "\($0.name)-\($0.pattern)" }

  /// The benchmark of a family at the sizes that a name spells; nil where it is no such name.
  package init?(named name: String) {
    let sizes = name.split { !$0.isNumber }.compactMap { Int($0) }
    let family = String(name.prefix { !$0.isNumber })
    let kernel = KernelFamily.all.first { $0.name + "-" == family }
    guard sizes.allSatisfy({ (1...10_000_000).contains($0) }),
      let benchmark = kernel?.benchmark(sizes) ?? Self.benchmark(of: family, sizes),
      benchmark.name == name
    else { return nil }
    self = benchmark
  }

  private static func benchmark(of family: String, _ sizes: [Int]) -> Benchmark? {
    switch (family, sizes.count) {
    case ("delta-vae-step-", 1): deltaVAEStep(batch: sizes[0])
    case ("neighbors-", 3) where sizes[2] < sizes[0]: neighbors(sizes[0], sizes[1], k: sizes[2])
    case ("covariance-", 3) where sizes[2] < sizes[0]: covariance(sizes[0], sizes[1], k: sizes[2])
    case ("bilipschitz-", 3) where sizes[2] < sizes[0]:
      biLipschitz(sizes[0], outputs: sizes[1], k: sizes[2])
    case ("brownian-", 2): brownian(sizes[0], steps: sizes[1])
    case ("mmd-", 2) where sizes[0] > 1: discrepancy(sizes[0], sizes[1])
    default: nil
    }
  }
}
