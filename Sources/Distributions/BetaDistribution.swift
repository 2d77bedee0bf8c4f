public import DiffeoDifferentiation
public import DiffeoTensors

/// Beta distributions, one for each element of two tensors: the posterior on the unit interval.
///
///     q(z) = z^(a-1) (1-z)^(b-1) / B(a, b),   0 < z < 1
public struct BetaDistribution {
  /// The parameters that this library computes with: beyond them float32 under- or overflows.
  public static let parameters = 0x1p-10...0x1p20

  /// A draw.
  public struct Draw {
    /// `z`; in float32 it may round to 0 or 1.
    public let value: Variable
    /// `ln(z / (1 - z))`, which keeps what z rounds away.
    public let logit: Variable
  }

  /// a.
  public let alpha: Variable
  /// b, of the shape of a.
  public let beta: Variable
  /// 1 for each distribution one of whose parameters was out of range, else 0.
  public let clamped: Tensor

  /// Distributions of given parameters; those outside of ``parameters`` are moved to its end, where
  /// no gradient passes, and marked in ``clamped``.
  ///
  /// - Parameters:
  ///   - alpha: a.
  ///   - beta: b, of the same shape.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public init(alpha: Variable, beta: Variable) throws {
    _ = try check("BetaDistribution", alpha.value, beta.value)
    let (low, high) = (Self.parameters.lowerBound, Self.parameters.upperBound)
    self.alpha = try alpha.applying(.clamp, low, high)
    self.beta = try beta.applying(.clamp, low, high)
    let inside = try [alpha, beta].map { try $0.value.applying(.inside, low, high) }
    clamped = try (inside[0] * inside[1]).affine(scale: -1, offset: 1)
  }

  /// `a / (a + b)`.
  ///
  /// - Throws: An OpenCL error.
  public func mean() throws -> Variable { try alpha / (alpha + beta) }

  /// A draw of each distribution, differentiable in both parameters.
  ///
  ///     ln(z / (1 - z)) = ln g - ln g',   g ~ Gamma(a), g' ~ Gamma(b)
  ///
  /// - Parameter key: The stream; element i has its blocks i.
  /// - Returns: z and its logit; the same on every backend, see
  ///   ``logGammaDraws(shape:part:key:)-(Variable,_,_)``.
  /// - Throws: An OpenCL error.
  public func draw(key: RandomKey) throws -> Draw {
    let logit =
      try logGammaDraws(shape: alpha, part: 0, key: key)
      - logGammaDraws(shape: beta, part: 1, key: key)
    return Draw(value: try logit.sigmoid(), logit: logit)
  }

  /// The divergence from the uniform distribution.
  ///
  ///     KL = (a - 1) psi(a) + (b - 1) psi(b) - (a + b - 2) psi(a + b) - ln B(a, b)
  ///
  /// - Returns: In nats, one for each distribution. It can be differentiated once.
  /// - Throws: An OpenCL error.
  /// - Precision: Within 2e-6 of the greatest of 1, 1/a, 1/b and the value; never negative.
  /// - Complexity: One launch each way.
  public func divergenceFromUniform() throws -> Variable {
    let value = try BetaFunctions.divergence(alpha.value, beta.value)
    return .operation(value, inputs: [alpha, beta]) { context in
      let found = try BetaFunctions.divergenceGradient(
        context.inputs[0].value, context.inputs[1].value, context.upstream.value)
      let what = "The gradient of a beta distribution's divergence"
      return [
        onceDifferentiable(found.alpha, of: context, what),
        onceDifferentiable(found.beta, of: context, what),
      ]
    }
  }

  /// The log density of values given by their logits.
  ///
  ///     ln q(z) = (a - 1) ln z + (b - 1) ln(1 - z) - ln B(a, b)
  ///
  /// - Parameter logit: `ln(z / (1 - z))`, of the shape of the parameters.
  /// - Returns: One for each.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  /// - Precision: Within 1e-6 (1 + sqrt(a + b)) and a share of 1e-6 of the value.
  /// - Complexity: One launch.
  public func logDensity(atLogit logit: Tensor) throws -> Tensor {
    try BetaFunctions.logDensity(alpha.value, beta.value, logit)
  }
}
