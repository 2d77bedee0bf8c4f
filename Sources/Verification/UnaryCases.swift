internal import DiffeoTensors

/// Where a function of one number is tried, and how well a device must know it.
private struct UnaryDomain {
  var range: ClosedRange<Double>
  var tolerance: Tolerance
  var a = 0.0
  var b = 0.0
}

/// Every function of one number over all edge counts and over special values.
func unaryCases(_ size: VerificationSize) -> [VerificationCase] {
  UnaryOperation.allCases.flatMap { operation in
    let domain = UnaryDomain(of: operation)
    let cases = Edge.counts(size).map { count in
      VerificationCase(
        "\(operation.rawValue) [\(count)]", family: "elementwise/unary",
        tolerance: domain.tolerance
      ) { backend in
        try Samples.uniform([count], in: domain.range, on: backend)
          .applying(operation, domain.a, domain.b)
      }
    }
    let special = VerificationCase(
      "\(operation.rawValue) of special values", family: "elementwise/unary",
      tolerance: domain.tolerance
    ) { backend in
      try Tensor(specialValues, shape: [specialValues.count], on: backend)
        .applying(operation, domain.a, domain.b)
    }
    return cases + [special]
  }
}

extension UnaryDomain {
  /// Ulps of the OpenCL 1.2 specification, section 7.4; functions made of several add up, an error
  /// of n ulps in an operand being 2 n ulps of the result at most.
  init(of operation: UnaryOperation) {
    switch operation {
    case .affine:
      // Two roundings of numbers up to |a| 4 + |b|.
      self.init(
        range: -4...4, tolerance: .absolute(2 * 7.25 * epsilon), a: -1.75, b: 0.25)
    case .exponential: self.init(range: -20...20, tolerance: .ulps(3))
    case .logarithm: self.init(range: 0.001...100, tolerance: .ulps(3))
    case .squareRoot: self.init(range: 0...100, tolerance: .ulps(3))
    case .reciprocal: self.init(range: 0.01...100, tolerance: .ulps(2.5))
    case .square: self.init(range: -4...4, tolerance: .ulps(0.5))
    case .absolute, .sign, .relu, .step: self.init(range: -4...4, tolerance: .exact)
    // The number 0.2 and the product.
    case .leakyRelu: self.init(range: -4...4, tolerance: .ulps(1.5))
    case .tanh: self.init(range: -6...6, tolerance: .ulps(5))
    // exp 3, the sum 1/2, the quotient 5/2.
    case .sigmoid: self.init(range: -20...20, tolerance: .ulps(2 * (3 + 0.5) + 2.5))
    // exp 3, log1p 2, the sum 1/2.
    case .softplus: self.init(range: -20...20, tolerance: .ulps(2 * 3 + 2 + 0.5))
    case .sine, .cosine: self.init(range: -10...10, tolerance: .ulps(4))
    case .power: self.init(range: 0.01...20, tolerance: .ulps(16), a: 2.5)
    case .clamp, .inside: self.init(range: -4...4, tolerance: .exact, a: -1.5, b: 2)
    }
  }
}
