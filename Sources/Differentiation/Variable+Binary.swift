public import DiffeoTensors

extension Variable {
  /// Applies a function to every pair of elements, with broadcasting; its gradient follows the
  /// table in `BinaryRule`.
  ///
  /// - Parameters:
  ///   - operation: The function.
  ///   - other: Its second operand.
  /// - Returns: A variable of the shape that both broadcast to.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL
  ///   error.
  public func combining(_ operation: BinaryOperation, _ other: Variable) throws -> Variable {
    let result = try value.combining(operation, other.value)
    return .operation(result, inputs: [self, other]) { context in
      let rule = BinaryRule(
        x: context.inputs[0], y: context.inputs[1], z: context.output, upstream: context.upstream)
      let left = context.needed[0] ? try rule.left(operation) : nil
      let right = context.needed[1] ? try rule.right(operation) : nil
      return [
        try left?.summed(to: context.inputs[0].shape),
        try right?.summed(to: context.inputs[1].shape),
      ]
    }
  }

  /// The sum.
  public static func + (left: Variable, right: Variable) throws -> Variable {
    try left.combining(.add, right)
  }
  /// The difference.
  public static func - (left: Variable, right: Variable) throws -> Variable {
    try left.combining(.subtract, right)
  }
  /// The product, element by element.
  public static func * (left: Variable, right: Variable) throws -> Variable {
    try left.combining(.multiply, right)
  }
  /// The quotient.
  public static func / (left: Variable, right: Variable) throws -> Variable {
    try left.combining(.divide, right)
  }
  /// A multiple.
  public static func * (left: Double, right: Variable) throws -> Variable {
    try right.affine(scale: left)
  }
  /// The sum with a number.
  public static func + (left: Variable, right: Double) throws -> Variable {
    try left.affine(scale: 1, offset: right)
  }

  /// The sum over everything that broadcasting repeated: the way back of a broadcast.
  func summed(to target: Shape) throws -> Variable {
    if shape == target { return self }
    let missing = shape.rank - target.rank
    let repeated = (0..<target.rank).filter { target[$0] == 1 && shape[$0 + missing] != 1 }
    let axes = Array(0..<missing) + repeated.map { $0 + missing }
    return try sum(axes: axes).reshaped(to: target)
  }
}

/// The gradients of the functions of two numbers, with `g` what comes down.
///
/// | z | for x | for y |
/// |---|---|---|
/// | `x + y`, `x - y` | `g` | `g`, `-g` |
/// | `x y` | `g y` | `g x` |
/// | `x / y` | `g / y` | `-g z / y` |
/// | max, min | `g` where x is chosen | `g` where y is |
/// | `x^y` | `g y x^(y-1)` | `g z ln x` |
/// | angle of `(y, x)` | `g y / (x^2 + y^2)` | `-g x / (x^2 + y^2)` |
/// | comparisons | none | none |
///
/// and of the activations' gradients, whose x is the activation's value: relu `(none, g[x > 0])`,
/// leaky relu `(none, g[x > 0] + 0.2 g[x <= 0])`,
/// tanh `(-2 x y g, g (1 - x^2))`, sigmoid `(y g (1 - 2 x), g x (1 - x))`, softplus
/// `(y g e^-x, g (1 - e^-x))`.
struct BinaryRule {
  let x: Variable
  let y: Variable
  let z: Variable
  let upstream: Variable

  func left(_ operation: BinaryOperation) throws -> Variable? {
    let g = upstream
    switch operation {
    case .add, .subtract: return g
    case .multiply: return try g * y
    case .divide: return try g / y
    case .maximum: return try g * x.combining(.greaterOrEqual, y)
    case .minimum: return try g * y.combining(.greaterOrEqual, x)
    case .greater, .greaterOrEqual, .equal, .reluGradient, .leakyReluGradient: return nil
    case .power: return try g * y * x.combining(.power, y + -1)
    case .arcTangent: return try g * y / squaredRadius()
    case .tanhGradient: return try g.affine(scale: -2) * x * y
    case .sigmoidGradient: return try g * y * x.affine(scale: -2, offset: 1)
    case .softplusGradient: return try g * y * x.affine(scale: -1).exponential()
    }
  }

  func right(_ operation: BinaryOperation) throws -> Variable? {
    let g = upstream
    switch operation {
    case .add: return g
    case .subtract: return try g.affine(scale: -1)
    case .multiply: return try g * x
    case .divide: return try g.affine(scale: -1) * z / y
    case .maximum: return try g * y.combining(.greater, x)
    case .minimum: return try g * x.combining(.greater, y)
    case .greater, .greaterOrEqual, .equal: return nil
    case .power: return try g * z * x.logarithm()
    case .arcTangent: return try g.affine(scale: -1) * x / squaredRadius()
    case .reluGradient, .tanhGradient, .sigmoidGradient, .softplusGradient, .leakyReluGradient:
      return try x.combining(operation, g)
    }
  }
  /// `x^2 + y^2`, kept from 0: the angle of the origin has no derivative, and is given 0.
  private func squaredRadius() throws -> Variable {
    try (x.squared() + y.squared()).applying(.clamp, 0x1p-100, 0x1p120)
  }
}
