internal import DiffeoTensors

/// Where a function of two numbers is tried, and how well a device must know it.
private struct BinaryDomain {
  /// Nil for whole numbers, some of which are equal.
  var left: ClosedRange<Double>?
  var right: ClosedRange<Double>?
  var tolerance: Tolerance
}

/// Every function of two numbers over all edge counts and over pairs of special values.
func binaryCases(_ size: VerificationSize) -> [VerificationCase] {
  BinaryOperation.allCases.flatMap { operation in
    let domain = BinaryDomain(of: operation)
    let cases = Edge.counts(size).map { count in
      VerificationCase(
        "\(operation.rawValue) [\(count)]", family: "elementwise/binary",
        tolerance: domain.tolerance
      ) { backend in
        try domain.operand(domain.left, [count], seed: 1, on: backend)
          .combining(operation, domain.operand(domain.right, [count], seed: 2, on: backend))
      }
    }
    let special = VerificationCase(
      "\(operation.rawValue) of special values", family: "elementwise/binary",
      tolerance: domain.tolerance
    ) { backend in
      // Absolute bounds hold for operands of the domain's size, not for the greatest numbers.
      let bounded = domain.tolerance.ulps == 0 && domain.tolerance.absolute > 0
      let values = specialValues.filter { !bounded || $0 != .greatestFiniteMagnitude }
      let count = values.count
      let left = values.flatMap { [Float](repeating: $0, count: count) }
      let right = values.indices.flatMap { _ in values }
      return try Tensor(left, shape: [count * count], on: backend)
        .combining(operation, Tensor(right, shape: [count * count], on: backend))
    }
    return cases + [special]
  }
}

/// Differences, which tell left from right, over pairs of shapes that broadcast apart.
func broadcastCases(_ size: VerificationSize) -> [VerificationCase] {
  var pairs: [(Shape, Shape)] = [
    ([33], []), ([], [33]), ([5, 33], [33]), ([5, 1], [5, 33]), ([5, 1], [1, 33]),
    ([2, 3, 1], [1, 3, 33]), ([2, 1, 3, 1], [1, 5, 1, 7]), ([0, 33], [33]), ([3, 0], [1, 1]),
    ([1, 1], [1]),
  ]
  if size == .full {
    pairs += [
      ([33], [5, 33]), ([5, 33], [5, 1]), ([1, 33], [5, 1]), ([2, 1, 33], [3, 1]),
      ([2, 3, 4, 5], [3, 1, 1]), ([2, 1, 3, 1, 2], [1, 2, 1, 3, 1]), ([300, 1], [1, 17]),
      ([3, 1], [1, 4099]), ([4099, 1], [3]), ([1, 2, 1, 2, 1, 2, 1, 2], [2, 1, 2, 1, 2, 1, 2, 1]),
    ]
  }
  return pairs.map { left, right in
    VerificationCase(
      "subtract \(left) and \(right)", family: "elementwise/binary", tolerance: .exact
    ) { backend in
      try Samples.integers(left, seed: 1, on: backend)
        - Samples.integers(right, seed: 2, on: backend)
    }
  } + [
    VerificationCase(
      "broadcast [3, 1] to [2, 3, 33]", family: "elementwise/binary", tolerance: .exact
    ) {
      try Samples.integers([3, 1], on: $0).broadcast(to: [2, 3, 33])
    }
  ]
}

extension BinaryDomain {
  /// Ulps of the OpenCL 1.2 specification, section 7.4; see the comments for what is made of several.
  init(of operation: BinaryOperation) {
    let plain = -4.0...4.0
    switch operation {
    case .add, .subtract, .multiply:
      self.init(left: plain, right: plain, tolerance: .ulps(0.5))
    case .divide: self.init(left: plain, right: 0.01...4, tolerance: .ulps(2.5))
    case .maximum, .minimum, .greater, .greaterOrEqual, .equal:
      self.init(tolerance: .exact)
    case .power: self.init(left: 0.01...4, right: -3...3, tolerance: .ulps(16))
    case .arcTangent: self.init(left: plain, right: plain, tolerance: .ulps(6))
    case .reluGradient: self.init(left: plain, right: plain, tolerance: .exact)
    // The number 0.2 and the product.
    case .leakyReluGradient: self.init(left: plain, right: plain, tolerance: .ulps(1.5))
    // |y| <= 2 times: the square, the difference, the product.
    case .tanhGradient:
      self.init(left: -1...1, right: -2...2, tolerance: .absolute(2 * 3 * epsilon))
    // Four roundings of relative error.
    case .sigmoidGradient: self.init(left: 0...1, right: -2...2, tolerance: .ulps(4))
    // |y| <= 2 times: exp 3 ulps below 1, the difference, the product.
    case .softplusGradient:
      self.init(left: 0...20, right: -2...2, tolerance: .absolute(2 * 5 * epsilon))
    }
  }

  func operand(
    _ range: ClosedRange<Double>?, _ shape: Shape, seed: UInt64, on backend: Backend
  ) throws -> Tensor {
    guard let range else { return try Samples.integers(shape, seed: seed, on: backend) }
    return try Samples.uniform(shape, in: range, seed: seed, on: backend)
  }
}
