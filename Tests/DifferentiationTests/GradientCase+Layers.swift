import DiffeoDifferentiation
import DiffeoTensors

extension GradientCase {
  /// Batch normalisation, by its own moments and by given ones.
  static let normalizations: [GradientCase] = [Activation.identity, .tanh, .leakyRelu].flatMap {
    activation in
    let form = ChannelNormalization(epsilon: 0.1, activation: activation)
    return [
      GradientCase(
        "batch normalisation, \(activation.rawValue),",
        [.uniform([2, 1, 2, 2]), .uniform([2], 0.5...2), .uniform([2])]
      ) {
        try $0[0].batchNormalized(scale: $0[1], offset: $0[2], form).output
      },
      GradientCase(
        "normalisation by given moments, \(activation.rawValue),",
        [.uniform([3, 2]), .uniform([2], 0.5...2), .uniform([2])]
      ) {
        let backend = $0[0].value.backend
        let moments = ChannelMoments(
          mean: try Tensor([0.5, -0.25], shape: [2], on: backend),
          variance: try Tensor([0.75, 2], shape: [2], on: backend))
        return try $0[0].normalizingChannels(moments, scale: $0[1], offset: $0[2], form)
      },
    ]
  }

  /// Pooling and enlargement.
  static let poolings: [GradientCase] = [
    GradientCase("max pooling", [.apart([1, 3, 4, 2])]) {
      try $0[0].maxPooled(Window(2, stride: 2))
    },
    GradientCase("max pooling, overlapping", [.apart([2, 3, 2, 1])]) {
      try $0[0].maxPooled(Window(2))
    },
    GradientCase("global average pooling", [.uniform([2, 2, 3, 2])]) {
      try $0[0].globallyAveragePooled()
    },
    GradientCase("upsampling by 2", [.uniform([2, 2, 1, 2])]) { try $0[0].upsampled(by: 2) },
    GradientCase("upsampling by 1", [.uniform([1, 2, 2, 1])]) { try $0[0].upsampled(by: 1) },
  ]

  /// Weights over u^T W v, with vectors that are not singular: the rules hold for any.
  static let spectral: [GradientCase] = [
    GradientCase("spectral normalisation", [.uniform([3, 2], 0.5...2)]) {
      try $0[0].spectrallyNormalized(estimate(of: $0[0]))
    },
    GradientCase(
      "spectral dense layer", [.uniform([2, 3]), .uniform([3, 2], 0.5...2), .uniform([2])]
    ) {
      try $0[0].spectralDense(
        weight: $0[1], bias: $0[2], estimate(of: $0[1]), activation: .tanh)
    },
  ]

  private static func estimate(of weight: Variable) throws -> SpectralEstimate {
    let backend = weight.value.backend
    let left = try Tensor([0.5, 0.25, 1], shape: [3, 1], on: backend)
    let right = try Tensor([1, 0.75], shape: [1, 2], on: backend)
    return SpectralEstimate(
      left: left, right: right, norm: try (weight.value * left * right).sum())
  }
}
