internal import Diffeo

/// The work of one kernel at some sizes, measured alone.
struct KernelWork: Sendable {
  /// What is done, in words.
  var work: String
  /// Floating-point operations, at least.
  var operations: Double
  /// Bytes read and written, at least.
  var bytes: Double
  /// How far results may be from float64, in units of 2^-24 of the greatest among them: as many
  /// roundings as the longest chain has.
  var roundings: Double
  /// Makes the inputs.
  var inputs: @Sendable (Backend) throws -> [Tensor]
  /// The seeds of the inputs.
  var seeds: [UInt64] = [1]
  /// Prepares what is not measured, and gives what does the work.
  var prepare: @Sendable ([Tensor]) throws -> () throws -> [Tensor]
}

extension KernelWork {
  /// Work that needs no preparation.
  init(
    work: String, operations: Double, bytes: Double, roundings: Double, seeds: [UInt64] = [1],
    inputs: @escaping @Sendable (Backend) throws -> [Tensor],
    run: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) {
    self.init(
      work: work, operations: operations, bytes: bytes, roundings: roundings, inputs: inputs,
      seeds: seeds, prepare: { inputs in { try run(inputs) } })
  }
}

/// A kernel by name, and the sizes it is measured at.
struct KernelFamily: Sendable {
  /// The name of the kernel or its file.
  let name: String
  /// What the sizes are, as names spell them: `ROWSxDEPTHxCOLUMNS`.
  let pattern: String
  /// The published sizes.
  let full: [Int]
  /// Sizes that take milliseconds, and seconds on the host.
  let quick: [Int]
  /// What sizes have to fulfil together.
  var rule = SizeRule.none
  /// The work at sizes that go.
  let make: @Sendable ([Int]) -> KernelWork

  /// The benchmark at some sizes, as many as the published ones; nil where they do not go.
  func benchmark(_ sizes: [Int]) -> Benchmark? {
    try? family.benchmark(sizes, called: name)
  }

  /// The family of its benchmarks.
  var family: BenchmarkFamily {
    let symbols = pattern.split(separator: "x")
    return BenchmarkFamily(
      name: name, pattern: pattern,
      ranges: symbols.indices.map { place in
        // All sizes together stay countable, whatever power of them is the work.
        place == 0 ? 1...10_000_000 : isBatched ? 1...1024 : 1...100_000
      }, rule: rule, example: quick
    ) { sizes in
      .kernel("\(name)-\(sizes.map(String.init).joined(separator: "x"))", make(sizes))
    }
  }

  /// Whether the sizes after the first are those of small matrices or images.
  private var isBatched: Bool { pattern.hasPrefix("MATRICES") || pattern.hasPrefix("IMAGES") }

  /// Every kernel that is not measured in a benchmark of its own.
  static let all = matrices + elements + images + points + distributions
}

extension Benchmark {
  /// The benchmark of a kernel; its results are compared with the reference's on the same inputs.
  static func kernel(_ name: String, _ work: KernelWork) -> Benchmark {
    Benchmark(
      name: name, work: work.work, units: 10, operations: work.operations, bytes: work.bytes,
      seeds: work.seeds
    ) { setting in
      let backend = try setting.backend()
      let inputs = try work.inputs(backend)
      if backend.engine != nil { try check(work, inputs) }
      let run = try work.prepare(inputs)
      let ours = OwnSide { units in
        for _ in 0..<units { _ = try run() }
        try backend.finish()
      }
      return (ours, [])
    }
  }

  private static func check(_ work: KernelWork, _ inputs: [Tensor]) throws {
    let found = try work.prepare(inputs)()
    let expected = try work.prepare(try inputs.map { try $0.copied(to: .reference) })()
    for (place, (ours, right)) in zip(found, expected).enumerated() {
      let (values, targets) = (try ours.doubles(), try right.doubles())
      let greatest = targets.reduce(0) { max($0, abs($1)) }
      let bound = work.roundings * 0x1p-24 * greatest
      try BenchmarkError.check(
        values.count == targets.count
          && zip(values, targets).allSatisfy { abs($0 - $1) <= bound },
        "result \(place + 1), more than \(work.roundings) roundings from float64")
    }
  }
}
