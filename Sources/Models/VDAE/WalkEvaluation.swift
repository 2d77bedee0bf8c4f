internal import DiffeoDifferentiation
internal import DiffeoGeometry
internal import DiffeoLayers
internal import DiffeoTensors
internal import Foundation

/// The local evidence of a batch of unseen data.
struct WalkEvaluation {
  private let bound: WalkBound
  private let batch: Tensor
  private let latent: Tensor
  private let local: (inverseFactors: Tensor, logDeterminants: Tensor)
  private let nearest: NearestOther?

  init(_ model: VDAE, batch: Tensor, latent: Tensor) throws {
    bound = try model.bound
    (self.batch, self.latent) = (batch, latent)
    let kept = try NearestOther(among: PointCloud(model.walk.points.variable.value))
    let rows = try kept(latent, excluding: nil)
    local = try model.walk.local(rows)
    // A datum alone has no other; it stands for itself.
    nearest = batch.shape[0] > 1 ? try NearestOther(among: PointCloud(latent)) : nil
  }

  /// The bound with one step of each walk.
  func terms(key: RandomKey) throws -> WalkBound.Terms {
    try bound.terms(latent, local, key: key) { [try neighbors(of: $0)] }
  }

  /// The data nearest to the ends of steps, each but the datum that its step began at.
  private func neighbors(of moved: Tensor) throws -> Tensor {
    guard let nearest else { return batch }
    let own = try Indices((0..<Int32(batch.shape[0])).map { $0 }, on: batch.backend)
    return try batch.gathering(nearest(moved, excluding: own))
  }

  /// The log-likelihood of x' after a step from x, by importance samples of z'.
  ///
  ///     log p(x' | x) ~ log (1/L) sum_l w_l,   w_l = p(x' | z_l) N(z_l; z, S) / N(z_l; z, C)
  ///
  /// The samples are of N(z, C); x' is what another step comes nearest to.
  ///
  /// - Parameters:
  ///   - samples: L.
  ///   - key: The stream of their noise.
  /// - Returns: `[rows]`.
  /// - Throws: An OpenCL error.
  func logLikelihood(samples: Int, key: RandomKey) throws -> Tensor {
    let output = try bound.covariance(Variable(constant: latent), scale: bound.scale)
    let first = try latent + output.step(noise(key, number: 0)).value
    let targets = try bound.standardization.apply(neighbors(of: first))
    let weights = try (1...samples).map { number in
      try logWeights(output, targets, noise(key, number: number))
        .reshaped(to: [latent.shape[0], 1])
    }
    return try Tensor.concatenating(weights, axis: 1).logSumExp()
      .affine(scale: 1, offset: -log(Double(samples)))
  }

  private func noise(_ key: RandomKey, number: Int) throws -> Tensor {
    var own = key
    own.purpose &+= UInt32(truncatingIfNeeded: 256 * number)
    return try .normal(latent.shape, key: own, on: latent.backend)
  }

  /// `log w` of one sample of each row.
  private func logWeights(
    _ output: CovarianceNetwork.Output, _ targets: Tensor, _ noise: Tensor
  ) throws -> Tensor {
    let step = try output.step(noise).value
    let unit = try bound.standardization.scale.variable.value.squared()
    let error =
      try bound.decoder(Variable(constant: latent + step)).value
      .squaredErrorRows(to: targets) * unit
    let size = Double(batch.shape[1])
    let energy = try error.affine(
      scale: 0.5 / bound.noise, offset: size / 2 * log(2 * .pi * bound.noise))
    let (rows, width) = (latent.shape[0], latent.shape[1])
    let whitened = try local.inverseFactors.batchedProduct(step.reshaped(to: [rows, width, 1]))
    // Whatever root the noise was multiplied by, its length is that of C^-1/2 (z' - z).
    let exponents = try noise.squared().sum(axes: [1]) - whitened.squared().sum(axes: [1, 2])
    let logarithms = try output.logDeterminant.value - local.logDeterminants
    return try (exponents + logarithms).affine(scale: 0.5) - energy
  }
}
