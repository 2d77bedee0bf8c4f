import DiffeoDifferentiation
import DiffeoTensors

extension GradientCase {
  /// Every function of one number, and the names it is called by.
  static let unary: [GradientCase] =
    UnaryOperation.allCases.map { operation in
      let (a, b) = parameters(of: operation)
      return GradientCase(operation.rawValue, [operand(of: operation)]) {
        try $0[0].applying(operation, a, b)
      }
    } + [
      GradientCase("affine(scale:offset:)", [.uniform([5])]) {
        try $0[0].affine(scale: -1.5, offset: 0.25)
      },
      GradientCase("Double * x", [.uniform([5])]) { try 2.5 * $0[0] },
      GradientCase("x + Double", [.uniform([5])]) { try $0[0] + 2.5 },
      GradientCase("power by -1.5", [.uniform([5], 0.5...2)]) {
        try $0[0].applying(.power, -1.5)
      },
      GradientCase("power by 1", [.uniform([5])]) { try $0[0].applying(.power, 1) },
      GradientCase("tanh of a scalar", [.uniform([])]) { try $0[0].tanh() },
      GradientCase("tanh of nothing", [.uniform([0, 3])]) { try $0[0].tanh() },
      GradientCase("exp sin of a square", [.uniform([7], -1...1)]) {
        try $0[0].squared().applying(.sine).exponential()
      },
    ]

  /// Every function of two numbers, over shapes that broadcast in every way.
  static let binary: [GradientCase] =
    BinaryOperation.allCases.flatMap { operation in
      broadcasts.map { left, right in
        let operands = operands(of: operation, left, right)
        return GradientCase(operation.rawValue, operands) {
          try $0[0].combining(operation, $0[1])
        }
      }
    } + [
      GradientCase("x + y", [.uniform([3]), .uniform([3])]) { try $0[0] + $0[1] },
      GradientCase("x - y", [.uniform([3]), .uniform([3])]) { try $0[0] - $0[1] },
      GradientCase("x * y", [.uniform([3]), .uniform([3])]) { try $0[0] * $0[1] },
      GradientCase("x / y", [.uniform([3]), .uniform([3], 0.5...2)]) { try $0[0] / $0[1] },
      GradientCase("x * x", [.uniform([4])]) { try $0[0] * $0[0] },
      GradientCase("x x / (1 + y)", [.uniform([2, 3]), .uniform([3], 0.5...2)]) {
        try $0[0] * $0[0] / ($0[1] + 1)
      },
    ]

  private static let broadcasts: [(Shape, Shape)] = [
    ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 3], [2, 1]), ([1, 3], [2, 3]),
    ([2, 1], [1, 3]), ([2, 3], []), ([], [2, 3]), ([], []), ([2, 1, 3], [2, 1]), ([1], [1, 1]),
    ([0, 3], [3]), ([2, 0], [2, 1]),
  ]

  /// Parameters of the functions that have some.
  private static func parameters(of operation: UnaryOperation) -> (Double, Double) {
    switch operation {
    case .affine: (1.5, -0.5)
    case .power: (2.5, 0)
    case .clamp, .inside: (-0.25, 0.25)
    default: (0, 0)
    }
  }

  private static func operand(of operation: UnaryOperation) -> Operand {
    switch operation {
    case .logarithm, .squareRoot, .reciprocal, .power: .uniform([2, 3], 0.5...2)
    case .absolute, .sign, .relu, .leakyRelu, .step, .clamp, .inside: .apart([2, 4])
    case .affine, .exponential, .square, .tanh, .sigmoid, .softplus, .sine, .cosine:
      .uniform([2, 3])
    }
  }

  private static func operands(
    of operation: BinaryOperation, _ left: Shape, _ right: Shape
  ) -> [Operand] {
    switch operation {
    case .add, .subtract, .multiply: [.uniform(left), .uniform(right)]
    case .divide: [.uniform(left), .uniform(right, 0.5...2)]
    case .maximum, .minimum, .greater, .greaterOrEqual, .equal:
      [.apart(left), .apart(right, offset: 1 / 32)]
    case .power: [.uniform(left, 0.5...2), .uniform(right)]
    // The angle jumps where its first coordinate is zero and its second negative.
    case .arcTangent: [.uniform(left, 0.5...2), .uniform(right)]
    case .reluGradient, .leakyReluGradient: [.apart(left), .uniform(right)]
    // Each takes a value of its activation.
    case .tanhGradient: [.uniform(left, -0.9...0.9), .uniform(right)]
    case .sigmoidGradient: [.uniform(left, 0.1...0.9), .uniform(right)]
    case .softplusGradient: [.uniform(left, 0.1...2), .uniform(right)]
    }
  }
}
