internal import DiffeoOpenCL

/// A function of two numbers.
public enum BinaryOperation: String, Sendable, CaseIterable {
  /// `x + y`.
  case add
  /// `x - y`.
  case subtract
  /// `x y`.
  case multiply
  /// `x / y`.
  case divide
  /// The greater.
  case maximum
  /// The smaller.
  case minimum
  /// 1 where `x > y`, else 0.
  case greater
  /// 1 where `x >= y`, else 0.
  case greaterOrEqual = "greater_or_equal"
  /// 1 where `x == y`, else 0.
  case equal
  /// `x^y`.
  case power
  /// The angle of the point `(y, x)`, in (-pi, pi].
  case arcTangent = "arc_tangent"
  /// `y` where `x > 0`, else 0: the gradient of relu from its value `x`.
  case reluGradient = "relu_gradient"
  /// `y (1 - x^2)`: the gradient of tanh from its value `x`.
  case tanhGradient = "tanh_gradient"
  /// `y x (1 - x)`: the gradient of the sigmoid from its value `x`.
  case sigmoidGradient = "sigmoid_gradient"
  /// `y (1 - e^-x)`: the gradient of softplus from its value `x`.
  case softplusGradient = "softplus_gradient"
  /// `y` where `x > 0`, else `0.2 y`: the gradient of the leaky relu from its value `x`.
  case leakyReluGradient = "leaky_relu_gradient"
}

extension Tensor {
  /// Applies a function to every pair of elements, repeating extents of 1 as needed.
  ///
  /// - Parameters:
  ///   - operation: The function.
  ///   - other: Its second operand.
  /// - Returns: A tensor of the shape that both broadcast to; NaN where an operand is NaN, but 0
  ///   there of comparisons; in relu's gradients an `x` that is NaN counts as negative.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)`` when they do not fit, or an
  ///   OpenCL error.
  /// - Complexity: One launch, each element of the result written once.
  public func combining(_ operation: BinaryOperation, _ other: Tensor) throws -> Tensor {
    _ = try Self.commonEngine(operation.rawValue, self, other)
    guard let target = shape.broadcast(with: other.shape) else {
      throw TensorError.shapeMismatch(
        operation: operation.rawValue, left: shape, right: other.shape)
    }
    let plan = BroadcastPlan(left: shape, right: other.shape, target: target)
    return try operation.apply(self, other, plan, target)
  }

  /// The sum.
  public static func + (left: Tensor, right: Tensor) throws -> Tensor {
    try left.combining(.add, right)
  }
  /// The difference.
  public static func - (left: Tensor, right: Tensor) throws -> Tensor {
    try left.combining(.subtract, right)
  }
  /// The product, element by element.
  public static func * (left: Tensor, right: Tensor) throws -> Tensor {
    try left.combining(.multiply, right)
  }
  /// The quotient.
  public static func / (left: Tensor, right: Tensor) throws -> Tensor {
    try left.combining(.divide, right)
  }
  /// A multiple.
  public static func * (left: Double, right: Tensor) throws -> Tensor {
    try right.affine(scale: left)
  }
  /// The sum with a number.
  public static func + (left: Tensor, right: Double) throws -> Tensor {
    try left.affine(scale: 1, offset: right)
  }

  /// The tensor repeated to a shape.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)`` when the shape does not fit.
  public func broadcast(to shape: Shape) throws -> Tensor {
    if shape == self.shape { return self }
    guard self.shape.broadcast(with: shape) == shape else {
      throw TensorError.shapeMismatch(operation: "broadcast", left: self.shape, right: shape)
    }
    let zero = try Tensor.zeros([], on: backend)
    let plan = BroadcastPlan(left: self.shape, right: zero.shape, target: shape)
    return try BinaryOperation.add.apply(self, zero, plan, shape)
  }
}

extension BinaryOperation {
  /// Runs where the operands live.
  fileprivate func apply(
    _ left: Tensor, _ right: Tensor, _ plan: BroadcastPlan, _ target: Shape
  ) throws -> Tensor {
    guard let engine = left.backend.engine else { return reference(left, right, plan, target) }
    return try launch(left.buffer, right.buffer, plan, shape: target, on: engine)
  }
}
