internal import Diffeo

extension KernelFamily {
  /// Kernels of `Kernels/convolution`, `normalization` and `pooling`: windows of 4 x 4 in steps of
  /// two, as InfoGAN's networks have them.
  static let images = [
    convolution, weightGradient, transposedConvolution, maxPool, batchNormalization,
  ]

  private static let window = Window(4, stride: 2)

  /// A benchmark of images.
  private static func convolving(
    _ name: String, _ work: String,
    _ inputs: @escaping @Sendable (Extents, Backend) throws -> [Tensor],
    _ run: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) -> KernelFamily {
    KernelFamily(
      name: name, pattern: "IMAGESxSIDExCHANNELSxOUTPUTS", full: [100, 14, 64, 128],
      quick: [4, 8, 16, 32],
      rule: SizeRule { $0[1] % 2 == 0 ? nil : "SIDE is \($0[1]), and must be even" }
    ) { sizes in
      let extents = Extents(sizes)
      let weights = 16 * extents.channels * extents.outputs
      return KernelWork(
        work: "\(work), \(extents.images) images of side \(extents.side), "
          + "\(extents.channels) to \(extents.outputs) channels",
        operations: 2 * Double(extents.places) * Double(weights),
        bytes: 4 * Double(extents.image.count + weights + extents.spread.count),
        roundings: Double(max(16 * extents.channels, extents.places)), seeds: [1, 2],
        inputs: { try inputs(extents, $0) }, run: run)
    }
  }

  /// The sizes of a convolution.
  private struct Extents: Sendable {
    let images: Int, side: Int, channels: Int, outputs: Int

    init(_ sizes: [Int]) {
      (images, side, channels, outputs) = (sizes[0], sizes[1], sizes[2], sizes[3])
    }

    /// Places of the window over all images.
    var places: Int { images * side * side / 4 }
    var image: Shape { [images, side, side, channels] }
    var spread: Shape { [images, side / 2, side / 2, outputs] }
    var weight: Shape { [4, 4, channels, outputs] }
  }

  private static let convolution = convolving(
    "convolution", "convolution 4 x 4, stride 2",
    { [try uniform($0.image, 1, $1), try uniform($0.weight, 2, $1)] },
    { [try $0[0].convolution($0[1], window)] })

  private static let weightGradient = convolving(
    "convolution-weight", "gradient of that by its weight",
    { [try uniform($0.image, 1, $1), try uniform($0.spread, 2, $1)] },
    { [try $0[0].convolutionWeightGradient($0[1], window)] })

  private static let transposedConvolution = convolving(
    "transposed-convolution", "transposed convolution 4 x 4, stride 2, back from that",
    { [try uniform($0.spread, 1, $1), try uniform($0.weight, 2, $1)] },
    { [try $0[0].transposedConvolution($0[1], window)] })

  private static let maxPool = KernelFamily(
    name: "max-pool", pattern: "IMAGESxSIDExCHANNELS", full: [100, 28, 64], quick: [10, 14, 16],
    rule: SizeRule { $0[1] > 1 ? nil : "SIDE is \($0[1]), and must be 2 at least" }
  ) { sizes in
    let count = Double(sizes[0] * sizes[1] * sizes[1] * sizes[2])
    return KernelWork(
      work: "the greatest of 2 x 2 pixels, \(sizes[0]) images of side \(sizes[1]), "
        + "\(sizes[2]) channels", operations: count, bytes: 5 * count, roundings: 0,
      inputs: { [try uniform([sizes[0], sizes[1], sizes[1], sizes[2]], 1, $0)] },
      run: { [try $0[0].pooling($0[0].maxPoolingChoice(Window(2, stride: 2, padding: .valid)))] })
  }

  private static let batchNormalization = KernelFamily(
    name: "batch-normalization", pattern: "ROWSxCHANNELS", full: [20_000, 128], quick: [1000, 32]
  ) { sizes in
    let count = Double(sizes[0] * sizes[1])
    return KernelWork(
      work: "moments of \(sizes[1]) channels over \(sizes[0]) rows, and their normalisation",
      operations: 6 * count, bytes: 12 * count, roundings: 256, seeds: [1, 2, 3],
      inputs: {
        [
          try uniform([sizes[0], sizes[1]], 1, $0), try uniform([sizes[1]], 2, $0),
          try uniform([sizes[1]], 3, $0),
        ]
      },
      run: { inputs in
        let moments = try inputs[0].channelMoments()
        return [
          try inputs[0].normalizingChannels(
            moments, scale: inputs[1], offset: inputs[2], ChannelNormalization())
        ]
      })
  }
}
