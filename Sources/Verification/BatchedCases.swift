internal import DiffeoTensors

/// Small matrices, many at once, of widths around those of vectors.
func batchedCases(_ size: VerificationSize) -> [VerificationCase] {
  let widths = size == .quick ? [3] : [0, 1, 2, 3, 10, 15, 16, 17, 33, 64]
  return batchedProductCases(widths) + widths.flatMap { factorCases(count: 35, width: $0) }
}

/// Sums of products of small whole numbers are exact in any order.
private func batchedProductCases(_ widths: [Int]) -> [VerificationCase] {
  widths.indices.flatMap { place in
    [(false, false), (false, true), (true, false), (true, true)].map { left, right in
      let (rows, depth) = (widths[place], widths[(place + 3) % widths.count])
      let columns = widths[(place + 1) % widths.count]
      let name = "[5, \(rows), \(depth)] x [5, \(depth), \(columns)]"
      return VerificationCase(
        "\(name)\(left ? ", left transposed" : "")\(right ? ", right transposed" : "")",
        family: "batched/product", tolerance: .exact
      ) {
        try Samples.integers(left ? [5, depth, rows] : [5, rows, depth], on: $0).batchedProduct(
          Samples.integers(right ? [5, columns, depth] : [5, depth, columns], seed: 2, on: $0),
          transposeLeft: left, transposeRight: right)
      }
    }
  }
}

/// Factors of matrices of a condition below 9: the errors of each entry are those of sums of n
/// products, and of a division, times the condition.
private func factorCases(count: Int, width: Int) -> [VerificationCase] {
  let tolerance = Tolerance.norm(9 * 4 * Double(width + 2))
  // Twice the identity and a matrix of norm 1 at most.
  let scale = 1 / Double(max(width, 1))
  @Sendable func near(_ backend: Backend) throws -> Tensor {
    let identity = (0..<width * width).map { $0 % (width + 1) == 0 ? 2.0 : 0 }
    return try Samples.uniform([count, width, width], in: -scale...scale, on: backend)
      + Tensor(doubles: identity, shape: [1, width, width], on: backend)
  }
  return [
    VerificationCase("Cholesky [\(width)]", family: "batched/factor", tolerance: tolerance) {
      let matrices = try near($0)
      return try matrices.batchedProduct(matrices, transposeRight: true).choleskyFactors()
    },
    VerificationCase(
      "triangular inverse [\(width)]", family: "batched/factor", tolerance: tolerance
    ) {
      try near($0).triangularInverses()
    },
    VerificationCase("orthonormal [\(width)]", family: "batched/factor", tolerance: tolerance) {
      try near($0).orthonormalFactors()
    },
  ]
}
