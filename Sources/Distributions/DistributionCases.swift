internal import DiffeoDifferentiation
internal import DiffeoTensors
public import DiffeoVerification

extension VerificationSuite {
  /// Special functions, beta and gamma draws, and the discrepancy of samples.
  public static let distributions = VerificationSuite("Distributions") { size in
    specialFunctionCases(size) + incompleteCases(size) + drawCases(size) + betaCases(size)
      + sphericalCases(size) + discrepancyCases(size)
  }
}

/// 1e-6 in ulps of numbers just below a power of two.
private let millionth = Tolerance.ulps(1e-6 * 0x1p24)

private func specialFunctionCases(_ size: VerificationSize) -> [VerificationCase] {
  let ranges = [0.0625...4.0, -7.5 ... -0.25, 4.0...4096.0]
  return SpecialFunction.allCases.flatMap { function in
    (function == .normalDistribution ? [-4.0...4.0] : ranges).flatMap { range in
      Edge.counts(size).map { count in
        VerificationCase(
          "\(function.rawValue) in \(range) [\(count)]", family: "special/gamma",
          tolerance: range.lowerBound < 0 ? .norm(1e-6 * 0x1p24) : millionth
        ) { try Samples.uniform([count], in: range, on: $0).applying(function) }
      }
    }
  }
}

/// Both parts, on both sides of the mean, small and large parameters.
private func incompleteCases(_ size: VerificationSize) -> [VerificationCase] {
  let counts = size == .quick ? [1, 33] : [0, 1, 33, 257]
  let parameters = [0.0625...1.5, 1.0...64.0, 1000.0...1_000_000.0]
  return counts.flatMap { count in
    parameters.flatMap { range in
      DistributionTail.allCases.flatMap { tail in
        [
          VerificationCase(
            "gamma, \(tail), a in \(range) [\(count)]", family: "special/incomplete",
            tolerance: millionth
          ) { backend in
            let a = try Samples.uniform([count], in: range, on: backend)
            let x = try a * Samples.uniform([count], in: 0.875...1.125, seed: 2, on: backend)
            return try regularizedGamma(a, exactly(x, on: backend), tail: tail)
          },
          VerificationCase(
            "beta, \(tail), a in \(range) [\(count)]", family: "special/incomplete",
            tolerance: millionth
          ) { backend in
            let a = try Samples.uniform([count], in: range, on: backend)
            let b = try Samples.uniform([count], in: 0.125...100, seed: 2, on: backend)
            let x = try Samples.uniform([count], in: 0.001...0.999, seed: 3, on: backend)
            return try regularizedBeta(a, b, at: x, tail: tail)
          },
        ]
      }
    }
  }
}

/// The same numbers on every backend: rounded to float32.
private func exactly(_ tensor: Tensor, on backend: Backend) throws -> Tensor {
  try Tensor(try tensor.values(), shape: tensor.shape, on: backend)
}

/// Draws from the same words, and their derivatives at draws that float32 holds.
private func drawCases(_ size: VerificationSize) -> [VerificationCase] {
  let counts = size == .quick ? [1, 33] : [0, 1, 31, 33, 257]
  return counts.flatMap { count in
    [0.0625...1.0, 1.0...64.0, 64.0...4096.0].map { range in
      VerificationCase(
        "gamma draws, a in \(range) [\(count)]", family: "special/draws",
        // ln g reaches some 300 for the least shape; the derivative follows the draw's rounding.
        tolerance: Tolerance(ulps: 16, absolute: 2e-6, share: 64 * Tolerance.unitRoundoff),
        tensors: { backend in
          let shape = Variable(leaf: try Samples.uniform([count], in: range, on: backend))
          let draws = try logGammaDraws(
            shape: shape, part: 1, key: RandomKey(seed: 7, purpose: .posterior))
          let upstream = Variable(
            constant: try Samples.uniform([count], in: -1...1, seed: 3, on: backend))
          let slope = try gradients(of: draws, with: [shape], upstream: upstream)[0]
          return [draws.value, slope.value]
        })
    }
  }
}

private func betaCases(_ size: VerificationSize) -> [VerificationCase] {
  let counts = size == .quick ? [1, 33] : [0, 1, 31, 33, 257]
  return counts.flatMap { count in
    [0.25...4.0, 1.0...1024.0].map { range in
      VerificationCase(
        "divergence and density, a in \(range) [\(count)]", family: "special/beta",
        tolerance: Tolerance(absolute: 8e-6, share: 32 * Tolerance.unitRoundoff),
        tensors: { backend in
          let a = Variable(leaf: try Samples.uniform([count], in: range, on: backend))
          let b = Variable(leaf: try Samples.uniform([count], in: range, seed: 2, on: backend))
          let logit = try Samples.uniform([count], in: -4...4, seed: 3, on: backend)
          let upstream = Variable(
            constant: try Samples.uniform([count], in: -1...1, seed: 4, on: backend))
          let distribution = try BetaDistribution(alpha: a, beta: b)
          let divergence = try distribution.divergenceFromUniform()
          let slopes = try gradients(of: divergence, with: [a, b], upstream: upstream)
          return try [divergence.value] + slopes.map(\.value)
            + [distribution.logDensity(atLogit: logit).affine(scale: 1.0 / 1024)]
        })
    }
  }
}

/// Moments, draws from the same words, and derivatives at angles that float32 holds, in dimensions
/// of which each takes a way of its own.
private func sphericalCases(_ size: VerificationSize) -> [VerificationCase] {
  let counts = size == .quick ? [33] : [0, 1, 31, 257]
  return counts.flatMap { count in
    [2, 3, 8].flatMap { dimension in
      [
        VerificationCase(
          "moments in \(dimension) dimensions [\(count)]", family: "special/von_mises_fisher",
          tolerance: .ulps(2e-6 * 0x1p24),
          tensors: { backend in
            let k = try concentrations(count, on: backend)
            let found = try SphericalMoments(of: k, dimension: dimension)
            return [found.divergence, found.slope, found.versine]
          }),
        VerificationCase(
          "draws in \(dimension) dimensions [\(count)]", family: "special/von_mises_fisher_draw",
          tolerance: .ulps(2e-6 * 0x1p24),
          tensors: { backend in
            let k = try concentrations(count, on: backend)
            let angles = try VonMisesFisherDraw.angles(
              k, dimension: dimension, key: RandomKey(seed: 3, purpose: .posterior))
            let slopes = try VonMisesFisherDraw.gradient(
              k, angles: Samples.uniform([count], in: 0.0625...3, seed: 2, on: backend),
              upstream: Samples.uniform([count], in: -1...1, seed: 3, on: backend),
              dimension: dimension)
            return [angles, slopes]
          }),
      ]
    }
  }
}

/// Concentrations over the whole range.
private func concentrations(_ count: Int, on backend: Backend) throws -> Tensor {
  let powers = try Samples.uniform([count], in: -10...17, on: .reference)
  return try exactly(powers.affine(scale: 0.6931471805599453).exponential(), on: backend)
}

/// Samples around the sizes of blocks and tiles, in few and in many dimensions.
private func discrepancyCases(_ size: VerificationSize) -> [VerificationCase] {
  let shapes: [(n: Int, m: Int, width: Int)] =
    size == .quick
    ? [(33, 5, 3)]
    : [
      (2, 2, 1), (11, 13, 2), (31, 33, 3), (64, 65, 63), (97, 12, 64), (5, 129, 65), (300, 2, 130),
    ]
  return shapes.map { n, m, width in
    VerificationCase(
      "discrepancy of [\(n), \(width)] and [\(m), \(width)]", family: "mmd/mmd",
      // The value is what is left of means of kernels up to 7, a gradient of the share of a point.
      tolerance: Tolerance(absolute: 2e-6, share: 64 * Tolerance.unitRoundoff),
      tensors: { backend in
        let x = Variable(leaf: try Samples.uniform([n, width], in: -1...1, on: backend))
        let y = Variable(
          leaf: try Samples.uniform([m, width], in: -1...2, seed: 2, on: backend))
        let kernel = try InverseMultiquadric(base: Double(width))
        let value = try maximumMeanDiscrepancy(x, y, kernel: kernel)
        let found = try gradients(of: value, with: [x, y])
        return [value.value] + (try found.map { try $0.value.affine(scale: Double($0.shape[0])) })
      })
  }
}
