internal import DiffeoTensors

/// Copies of blocks and rows, all exact.
func indexingCases(_ size: VerificationSize) -> [VerificationCase] {
  Edge.counts(size).flatMap { blockCases($0) + rowCases($0) } + shuffleCases(size)
}

private func blockCases(_ width: Int) -> [VerificationCase] {
  func block(
    _ name: String, _ run: @escaping @Sendable (Backend) throws -> Tensor
  ) -> VerificationCase {
    VerificationCase(name, family: "indexing/copy", tolerance: .exact, run: run)
  }
  return [
    block("concatenation [2, 3, \(width)] and [2, 2, \(width)]") { backend in
      try .concatenating(
        [
          Samples.integers([2, 3, width], seed: 1, on: backend),
          Samples.integers([2, 2, width], seed: 2, on: backend),
        ], axis: 1)
    },
    block("concatenation [3, \(width)], [3, 5] and [3, 0]") { backend in
      try .concatenating(
        [
          Samples.integers([3, width], seed: 1, on: backend),
          Samples.integers([3, 5], seed: 2, on: backend),
          Samples.integers([3, 0], seed: 3, on: backend),
        ], axis: -1)
    },
    block("slice [3, \(width + 2)] from 1") {
      try Samples.integers([3, width + 2], on: $0).slice(axis: 1, 1..<(width + 1))
    },
    block("slice [5, \(width)] from 2") {
      try Samples.integers([5, width], on: $0).slice(axis: 0, 2..<4)
    },
    block("padding [3, \(width)] to \(width + 7)") {
      try Samples.integers([3, width], on: $0).padded(axis: 1, offset: 3, extent: width + 7)
    },
  ]
}

private func rowCases(_ width: Int) -> [VerificationCase] {
  [
    VerificationCase(
      "gather 65 of [7, \(width)]", family: "indexing/gather", tolerance: .exact
    ) { backend in
      try Samples.integers([7, width], on: backend).gathering(rows(65, below: 7, on: backend))
    },
    VerificationCase(
      "gather \(width) of [33, 5]", family: "indexing/gather", tolerance: .exact
    ) { backend in
      try Samples.integers([33, 5], on: backend).gathering(rows(width, below: 33, on: backend))
    },
    VerificationCase(
      "scatter 65 into [7, \(width)]", family: "indexing/gather", tolerance: .exact
    ) { backend in
      try Samples.integers([65, width], on: backend)
        .scatteringSum(rows(65, below: 7, on: backend), rows: 7)
    },
  ]
}

/// Row numbers in no order, most of them several times.
private func rows(_ count: Int, below bound: Int, on backend: Backend) throws -> Indices {
  try Indices((0..<count).map { Int32(($0 * 5 + $0 / 3) % bound) }, on: backend)
}

/// The orders of edge counts, whole and from the middle, read as the rows of an identity.
private func shuffleCases(_ size: VerificationSize) -> [VerificationCase] {
  let counts = Edge.counts(size).filter { $0 > 0 } + (size == .full ? [2, 3, 60_000] : [2])
  return counts.map { count in
    VerificationCase(
      "shuffle of \(count)", family: "indexing/shuffle", tolerance: .exact
    ) { backend in
      let shuffle = Shuffle(
        count: count, key: RandomKey(seed: 0x1_0000_0007, step: 3, purpose: .shuffle))
      let numbers = try Tensor((0..<count).map { Float($0) }, shape: [count, 1], on: backend)
      let middle = count / 2
      return try [0..<min(count, 5000), middle..<middle, middle..<min(count, middle + 70)].map {
        try numbers.gathering(shuffle.indices($0, on: backend))
      }
    }
  }
}
