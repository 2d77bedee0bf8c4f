internal import DiffeoTensors

/// Uniform numbers on [0, 1), which are equal bit for bit, and what is made of them.
func randomCases(_ size: VerificationSize) -> [VerificationCase] {
  let keys = [
    RandomKey(seed: 0), RandomKey(seed: 0xFEDC_BA98_7654_3210, step: 4_000_000_000, purpose: .data),
  ]
  return Edge.counts(size).flatMap { count in
    keys.flatMap { key in
      [
        VerificationCase(
          "uniform [\(count)] of seed \(key.seed)", family: "random/fill", tolerance: .exact
        ) { try .uniform([count], key: key, on: $0) },
        VerificationCase(
          "uniform [\(count)] on [-2, 3) of seed \(key.seed)", family: "random/fill",
          // Roundings of the product, up to 5, and of the sum.
          tolerance: .absolute((5 + 3) * epsilon)
        ) { try .uniform([count], low: -2, high: 3, key: key, on: $0) },
        VerificationCase(
          "normal [\(count)] of seed \(key.seed)", family: "random/fill",
          tolerance: .absolute(2 * normalError)
        ) { try .normal([count], mean: 1, deviation: 2, key: key, on: $0) },
      ]
    }
  }
}

/// Error of a standard normal number: its radius r is at most sqrt(48 ln 2) = 5.77, known to 3 ulps
/// of log, halved by the root, and 3 ulps of the root; its angle to two roundings of numbers up to
/// 2 pi, and the cosine of it to 4 ulps; then a product and a sum.
private let normalError = 5.77 * ((3 + 6) + (6.3 + 4) + 4 + 2) * epsilon
