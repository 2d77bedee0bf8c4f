internal import DiffeoTensors

/// Moments of channels, their normalisation and its gradients, over edge shapes.
func normalizationCases(_ size: VerificationSize) -> [VerificationCase] {
  var shapes: [Shape] = [[33, 17], [2, 3, 4, 33]]
  if size == .full {
    shapes += [[1, 5], [2, 1], [15, 16], [4099, 3], [700, 65], [97, 128], [3, 0], [5, 300]]
  }
  return shapes.flatMap { shape in
    // The mean of numbers around 1 has the relative error of a sum, and so have sums of squares.
    let terms = Double(shape.count / max(shape[-1], 1) + 8)
    return [
      VerificationCase(
        "moments \(shape)", family: "normalization/batch_normalization", tolerance: .norm(terms),
        tensors: { backend in
          let moments = try sample(shape, backend).channelMoments()
          return [moments.mean, moments.variance]
        })
    ]
      + Activation.allCases.map { activation in
        VerificationCase(
          "\(shape), \(activation.rawValue)", family: "normalization/batch_normalization",
          // Deviations are a third of the numbers, which triples the error of their mean.
          tolerance: .norm(8 * terms),
          tensors: { try normalized(shape, ChannelNormalization(activation: activation), $0) })
      }
  }
}

private func sample(_ shape: Shape, _ backend: Backend) throws -> Tensor {
  try Samples.uniform(shape, in: 0.5...1.5, on: backend)
}

/// What normalisation gives, and all its gradients.
private func normalized(
  _ shape: Shape, _ form: ChannelNormalization, _ backend: Backend
) throws -> [Tensor] {
  let channels: Shape = [shape[-1]]
  let x = try sample(shape, backend)
  // Moments that float32 holds, alike on every backend: what follows is compared by itself.
  let moments = ChannelMoments(
    mean: try Samples.uniform(channels, in: 0.9...1.1, seed: 2, on: backend),
    variance: try Samples.uniform(channels, in: 0.05...0.2, seed: 3, on: backend))
  let scale = try Samples.uniform(channels, in: 0.5...2, seed: 4, on: backend)
  let offset = try Samples.uniform(channels, in: -1...1, seed: 5, on: backend)
  let output = try x.normalizingChannels(moments, scale: scale, offset: offset, form)
  let gradient = try x.batchNormalizationGradient(
    Samples.uniform(shape, in: -1...1, seed: 6, on: backend), output: output, moments,
    scale: scale, form)
  return [output, gradient.input, gradient.scale, gradient.offset]
}
