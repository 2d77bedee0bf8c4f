internal import DiffeoDifferentiation
internal import DiffeoGeometry
internal import DiffeoLayers
public import DiffeoTensors
internal import Foundation

extension VDAE: WalkingModel {
  /// The diffusion coordinates of data.
  public func encode(_ batch: Tensor) throws -> Tensor {
    try batches(of: batch) { try encoder(standardization.apply($0)) }
  }

  /// The data that latent points stand for: the decoder's means.
  public func decode(_ latent: Tensor) throws -> Tensor {
    try batches(of: latent) { try standardization.invert(decoder(Variable(constant: $0)).value) }
  }

  /// Latent points after a walk from random training data.
  public func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    var latent = try startingPoints(count, key: key)
    for number in 0..<options.walkSteps {
      if number > 0 { latent = try encode(decode(latent)) }
      latent = try step(from: latent, key: key, number: number)
    }
    return latent
  }

  /// Finite numbers of the latent width; every such point can be decoded.
  public func checkLatent(_ latent: Tensor) throws {}

  /// The first coordinates.
  public var latentView: LatentView { .coordinates }

  /// The first three coordinates at most.
  public func latentCoordinates(_ point: [Double]) -> [Double] { Array(point.prefix(3)) }

  /// None: the embedded data fill no rectangle.
  public func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? { nil }

  /// Figures of each datum.
  ///
  /// | name | meaning |
  /// |---|---|
  /// | `elbo`, `kl` | of the local evidence, with one step of the walk |
  /// | `mse` | of the datum itself, encoded and decoded, mean over elements |
  /// | `neighbor_mse` | of the datum nearest to the step's end |
  /// | `log_likelihood` | of that datum after a step from this one, by importance samples |
  ///
  /// x' is the nearest among the other data of the batch. What the data around a point suggest,
  /// Sigma*, is that of the nearest training point which the model keeps.
  public func figures(
    _ batch: Tensor, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    let latent = try encode(batch)
    let evaluation = try WalkEvaluation(self, batch: batch, latent: latent)
    let terms = try evaluation.terms(key: key)
    let error = try decode(latent).squaredErrorRows(to: batch)
    var figures = [
      "elbo": try (terms.energy.value + terms.divergence.value).affine(scale: -1),
      "kl": terms.divergence.value,
      "mse": try error.affine(scale: 1 / Double(size)),
      "neighbor_mse": terms.squaredError,
    ]
    if samples > 0 {
      // Other noise than that of the bound: the two figures of a datum are independent.
      var other = key
      other.purpose &+= 128
      figures["log_likelihood"] = try evaluation.logLikelihood(samples: samples, key: other)
    }
    return figures
  }

  /// The parts of the bound, with the numbers that training left.
  var bound: WalkBound {
    get throws {
      WalkBound(
        covariance: covariance, decoder: decoder, standardization: standardization,
        scale: walk.scale.variable.value, noise: try walk.noise.variable.value.scalar(),
        divergenceForm: options.divergence, likelihoodForm: options.likelihood)
    }
  }

  /// One step: `z' ~ N(z, C(z))`.
  public func step(from latent: Tensor, key: RandomKey, number: Int) throws -> Tensor {
    var own = key
    own.purpose = Self.stepPurpose &+ UInt32(truncatingIfNeeded: number)
    let noise = try Tensor.normal(latent.shape, key: own, on: latent.backend)
    let output = try covariance(Variable(constant: latent), scale: walk.scale.variable.value)
    return try latent + output.step(noise).value
  }

  /// Where the streams of the steps' noise begin.
  private static let stepPurpose: UInt32 = 1 << 20

  /// Of the embedded training data that the model keeps.
  public func startingPoints(_ count: Int, key: RandomKey) throws -> Tensor {
    let rows = (0..<count).map { Int32(key.uniform($0) * Double(WalkState.count)) }
    return try walk.points.variable.value.gathering(Indices(rows, on: fixed.backend))
  }
}
