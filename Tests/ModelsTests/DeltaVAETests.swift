import DiffeoDifferentiation
import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct DeltaVAETests {
  /// A model small enough for central differences.
  static func small(
    _ manifold: any Manifold, on backend: Backend, likelihood: Likelihood = .gaussian(variance: 1)
  ) throws -> DeltaVAE {
    var options = DeltaVAE.Options(manifold: manifold)
    options.width = 8
    options.encoderLayers = 2
    options.decoderLayers = 1
    options.walkSteps = 3
    options.timeSlope = 1
    options.likelihood = likelihood
    return try DeltaVAE(options, sampleShape: [2, 3], on: backend, seed: 4)
  }

  static let manifolds: [any Manifold & Sendable] = {
    let spheres = [1, 2, 3].compactMap { try? Sphere(dimension: $0) }
    let projective = (try? ProjectiveSpace(dimension: 2)).map { [$0] } ?? []
    return spheres + [FlatTorus()] + projective
  }()

  static func batch(on backend: Backend, rows: Int = 5) throws -> Tensor {
    try .uniform([rows, 6], key: RandomKey(seed: 11, purpose: .data), on: backend)
  }

  @Test("the gradient of the loss is the central difference", arguments: manifolds)
  func gradientOfLoss(manifold: any Manifold & Sendable) throws {
    let model = try Self.small(manifold, on: .reference)
    let batch = try Self.batch(on: .reference)
    let context = StepContext(key: RandomKey(seed: 1, purpose: .posterior), epoch: 0)
    let parameters = model.parameters.parameters
    let found = try gradients(
      of: model.loss(batch, context).total, with: parameters.map(\.variable))
    try model.parameters.collect(found.map(\.value))
    let gradient = try model.parameters.gradients.doubles()
    let start = model.parameters.values
    let difference = try CentralDifference.gradient(
      of: { point in
        try model.parameters.assign(point)
        return try model.loss(batch, context).total.value
      }, at: start)
    // Kinks of relu that a difference steps over are not there with these seeds.
    expectClose(try difference.doubles(), gradient, within: .norm(1e-6))
  }

  @Test("device and reference agree on the loss and its gradients", arguments: manifolds)
  func deviceMatchesReference(manifold: any Manifold & Sendable) throws {
    let device = try Self.step(manifold, on: TestDevice.backend())
    let reference = try Self.step(manifold, on: .reference)
    // A dozen float32 operations deep, each within a few ulps of the greatest value.
    expectClose(device.loss, reference.loss, within: .norm(1e-5))
    expectClose(device.gradients, reference.gradients, within: .norm(1e-4))
  }

  private static func step(
    _ manifold: any Manifold, on backend: Backend
  ) throws -> (loss: [Double], gradients: [Double]) {
    let model = try small(manifold, on: backend)
    let context = StepContext(key: RandomKey(seed: 1, purpose: .posterior), epoch: 0)
    let loss = try model.loss(try batch(on: backend), context)
    let found = try gradients(
      of: loss.total, with: model.parameters.parameters.map(\.variable))
    return (
      [try loss.total.value.scalar()] + (try loss.metrics.map { try $0.value.scalar() }),
      try found.flatMap { try $0.value.doubles() }
    )
  }

  @Test("the bound is minus the loss, and its parts add up")
  func partsAddUp() throws {
    let model = try Self.small(FlatTorus(), on: .reference)
    let context = StepContext(key: RandomKey(seed: 2), epoch: 0)
    let loss = try model.loss(try Self.batch(on: .reference), context)
    let metrics = Dictionary(
      uniqueKeysWithValues: try loss.metrics.map { ($0.name, try $0.value.scalar()) })
    let total = try loss.total.value.scalar()
    let elbo = try #require(metrics["elbo"])
    let squares = 6 * (try #require(metrics["mse"]))
    // -ELBO = D/2 log(2 pi) + |x - m|^2 / 2 + KL with unit variance; D = 6.
    let expected = 3 * 1.8378770664093453 + squares / 2 + (try #require(metrics["kl"]))
    #expect(abs(total + elbo) < 1e-12)
    #expect(abs(total - expected) < 1e-12)
  }

  @Test("a projective space's decoder is even")
  func projectiveDecoderIsEven() throws {
    let model = try Self.small(try ProjectiveSpace(dimension: 2), on: TestDevice.backend())
    let points = try model.samplePrior(9, key: RandomKey(seed: 3, purpose: .prior))
    let decoded = try model.decode(points).doubles()
    let mirrored = try model.decode(points.affine(scale: -1)).doubles()
    expectClose(mirrored, decoded, within: .norm(1e-6))
  }

  @Test("more importance samples give a higher bound, as theory says, and never above the truth")
  func importanceSamplesTighten() throws {
    let model = try Self.small(try Sphere(dimension: 2), on: .reference)
    let batch = try Self.batch(on: .reference, rows: 40)
    func figures(_ samples: Int) throws -> [String: Double] {
      try model.figures(batch, samples: samples, key: RandomKey(seed: 5, purpose: .evaluation))
        .mapValues { try $0.mean().scalar() }
    }
    let few = try figures(1)
    let many = try figures(300)
    // With one sample the estimate is the bound up to Monte Carlo noise of the same size as the
    // noise of one energy; with many it cannot be lower by more than that noise.
    let bound = try #require(many["elbo"])
    let estimate = try #require(many["log_likelihood"])
    #expect(estimate > bound - 0.05)
    #expect(abs((try #require(few["log_likelihood"])) - (try #require(few["elbo"]))) < 1)
  }

  @Test("a Bernoulli likelihood is normalised over binary data")
  func bernoulliIsNormalised() throws {
    var options = DeltaVAE.Options(manifold: try Sphere(dimension: 2))
    options.width = 4
    options.encoderLayers = 1
    options.decoderLayers = 1
    options.likelihood = .bernoulli
    let model = try DeltaVAE(options, sampleShape: [2], on: .reference, seed: 1)
    let latent = try model.samplePrior(1, key: RandomKey(seed: 9, purpose: .prior))
    let means = try model.decode(latent).doubles()
    let total = [0.0, 1].reduce(0) { sum, first in
      [0.0, 1].reduce(sum) { sum, second in
        sum + (first == 1 ? means[0] : 1 - means[0]) * (second == 1 ? means[1] : 1 - means[1])
      }
    }
    #expect(abs(total - 1) < 1e-12)
    #expect(means.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test("latent points off the manifold are refused")
  func offManifoldIsRefused() throws {
    let model = try Self.small(try Sphere(dimension: 2), on: .reference)
    let good = try Tensor([0, 0, 1, 0.6, 0.8, 0], shape: [2, 3], on: .reference)
    try model.checkLatent(good)
    let bad = try Tensor([0, 0, 1, 0.6, 0.9, 0], shape: [2, 3], on: .reference)
    #expect(throws: ManifoldError.self) { try model.checkLatent(bad) }
    let missing = try Tensor([0, 0, .nan], shape: [1, 3], on: .reference)
    #expect(throws: ManifoldError.self) { try model.checkLatent(missing) }
  }
}
