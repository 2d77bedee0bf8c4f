import DiffeoDifferentiation
import DiffeoTensors

extension GradientCase {
  /// The matrix product in all transpositions, and dense layers with every activation.
  static let products: [GradientCase] =
    sizes.flatMap { rows, depth, columns in
      transpositions.map { left, right in
        GradientCase(
          "matrixProduct\(left ? ", left transposed," : "")\(right ? ", right transposed," : "")",
          [
            .uniform(left ? [depth, rows] : [rows, depth]),
            .uniform(right ? [columns, depth] : [depth, columns]),
          ]
        ) {
          try $0[0].matrixProduct($0[1], transposeLeft: left, transposeRight: right)
        }
      }
    } + dense + [
      GradientCase("x^T x", [.uniform([3, 2])]) {
        try $0[0].matrixProduct($0[0], transposeLeft: true)
      },
      GradientCase("two layers", twoLayers) {
        try $0[0].dense(weight: $0[1], bias: $0[2], activation: .tanh)
          .dense(weight: $0[3], bias: $0[4])
      },
    ]

  private static let sizes = [(2, 3, 4), (1, 1, 1), (1, 3, 2), (3, 2, 1), (2, 0, 3), (0, 2, 3)]
  private static let transpositions = [(false, false), (false, true), (true, false), (true, true)]

  private static let dense: [GradientCase] = Activation.allCases.flatMap { activation in
    [
      GradientCase(
        "dense, \(activation.rawValue),", [.uniform([3, 2]), .uniform([2, 4]), .uniform([4])]
      ) {
        try $0[0].dense(weight: $0[1], bias: $0[2], activation: activation)
      },
      GradientCase(
        "dense by hand, \(activation.rawValue),",
        [.uniform([3, 2]), .uniform([2, 4]), .uniform([4])]
      ) {
        let sums = try $0[0].matrixProduct($0[1]) + $0[2]
        return switch activation {
        case .identity: sums
        case .relu: try sums.relu()
        case .tanh: try sums.tanh()
        case .sigmoid: try sums.sigmoid()
        case .softplus: try sums.softplus()
        case .leakyRelu: try sums.leakyRelu()
        }
      },
    ]
  }

  private static let twoLayers: [Operand] = [
    .uniform([3, 2]), .uniform([2, 4]), .uniform([4]), .uniform([4, 2]), .uniform([2]),
  ]
}
