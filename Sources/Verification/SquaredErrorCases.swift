internal import DiffeoTensors

/// Squared distances of rows and scaled differences over edge widths.
func squaredErrorCases(_ size: VerificationSize) -> [VerificationCase] {
  Edge.counts(size).flatMap { width in
    [
      VerificationCase(
        "squared error [3, \(width)]", family: "reduction/squared_error",
        // A sum of squares, each of two roundings.
        tolerance: .norm(Double(width) + 4)
      ) {
        try Samples.uniform([3, width], in: -1...1, on: $0)
          .squaredErrorRows(to: Samples.uniform([3, width], in: -1...1, seed: 2, on: $0))
      },
      VerificationCase(
        "scaled difference [3, \(width)]", family: "reduction/squared_error", tolerance: .norm(4)
      ) {
        try Samples.uniform([3, width], in: -1...1, on: $0).scaledDifference(
          from: Samples.uniform([3, width], in: -1...1, seed: 2, on: $0),
          scale: Samples.uniform([3], in: -1...1, seed: 3, on: $0))
      },
    ]
  }
}
