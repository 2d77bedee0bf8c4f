internal import Diffeo

/// What the sizes of a benchmark have to fulfil together.
struct SizeRule: Sendable {
  /// What does not hold, in words; nil where all does.
  let obstacle: @Sendable ([Int]) -> String?

  /// Nothing.
  static let none = SizeRule { _ in nil }
}

/// Benchmarks that differ in their sizes alone, which their names spell.
package struct BenchmarkFamily: Sendable {
  /// What their names begin with.
  package let name: String
  /// How the sizes follow, such as `NxD-kK`.
  let pattern: String
  /// The least and the greatest of each size, in the order of the pattern.
  let ranges: [ClosedRange<Int>]
  /// What they have to fulfil together.
  var rule = SizeRule.none
  /// Sizes that go.
  let example: [Int]
  /// The benchmark of sizes that go.
  let make: @Sendable ([Int]) -> Benchmark

  /// How a benchmark of the family is asked for.
  package var spelling: String { "\(name)-\(pattern)" }

  /// The benchmark at some sizes.
  ///
  /// - Throws: ``BenchmarkError/sizes(_:_:)`` for those that do not go.
  func benchmark(_ sizes: [Int], called name: String) throws -> Benchmark {
    for ((size, range), symbol) in zip(zip(sizes, ranges), symbols) where !range.contains(size) {
      throw BenchmarkError.sizes(
        name, "\(symbol) is \(size), and goes from \(range.lowerBound) to \(range.upperBound)")
    }
    if let obstacle = rule.obstacle(sizes) { throw BenchmarkError.sizes(name, obstacle) }
    return make(sizes)
  }

  /// The sizes by name: the capitals of the pattern.
  private var symbols: [Substring] { pattern.split { !$0.isUppercase } }

  /// The sizes that a name spells; nil where it is spelt otherwise.
  fileprivate func sizes(of name: String) -> [Int]? {
    var rest = name.dropFirst(self.name.count + 1)
    var sizes: [Int] = []
    for separator in pattern.split(whereSeparator: \.isUppercase).map(String.init) + [""] {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      guard let size = Int(digits), "\(size)" == digits else { return nil }
      rest = rest.dropFirst(digits.count)
      guard rest.hasPrefix(separator), !separator.isEmpty || rest.isEmpty else { return nil }
      rest = rest.dropFirst(separator.count)
      sizes.append(size)
    }
    return sizes
  }

  /// Every family.
  package static let all = models + geometry + KernelFamily.all.map(\.family)

  private static let counts = 2...10_000_000

  private static let fewerNeighbors = SizeRule { sizes in
    sizes[2] < sizes[0] ? nil : "K is \(sizes[2]), and must be less than N, \(sizes[0])"
  }

  private static let models = [
    BenchmarkFamily(
      name: "delta-vae-step", pattern: "BATCH", ranges: [1...60_000], example: [640]
    ) { .deltaVAEStep(batch: $0[0]) }
  ]

  private static let geometry = [
    BenchmarkFamily(
      name: "neighbors", pattern: "NxD-kK",
      ranges: [counts, 1...Neighbors.largestDimension, 1...Neighbors.largestCount],
      rule: fewerNeighbors, example: [20_000, 8, 5]
    ) { .neighbors($0[0], $0[1], k: $0[2]) },
    BenchmarkFamily(
      name: "covariance", pattern: "NxD-kK",
      ranges: [counts, 1...LocalCovariance.largestDimension, 1...Neighbors.largestCount],
      rule: fewerNeighbors, example: [20_000, 8, 50]
    ) { .covariance($0[0], $0[1], k: $0[2]) },
    BenchmarkFamily(
      name: "bilipschitz", pattern: "NxD-kK",
      ranges: [counts, 1...BiLipschitz.largestOutputDimension, 1...Neighbors.largestCount],
      rule: fewerNeighbors, example: [20_000, 784, 5]
    ) { .biLipschitz($0[0], outputs: $0[1], k: $0[2]) },
    BenchmarkFamily(
      name: "brownian", pattern: "NxSTEPS", ranges: [1...10_000_000, 1...longestWalk],
      example: [100_000, 20]
    ) { .brownian($0[0], steps: $0[1]) },
    BenchmarkFamily(
      name: "mmd", pattern: "NxD", ranges: [counts, 1...100_000], example: [2048, 64]
    ) { .discrepancy($0[0], $0[1]) },
    BenchmarkFamily(
      name: "diffusion-map-loop", pattern: "N", ranges: [100...10_000_000],
      example: [5000]
    ) { .loopMap($0[0]) },
    BenchmarkFamily(
      name: "diffusion-map", pattern: "NxD",
      ranges: [100...10_000_000, 1...Neighbors.largestDimension],
      example: [5000, 10]
    ) { .normalMap($0[0], $0[1]) },
  ]
}

extension Benchmark {
  /// The benchmark of a family at the sizes that a name spells; nil where no family is called so.
  ///
  /// - Throws: ``BenchmarkError/sizes(_:_:)`` where a family is, and the sizes do not go.
  package init?(named name: String) throws {
    // The longest, for the name of one family may begin another's.
    let families = BenchmarkFamily.all.filter { name.hasPrefix($0.name + "-") }
    guard let family = families.max(by: { $0.name.count < $1.name.count }) else { return nil }
    guard let sizes = family.sizes(of: name) else {
      let example = family.make(family.example).name
      throw BenchmarkError.sizes(
        name, "sizes are spelt as in \(family.spelling), for instance \(example)")
    }
    self = try family.benchmark(sizes, called: name)
  }
}
