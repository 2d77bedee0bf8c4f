import DiffeoDifferentiation
import DiffeoTensors

extension GradientCase {
  /// The reductions over every set of axes, kept and dropped, and the functions of whole rows.
  static let reductions: [GradientCase] =
    axisSets.flatMap { axes in
      [false, true].flatMap { keeping in
        reductions(axes: axes, keepingAxes: keeping)
      }
    } + rows

  private static let axisSets: [[Int]?] = [
    nil, [], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], [-1], [-3, 2],
  ]

  private static func reductions(axes: [Int]?, keepingAxes: Bool) -> [GradientCase] {
    let note = "over \(axes.map { "\($0)" } ?? "all")\(keepingAxes ? ", kept," : "")"
    let shape: Shape = [2, 3, 2]
    return [
      GradientCase("sum \(note)", [.uniform(shape)]) {
        try $0[0].sum(axes: axes, keepingAxes: keepingAxes)
      },
      GradientCase("mean \(note)", [.uniform(shape)]) {
        try $0[0].mean(axes: axes, keepingAxes: keepingAxes)
      },
      GradientCase("maximum \(note)", [.apart(shape)]) {
        try $0[0].maximum(axes: axes, keepingAxes: keepingAxes)
      },
    ]
  }

  private static let rows: [GradientCase] =
    [[5], [3, 4], [2, 2, 3], [3, 1], [0, 3]].flatMap { (shape: Shape) in
      [
        GradientCase("logSumExp", [.uniform(shape)]) { try $0[0].logSumExp() },
        GradientCase("softmax", [.uniform(shape)]) { try $0[0].softmax() },
      ]
    } + [
      GradientCase("sum of nothing", [.uniform([0, 3])]) { try $0[0].sum(axes: [0]) },
      GradientCase("mean of a scalar", [.uniform([])]) { try $0[0].mean() },
    ]
}
