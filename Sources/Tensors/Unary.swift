/// A function of one number.
public enum UnaryOperation: String, Sendable, CaseIterable {
  /// `a x + b`.
  case affine
  /// `e^x`.
  case exponential
  /// The natural logarithm.
  case logarithm
  /// The square root.
  case squareRoot = "square_root"
  /// `1 / x`.
  case reciprocal
  /// `x x`.
  case square
  /// `|x|`.
  case absolute
  /// -1, 0 or 1.
  case sign
  /// `max(x, 0)`.
  case relu
  /// 1 where `x > 0`, else 0.
  case step
  /// The hyperbolic tangent.
  case tanh
  /// `1 / (1 + e^-x)`.
  case sigmoid
  /// `ln(1 + e^x)`.
  case softplus
  /// `max(x, 0) + 0.2 min(x, 0)`.
  case leakyRelu = "leaky_relu"
  /// The sine.
  case sine
  /// The cosine.
  case cosine
  /// `x^a`.
  case power
  /// `min(max(x, a), b)`.
  case clamp
  /// 1 where `a <= x <= b`, else 0.
  case inside
}

extension Tensor {
  /// Applies a function to every element.
  ///
  /// - Parameters:
  ///   - operation: The function.
  ///   - a: Its first parameter, if it has one.
  ///   - b: Its second parameter, if it has one.
  /// - Returns: A tensor of the same shape; NaN where the operand is NaN, but 0 there of sign,
  ///   step and inside.
  /// - Throws: An OpenCL error.
  /// - Complexity: One launch, each element read and written once.
  public func applying(
    _ operation: UnaryOperation, _ a: Double = 0, _ b: Double = 0
  ) throws -> Tensor {
    switch storage {
    case .host(let values):
      .host(values.map { operation.reference($0, a, b) }, shape)
    case .device(let buffer, let engine):
      try operation.launch(buffer, shape: shape, Float(a), Float(b), on: engine)
    }
  }

  /// `e^x`.
  public func exponential() throws -> Tensor { try applying(.exponential) }
  /// The natural logarithm.
  public func logarithm() throws -> Tensor { try applying(.logarithm) }
  /// The square root.
  public func squareRoot() throws -> Tensor { try applying(.squareRoot) }
  /// `1 / x`.
  public func reciprocal() throws -> Tensor { try applying(.reciprocal) }
  /// `x x`.
  public func squared() throws -> Tensor { try applying(.square) }
  /// `max(x, 0)`.
  public func relu() throws -> Tensor { try applying(.relu) }
  /// The hyperbolic tangent.
  public func tanh() throws -> Tensor { try applying(.tanh) }
  /// `1 / (1 + e^-x)`.
  public func sigmoid() throws -> Tensor { try applying(.sigmoid) }
  /// `ln(1 + e^x)`.
  public func softplus() throws -> Tensor { try applying(.softplus) }
  /// `max(x, 0) + 0.2 min(x, 0)`.
  public func leakyRelu() throws -> Tensor { try applying(.leakyRelu) }
  /// `min(max(x, lower), upper)`.
  public func clamped(_ lower: Double, _ upper: Double) throws -> Tensor {
    try applying(.clamp, lower, upper)
  }
  /// `scale x + offset`.
  public func affine(scale: Double, offset: Double = 0) throws -> Tensor {
    try applying(.affine, scale, offset)
  }
}
