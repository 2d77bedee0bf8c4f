import DiffeoDifferentiation
import DiffeoTensors

extension GradientCase {
  /// Products and factors of many small matrices.
  static let batched: [GradientCase] =
    [(false, false), (false, true), (true, false), (true, true)].map { left, right in
      GradientCase(
        "batchedProduct\(left ? ", left transposed," : "")\(right ? ", right transposed," : "")",
        [
          .uniform(left ? [2, 3, 2] : [2, 2, 3]), .uniform(right ? [2, 4, 3] : [2, 3, 4]),
        ]
      ) {
        try $0[0].batchedProduct($0[1], transposeLeft: left, transposeRight: right)
      }
    } + [
      GradientCase("choleskyFactors", [.uniform([2, 3, 3], -1...1)]) {
        try wellConditioned($0[0]).choleskyFactors()
      },
      GradientCase("triangularInverses", [.uniform([2, 3, 3], -1...1)]) {
        try shifted($0[0]).triangularInverses()
      },
      GradientCase("orthonormalFactors", [.uniform([2, 3, 3], -1...1)]) {
        try shifted($0[0]).orthonormalFactors()
      },
      GradientCase("orthonormalFactors, tall,", [.uniform([1, 5, 2], -1...1)]) {
        try $0[0].orthonormalFactors()
      },
      GradientCase("transposedMatrices", [.uniform([2, 3, 2])]) {
        try $0[0].transposedMatrices()
      },
    ]

  /// X + 3 I, which is far from singular.
  private static func shifted(_ x: Variable) throws -> Variable {
    try x + Variable(constant: identity(x, scale: 3))
  }

  /// X X^T + 2 I.
  private static func wellConditioned(_ x: Variable) throws -> Variable {
    try x.batchedProduct(x, transposeRight: true) + Variable(constant: identity(x, scale: 2))
  }

  private static func identity(_ x: Variable, scale: Double) throws -> Tensor {
    let n = x.shape[2]
    return try Tensor(
      doubles: (0..<n * n).map { $0 % (n + 1) == 0 ? scale : 0 }, shape: [1, n, n],
      on: x.value.backend)
  }
}
