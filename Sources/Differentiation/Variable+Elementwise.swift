public import DiffeoTensors

extension Variable {
  /// Applies a function to every element; its gradient follows the table in `UnaryRule`.
  ///
  /// - Parameters:
  ///   - operation: The function.
  ///   - a: Its first parameter, if it has one.
  ///   - b: Its second parameter, if it has one.
  /// - Returns: A variable of the same shape.
  /// - Throws: An OpenCL error.
  public func applying(
    _ operation: UnaryOperation, _ a: Double = 0, _ b: Double = 0
  ) throws -> Variable {
    .operation(try value.applying(operation, a, b), inputs: [self]) { context in
      let (x, y, g) = (context.inputs[0], context.output, context.upstream)
      return [try UnaryRule.gradient(operation, a, b, x: x, y: y, upstream: g)]
    }
  }

  /// `e^x`.
  public func exponential() throws -> Variable { try applying(.exponential) }
  /// The natural logarithm.
  public func logarithm() throws -> Variable { try applying(.logarithm) }
  /// The square root.
  public func squareRoot() throws -> Variable { try applying(.squareRoot) }
  /// `1 / x`.
  public func reciprocal() throws -> Variable { try applying(.reciprocal) }
  /// `x x`.
  public func squared() throws -> Variable { try applying(.square) }
  /// `max(x, 0)`.
  public func relu() throws -> Variable { try applying(.relu) }
  /// The hyperbolic tangent.
  public func tanh() throws -> Variable { try applying(.tanh) }
  /// `1 / (1 + e^-x)`.
  public func sigmoid() throws -> Variable { try applying(.sigmoid) }
  /// `ln(1 + e^x)`.
  public func softplus() throws -> Variable { try applying(.softplus) }
  /// `max(x, 0) + 0.2 min(x, 0)`.
  public func leakyRelu() throws -> Variable { try applying(.leakyRelu) }
  /// `scale x + offset`.
  public func affine(scale: Double, offset: Double = 0) throws -> Variable {
    try applying(.affine, scale, offset)
  }
}

/// The gradients of the functions of one number.
///
/// | y | gradient, times what comes down |
/// |---|---|
/// | `a x + b` | `a` |
/// | `e^x` | `y` |
/// | `ln x` | `1 / x` |
/// | `sqrt x` | `1 / (2 y)` |
/// | `1 / x` | `-y y` |
/// | `x x` | `2 x` |
/// | `|x|` | `sign x` |
/// | `sign`, `step`, `inside` | none |
/// | `max(x, 0)` | 1 where `y > 0` |
/// | `tanh x` | `1 - y y` |
/// | sigmoid | `y (1 - y)` |
/// | softplus | `1 - e^-y` |
/// | leaky relu | 1 where `y > 0`, else 0.2 |
/// | `sin x`, `cos x` | `cos x`, `-sin x` |
/// | `x^a` | `a x^(a-1)` |
/// | clamp | 1 where `a <= x <= b` |
enum UnaryRule {
  static func gradient(
    _ operation: UnaryOperation, _ a: Double, _ b: Double, x: Variable, y: Variable,
    upstream g: Variable
  ) throws -> Variable? {
    switch operation {
    case .affine: try g.affine(scale: a)
    case .exponential: try g * y
    case .logarithm: try g / x
    case .squareRoot: try g.affine(scale: 0.5) / y
    case .reciprocal: try g.affine(scale: -1) * y.squared()
    case .square: try g.affine(scale: 2) * x
    case .absolute: try g * x.applying(.sign)
    case .sign, .step, .inside: nil
    case .relu: try y.combining(.reluGradient, g)
    case .tanh: try y.combining(.tanhGradient, g)
    case .sigmoid: try y.combining(.sigmoidGradient, g)
    case .softplus: try y.combining(.softplusGradient, g)
    case .leakyRelu: try y.combining(.leakyReluGradient, g)
    case .sine: try g * x.applying(.cosine)
    case .cosine: try g.affine(scale: -1) * x.applying(.sine)
    case .power: try g.affine(scale: a) * x.applying(.power, a - 1)
    case .clamp: try g * x.applying(.inside, a, b)
    }
  }
}
