import DiffeoDifferentiation
import DiffeoTensors

extension GradientCase {
  /// Everything that moves elements.
  static let shapes: [GradientCase] = reshaping + ranges + joining + indexing

  private static let reshaping = [
    GradientCase("reshaped", [.uniform([2, 6])]) { try $0[0].reshaped(to: [3, 2, 2]) },
    GradientCase("reshaped to itself", [.uniform([2, 3])]) { try $0[0].reshaped(to: [2, 3]) },
    GradientCase("transposed", [.uniform([2, 3])]) { try $0[0].transposed() },
    GradientCase("transposed", [.uniform([1, 4])]) { try $0[0].transposed() },
    GradientCase("transposed", [.uniform([2, 3, 2])]) { try $0[0].transposed() },
    GradientCase("broadcast from a scalar", [.uniform([])]) { try $0[0].broadcast(to: [2, 3]) },
    GradientCase("broadcast inside", [.uniform([2, 1, 3])]) {
      try $0[0].broadcast(to: [2, 4, 3])
    },
    GradientCase("broadcast outside", [.uniform([3, 1])]) { try $0[0].broadcast(to: [2, 3, 2]) },
    GradientCase("broadcast to itself", [.uniform([3])]) { try $0[0].broadcast(to: [3]) },
  ]

  private static let ranges: [GradientCase] = (-3..<3).flatMap { axis in
    let shape: Shape = [3, 4, 3]
    return [
      GradientCase("slice along \(axis)", [.uniform(shape)]) {
        try $0[0].slice(axis: axis, 1..<3)
      },
      GradientCase("empty slice along \(axis)", [.uniform(shape)]) {
        try $0[0].slice(axis: axis, 1..<1)
      },
      GradientCase("padded along \(axis)", [.uniform([2, 3, 2])]) {
        try $0[0].padded(axis: axis, offset: 1, extent: 5)
      },
    ]
  }

  private static let joining: [GradientCase] = (-2..<2).flatMap { axis in
    let wide: Shape = axis % 2 == 0 ? [3, 2] : [2, 3]
    return [
      GradientCase("concatenating along \(axis)", [.uniform([2, 2]), .uniform(wide)]) {
        try .concatenating([$0[0], $0[1]], axis: axis)
      },
      GradientCase("concatenating twice along \(axis)", [.uniform([2, 2]), .uniform(wide)]) {
        try .concatenating([$0[0], $0[1], $0[0]], axis: axis)
      },
    ]
  }

  private static let indexing = [
    GradientCase("gathering", [.uniform([4, 3])]) {
      try $0[0].gathering(Indices([2, 0, 2, 3, 2], on: $0[0].value.backend))
    },
    GradientCase("gathering from a list", [.uniform([4])]) {
      try $0[0].gathering(Indices([3, 3, 1], on: $0[0].value.backend))
    },
    GradientCase("gathering nothing", [.uniform([4, 3])]) {
      try $0[0].gathering(Indices([], on: $0[0].value.backend))
    },
    GradientCase("scatteringSum", [.uniform([4, 3])]) {
      try $0[0].scatteringSum(Indices([1, 4, 1, 0], on: $0[0].value.backend), rows: 5)
    },
    GradientCase("scatteringSum of a list", [.uniform([4])]) {
      try $0[0].scatteringSum(Indices([1, 1, 1, 0], on: $0[0].value.backend), rows: 2)
    },
  ]
}
