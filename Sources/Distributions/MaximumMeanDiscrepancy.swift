public import DiffeoDifferentiation
public import DiffeoTensors

/// A sum of inverse multiquadric kernels.
///
///     k(x, y) = sum_s C_s / (C_s + |x - y|^2),   C_s = base * scale_s
///
/// - Source: I. Tolstikhin, O. Bousquet, S. Gelly, B. Schoelkopf, Wasserstein auto-encoders
///   (ICLR 2018), section 4, and its code for the scales.
public struct InverseMultiquadric: Sendable, Hashable {
  /// The scales that this library computes with: beyond them float32 under- or overflows.
  public static let allowedScales = 1e-6...1e3
  /// The seven scales of the paper's code.
  public static let standardScales: [Double] = [0.1, 0.2, 0.5, 1, 2, 5, 10]

  /// What the scales are multiplied by: a typical squared distance.
  public let base: Double
  /// The scales.
  public let scales: [Double]

  /// A kernel.
  ///
  /// - Parameters:
  ///   - base: A typical squared distance, such as that of two points of the prior.
  ///   - scales: One or more of ``allowedScales``.
  /// - Throws: ``DistributionError/invalidScale(_:)`` for others and
  ///   ``DistributionError/invalidBase(_:)`` unless the base is positive.
  public init(
    base: Double, scales: [Double] = InverseMultiquadric.standardScales
  ) throws(DistributionError) {
    guard base > 0, base.isFinite else { throw .invalidBase(base) }
    let bad = scales.first { !Self.allowedScales.contains($0) }
    if let bad = scales.isEmpty ? 0 : bad { throw .invalidScale(bad) }
    self.base = base
    self.scales = scales
  }
}

/// The squared maximum mean discrepancy of two samples: how far apart the distributions are that
/// they were drawn from.
///
///     M = sum_(i != j) k(x_i, x_j) / (n (n - 1)) + sum_(i != j) k(y_i, y_j) / (m (m - 1))
///         - 2 sum_ij k(x_i, y_j) / (n m)
///
/// The estimate has no bias, so it may be negative. Value and gradient come out of one pass over
/// tiles of pairs; no matrix of pairs is ever stored.
///
/// - Parameters:
///   - x: A sample; `[n, D]`, n at least 2.
///   - y: Another; `[m, D]`, m at least 2.
///   - kernel: k.
/// - Returns: M, one element. It can be differentiated once.
/// - Throws: ``DistributionError/tooFewSamples(sample:count:)``,
///   `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
/// - Precision: On devices by direct differences, so an offset of both samples costs nothing: within
///   1e-6 of the number of scales.
/// - Complexity: O((n + m)^2 D) work, O((n + m) D) memory, two launches for the value and one more
///   for each gradient.
/// - Source: A. Gretton, K. Borgwardt, M. Rasch, B. Schoelkopf, A. Smola, A kernel two-sample test
///   (JMLR 2012), lemma 6.
public func maximumMeanDiscrepancy(
  _ x: Variable, _ y: Variable, kernel: InverseMultiquadric
) throws -> Variable {
  let pairs = try SamplePairs(x.value, y.value, kernel)
  let found = try pairs.measure(gradients: (x.requiresGradient, y.requiresGradient))
  return .operation(found.value, inputs: [x, y]) { context in
    try [found.x, found.y].map { gradient in
      try gradient.map {
        onceDifferentiable(
          try context.upstream.value * $0, of: context, "The gradient of a discrepancy")
      }
    }
  }
}

/// The squared maximum mean discrepancy of two samples; see
/// ``maximumMeanDiscrepancy(_:_:kernel:)-(Variable,_,_)``.
///
/// - Parameters:
///   - x: A sample; `[n, D]`.
///   - y: Another; `[m, D]`.
///   - kernel: k.
/// - Returns: M, one element.
/// - Throws: ``DistributionError/tooFewSamples(sample:count:)``,
///   `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
public func maximumMeanDiscrepancy(
  _ x: Tensor, _ y: Tensor, kernel: InverseMultiquadric
) throws -> Tensor {
  try SamplePairs(x, y, kernel).measure(gradients: (false, false)).value
}

/// Two samples whose pairs are gone over.
struct SamplePairs {
  let x: Tensor
  let y: Tensor
  let kernel: InverseMultiquadric

  /// A value and the gradients that were asked for.
  struct Measure {
    let value: Tensor
    let x: Tensor?
    let y: Tensor?
  }

  init(_ x: Tensor, _ y: Tensor, _ kernel: InverseMultiquadric) throws {
    guard x.shape.rank == 2, y.shape.rank == 2, x.shape[1] == y.shape[1] else {
      throw TensorError.shapeMismatch(
        operation: "maximumMeanDiscrepancy", left: x.shape, right: y.shape)
    }
    for (name, sample) in [("the first", x), ("the second", y)] where sample.shape[0] < 2 {
      throw DistributionError.tooFewSamples(sample: name, count: sample.shape[0])
    }
    (self.x, self.y, self.kernel) = (x, y, kernel)
  }

  func measure(gradients: (x: Bool, y: Bool)) throws -> Measure {
    if let engine = try Tensor.commonEngine("maximumMeanDiscrepancy", x, y) {
      return try launch(gradients, on: engine)
    }
    return reference(gradients)
  }
}
