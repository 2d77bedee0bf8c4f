import DiffeoDifferentiation
import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
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
    options.likelihood = likelihood
    return try DeltaVAE(options, sampleShape: [2, 3], on: backend, seed: 4)
  }

  /// Every kind of posterior and of decoder: closed manifolds, quotients, Euclidean space, products.
  static let manifolds: [any Manifold & Sendable] = [
    "sphere:1", "sphere:2", "sphere:3", "flat-torus", "so3", "projective:2", "euclidean:2",
    "sphere:2*sphere:1", "projective:1*projective:2", "sphere:1*euclidean:2*sphere:2",
  ].compactMap { try? ManifoldRegistry.standard.manifold($0) }

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

  @Test("a projective space's decoder is even, and in each projective factor of a product")
  func projectiveDecoderIsEven() throws {
    let factors = ["projective:2", "sphere:1", "projective:1"]
    let manifold = try ManifoldRegistry.standard.manifold(factors.joined(separator: "*"))
    let model = try Self.small(manifold, on: TestDevice.backend())
    let points = try model.samplePrior(9, key: RandomKey(seed: 3, purpose: .prior))
    let decoded = try model.decode(points).doubles()
    func mirrored(_ signs: [Double]) throws -> [Double] {
      let row = try Tensor(doubles: signs, shape: [1, 7], on: points.backend)
      return try model.decode(points * row).doubles()
    }
    expectClose(try mirrored([-1, -1, -1, 1, 1, 1, 1]), decoded, within: .norm(1e-6))
    expectClose(try mirrored([1, 1, 1, 1, 1, -1, -1]), decoded, within: .norm(1e-6))
    expectClose(try mirrored([-1, -1, -1, 1, 1, -1, -1]), decoded, within: .norm(1e-6))
    // The circle's antipodes are two points.
    let others = try mirrored([1, 1, 1, -1, -1, 1, 1])
    #expect(zip(others, decoded).contains { abs($0 - $1) > 1e-3 })
  }

  @Test("in Euclidean space the divergence is the integral of q log(q / p)")
  func normalDivergence() throws {
    let model = try Self.small(try Euclidean(dimension: 2), on: .reference)
    let batch = try Self.batch(on: .reference, rows: 1)
    let posterior = try model.posterior(Variable(constant: batch))
    #expect(posterior.logTime.shape == [1, 2])
    let (means, logs) = (try posterior.mean.value.doubles(), try posterior.logTime.value.doubles())
    // By the midpoint rule in each coordinate, over 12 standard deviations.
    let expected = zip(means, logs).reduce(0.0) { sum, axis in
      let deviation = exp(axis.1 / 2)
      let cell = 24 * deviation / 4000
      return sum
        + (0..<4000).reduce(0.0) { part, index in
          let z = axis.0 + (Double(index) - 1999.5) * cell
          let u = (z - axis.0) / deviation
          let q = exp(-u * u / 2) / (deviation * (2 * .pi).squareRoot())
          return part + q * (-u * u / 2 - axis.1 / 2 + z * z / 2) * cell
        }
    }
    let context = StepContext(key: RandomKey(seed: 2), epoch: 0)
    let metrics = try model.loss(batch, context).metrics
    let found = try #require(metrics.first { $0.name == "kl" }).value.scalar()
    expectClose(found, expected, within: .distance(1e-9))
  }

  @Test("the divergence's weight rises to 1 and leaves the reported bound alone")
  func warmup() throws {
    var options = DeltaVAE.Options(manifold: try Sphere(dimension: 2))
    options.width = 8
    options.divergenceWarmup = 4
    let model = try DeltaVAE(options, sampleShape: [6], on: .reference, seed: 4)
    let batch = try Self.batch(on: .reference)
    for (epoch, weight) in [(0.0, 0.0), (1, 0.25), (4, 1), (9, 1)] {
      let loss = try model.loss(batch, StepContext(key: RandomKey(seed: 2), epoch: epoch))
      let metrics = Dictionary(
        uniqueKeysWithValues: try loss.metrics.map { ($0.name, try $0.value.scalar()) })
      let (elbo, kl) = (try #require(metrics["elbo"]), try #require(metrics["kl"]))
      expectClose(
        try loss.total.value.scalar(), -elbo - (1 - weight) * kl, within: .distance(1e-12))
    }
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
