internal import DiffeoTensors

/// The matrix product in all transpositions, with and without what follows it, and the transpose.
///
/// Sums of products of small whole numbers are exact in any order, so that a block at an edge that
/// is left out or added twice shows.
func matrixCases(_ size: VerificationSize) -> [VerificationCase] {
  productCases(size) + epilogueCases(size) + transposeCases(size)
}

/// Extents around the tiles of 6, the vectors and the blocks.
private func extents(_ size: VerificationSize) -> [Int] {
  switch size {
  case .quick: [1, 6, 33]
  case .full: [0, 1, 5, 6, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97]
  }
}

private struct ProductPlan {
  var rows: Int
  var columns: Int
  var depth: Int
  var transposeLeft: Bool
  var transposeRight: Bool

  /// For instance `[6, 33] x [33, 17], right transposed`.
  var name: String {
    "[\(rows), \(depth)] x [\(depth), \(columns)]"
      + (transposeLeft ? ", left transposed" : "") + (transposeRight ? ", right transposed" : "")
  }

  /// The product of operands whose elements `sample` draws.
  func product(
    _ backend: Backend, epilogue: MatrixEpilogue = MatrixEpilogue(),
    sample: (Shape, UInt64, Backend) throws -> Tensor = {
      try Samples.integers($0, seed: $1, on: $2)
    }
  ) throws -> Tensor {
    let left = try sample(transposeLeft ? [depth, rows] : [rows, depth], 1, backend)
    let right = try sample(transposeRight ? [columns, depth] : [depth, columns], 2, backend)
    return try left.matrixProduct(
      right, transposeLeft: transposeLeft, transposeRight: transposeRight, epilogue: epilogue)
  }
}

/// Four plans, one for each transposition.
private func transpositions(_ rows: Int, _ columns: Int, _ depth: Int) -> [ProductPlan] {
  [(false, false), (false, true), (true, false), (true, true)].map { left, right in
    ProductPlan(
      rows: rows, columns: columns, depth: depth, transposeLeft: left, transposeRight: right)
  }
}

/// A Latin square of extents: every pair of rows and columns, of rows and depth, and of columns and
/// depth occurs.
private func productCases(_ size: VerificationSize) -> [VerificationCase] {
  let extents = extents(size)
  return extents.indices.flatMap { i in
    extents.indices.flatMap { j in
      transpositions(extents[i], extents[j], extents[(i + j) % extents.count]).map { plan in
        VerificationCase("product \(plan.name)", family: "matrix/matmul", tolerance: .exact) {
          try plan.product($0)
        }
      }
    }
  }
}

/// Bias and each activation, after sums that are exact up to the bias.
private func epilogueCases(_ size: VerificationSize) -> [VerificationCase] {
  var sizes = [(6, 33, 5)]
  if size == .full { sizes += [(1, 1, 1), (97, 5, 16), (5, 97, 65), (33, 64, 0), (17, 16, 31)] }
  return sizes.flatMap { transpositions($0.0, $0.1, $0.2) }.flatMap { plan in
    Activation.allCases.flatMap { activation in
      [false, true].filter { $0 || activation != .identity }.map { hasBias in
        epilogueCase(plan, activation, hasBias: hasBias)
      }
    }
  }
}

private func epilogueCase(
  _ plan: ProductPlan, _ activation: Activation, hasBias: Bool
) -> VerificationCase {
  // Operands on a grid of 1/8 keep the sums exact, and small enough to tell activations apart.
  let sample = { @Sendable (shape: Shape, seed: UInt64, backend: Backend) in
    try Samples.integers(shape, seed: seed, on: backend).affine(scale: 0.125)
  }
  return VerificationCase(
    "product \(plan.name), \(hasBias ? "bias, " : "")\(activation.rawValue)",
    family: "matrix/bias_activation", tolerance: activation.tolerance
  ) { backend in
    let bias = try hasBias ? sample([plan.columns], 3, backend) : nil
    return try plan.product(
      backend, epilogue: MatrixEpilogue(bias: bias, activation: activation), sample: sample)
  }
}

extension Activation {
  /// Ulps of the OpenCL 1.2 specification, section 7.4, for an argument that is exact.
  fileprivate var tolerance: Tolerance {
    switch self {
    case .identity, .relu: .exact
    case .leakyRelu: .ulps(1.5)
    case .tanh: .ulps(5)
    // exp 3, the sum 1/2, the quotient 5/2.
    case .sigmoid: .ulps(6)
    // exp 3, log1p 2, the sum 1/2; where exp(-|x|) is below the first normal number it is lost.
    case .softplus: .ulps(6)
    }
  }
}

/// The transpose of every pair of extents, and of batches.
private func transposeCases(_ size: VerificationSize) -> [VerificationCase] {
  let batches: [Shape] = [[4, 3, 17], [2, 3, 5, 2], [0, 3, 2], [3, 0, 2]]
  return batches.map { shape in
    VerificationCase("transposed \(shape)", family: "matrix/transpose", tolerance: .exact) {
      try Samples.integers(shape, on: $0).transposed()
    }
  }
    + extents(size).flatMap { rows in
      extents(size).map { columns in
        VerificationCase(
          "transposed [\(rows), \(columns)]", family: "matrix/transpose", tolerance: .exact
        ) {
          try Samples.integers([rows, columns], on: $0).transposed()
        }
      }
    }
}
