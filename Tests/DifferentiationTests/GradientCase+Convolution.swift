import DiffeoDifferentiation
import DiffeoTensors

extension GradientCase {
  /// Convolutions, transposed ones and gradients of weights, whose own gradients are one another.
  static let convolutions: [GradientCase] =
    windows.flatMap { window, size in
      let places = window.places(over: size)
      let images: Shape = [2, size.height, size.width, 2]
      let weight: Shape = [window.height, window.width, 2, 1]
      let output: Shape = [2, places.height, places.width, 1]
      return [
        GradientCase("convolution \(window)", [.uniform(images), .uniform(weight)]) {
          try $0[0].convolution($0[1], window)
        },
        GradientCase("transposed convolution \(window)", [.uniform(output), .uniform(weight)]) {
          try $0[0].transposedConvolution($0[1], window, size: size)
        },
        GradientCase("gradient of the weight \(window)", [.uniform(images), .uniform(output)]) {
          try $0[0].convolutionWeightGradient($0[1], window)
        },
      ]
    } + layers

  private static let windows: [(Window, ImageSize)] = [
    (Window(2), ImageSize(height: 2, width: 3)),
    (Window(height: 3, width: 2, stride: 2), ImageSize(height: 3, width: 2)),
    (Window(2, stride: 2, padding: .valid), ImageSize(height: 3, width: 2)),
  ]

  private static let layers: [GradientCase] = [Activation.softplus, .leakyRelu].flatMap {
    activation in
    [
      GradientCase(
        "convolution with bias, \(activation.rawValue),",
        [.uniform([1, 2, 3, 2]), .uniform([2, 2, 2, 2]), .uniform([2])]
      ) {
        try $0[0].convolution($0[1], Window(2), bias: $0[2], activation: activation)
      },
      GradientCase(
        "transposed convolution with bias, \(activation.rawValue),",
        [.uniform([1, 1, 2, 2]), .uniform([2, 2, 2, 2]), .uniform([2])]
      ) {
        try $0[0].transposedConvolution(
          $0[1], Window(2, stride: 2), bias: $0[2], activation: activation)
      },
    ]
  }
}
