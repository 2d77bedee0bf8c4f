internal import DiffeoDifferentiation
internal import DiffeoLayers
public import DiffeoTensors

/// What the paper looks at to see whether a stage has learnt what it should.
extension TwoStageVAE {
  /// The variances of the first stage's posteriors: near 0 where a dimension carries information
  /// about the datum, near 1 where it carries none.
  ///
  /// - Parameter batch: `[rows, elements of a datum]`.
  /// - Returns: `[rows, latent width]`.
  /// - Throws: An OpenCL error.
  public func posteriorVariances(_ batch: Tensor) throws -> Tensor {
    try posterior(batch).deviation.value.squared()
  }

  /// Points of the aggregated posteriors: q(z), and q(u) of the points of q(z).
  ///
  /// - Parameters:
  ///   - batch: `[rows, elements of a datum]`.
  ///   - key: The random stream.
  /// - Returns: `[rows, latent width]` each; no second points before the second stage is trained.
  /// - Throws: An OpenCL error.
  public func aggregatedPosteriors(
    _ batch: Tensor, key: RandomKey
  ) throws -> (first: Tensor, second: Tensor?) {
    let first = try posterior(batch).sample(key)
    guard try hasSecondStage() else { return (first.value, nil) }
    let second = try DiagonalGaussian(secondNetworks.encoder(first), secondNetworks.deviation)
    return (first.value, try second.sample(key.at(purpose: .general)).value)
  }

  /// How much decoded data vary along each latent direction: nothing along those that the decoder
  /// ignores.
  ///
  ///     v_j = mean over elements of the variance over t of mean(x | z + t e_j),  t in -3 ... 3
  ///
  /// - Parameters:
  ///   - point: z, `[1, latent width]`.
  ///   - steps: Values of t, evenly spread, 2 at least.
  /// - Returns: A variance for each direction.
  /// - Throws: An OpenCL error.
  public func decodedVariances(at point: Tensor, steps: Int = 15) throws -> [Double] {
    precondition(steps >= 2, "a variance of fewer than two")
    let reach = (0..<steps).map { 6 * Double($0) / Double(steps - 1) - 3 }
    return try (0..<latentWidth).map { direction in
      var shifts = [Double](repeating: 0, count: steps * latentWidth)
      for (row, t) in reach.enumerated() { shifts[row * latentWidth + direction] = t }
      let moved =
        try point + Tensor(doubles: shifts, shape: [steps, latentWidth], on: point.backend)
      let decoded = try decode(moved)
      let centered = try decoded - decoded.mean(axes: [0])
      return try centered.squared().mean().scalar()
    }
  }
}
