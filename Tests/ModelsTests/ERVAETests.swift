import DiffeoDifferentiation
import DiffeoDistributions
import DiffeoLayers
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoModels

@Suite("The embedding-reparameterization autoencoder")
struct ERVAETests {
  static func options(
    _ manifold: String = "sphere:1", _ change: (inout ERVAE.Options) -> Void = { _ in }
  ) throws -> ERVAE.Options {
    var options = ERVAE.Options(manifold: try ManifoldRegistry.standard.manifold(manifold))
    options.embedding = .exact
    options.width = 8
    options.encoderLayers = 1
    options.decoderLayers = 1
    options.likelihood = .gaussian(variance: 1)
    change(&options)
    return options
  }

  static func small(_ options: ERVAE.Options, on backend: Backend) throws -> ERVAE {
    try ERVAE(options, sampleShape: [2, 3], on: backend, seed: 4)
  }

  static func batch(on backend: Backend, rows: Int = 5) throws -> Tensor {
    try .uniform([rows, 6], key: RandomKey(seed: 11, purpose: .data), on: backend)
  }

  static var context: StepContext {
    StepContext(key: RandomKey(seed: 1, purpose: .posterior), epoch: 0)
  }

  /// A normal draw is a differentiable function of its parameters, so differences tell its gradient.
  @Test(
    "with normal posteriors the gradient of the loss is the central difference",
    arguments: ["sphere:1", "sphere:2", "so3", "none"])
  func gradientOfLoss(manifold: String) throws {
    let isFlat = manifold == "none"
    let model = try Self.small(
      Self.options(isFlat ? "euclidean:2" : manifold) {
        $0.posterior = .gaussian
        $0.embedding = isFlat ? .none : .exact
        $0.hasGroupAction = !isFlat
      }, on: .reference)
    let batch = try Self.batch(on: .reference)
    let parameters = model.parameters.parameters
    let found = try gradients(
      of: model.loss(batch, Self.context).total, with: parameters.map(\.variable))
    try model.parameters.collect(found.map(\.value))
    let gradient = try model.parameters.gradients.doubles()
    let start = model.parameters.values
    let difference = try CentralDifference.gradient(
      of: { point in
        try model.parameters.assign(point)
        return try model.loss(batch, Self.context).total.value
      }, at: start)
    expectClose(try difference.doubles(), gradient, within: .norm(1e-6))
  }

  @Test(
    "device and reference agree on the loss and its gradients",
    arguments: ["sphere:1", "sphere:2"], HiddenFamily.allCases)
  func deviceMatchesReference(manifold: String, family: HiddenFamily) throws {
    func step(on backend: Backend) throws -> (loss: [Double], gradients: [Double]) {
      let model = try Self.small(
        Self.options(manifold) {
          $0.posterior = family
          $0.hasGroupAction = true
        }, on: backend)
      let loss = try model.loss(Self.batch(on: backend), Self.context)
      let found = try gradients(
        of: loss.total, with: model.parameters.parameters.map(\.variable))
      return (
        [try loss.total.value.scalar()] + (try loss.metrics.map { try $0.value.scalar() }),
        try found.flatMap { try $0.value.doubles() }
      )
    }
    let (device, reference) = (try step(on: TestDevice.backend()), try step(on: .reference))
    expectClose(device.loss, reference.loss, within: .norm(1e-5))
    expectClose(device.gradients, reference.gradients, within: .norm(1e-4))
  }

  @Test(
    "the divergence is the mean of the log ratio under the posterior",
    arguments: HiddenFamily.allCases)
  func divergenceIsMeanRatio(family: HiddenFamily) throws {
    let head = try Tensor.uniform(
      [1, 6], low: 0.5, high: 2, key: RandomKey(seed: 9), on: .reference)
    let posterior = try family.posterior(
      Variable(constant: head), dimension: 2, mode: .angle)
    let divergence = try posterior.divergence().value.scalar()
    let copies = try posterior.repeated(0..<1, times: 20_000)
    let ratios = try copies.logRatio(
      of: copies.draw(key: RandomKey(seed: 2, purpose: .posterior))
    ).doubles()
    let mean = ratios.reduce(0, +) / 20_000
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    expectClose(mean, -divergence, within: .distance(4 * (variance / 20_000).squareRoot()))
  }

  @Test("the bound is minus the loss, and its parts add up")
  func partsAddUp() throws {
    let model = try Self.small(Self.options(), on: .reference)
    let loss = try model.loss(Self.batch(on: .reference), Self.context)
    let metrics = Dictionary(
      uniqueKeysWithValues: try loss.metrics.map { ($0.name, try $0.value.scalar()) })
    let squares = 6 * (metrics["mse"] ?? .nan)
    // -ELBO = D/2 log(2 pi) + |x - m|^2 / 2 + KL with unit variance; D = 6.
    let expected = 3 * 1.8378770664093453 + squares / 2 + (metrics["kl"] ?? .nan)
    #expect(abs(try loss.total.value.scalar() - expected) < 1e-12)
    #expect(abs((metrics["elbo"] ?? .nan) + expected) < 1e-12)
    #expect(metrics["clamped"] == 0)
  }

  /// Two ways to the likelihood that share no code: weighted draws of the posteriors, and the mean
  /// of the density over plain draws of the prior, moved by no group.
  @Test(
    "importance samples give the mean density over the prior", arguments: HiddenFamily.allCases)
  func importanceSamples(family: HiddenFamily) throws {
    let model = try Self.small(
      Self.options {
        $0.posterior = family
        $0.hasGroupAction = true
      }, on: .reference)
    let batch = try Self.batch(on: .reference)
    let figures = try model.figures(
      batch, samples: 4000, key: RandomKey(seed: 5, purpose: .evaluation))
    let found = try #require(figures["log_likelihood"]).doubles()
    let prior = try model.samplePrior(8000, key: RandomKey(seed: 6, purpose: .prior))
    let (means, data) = (try model.decode(prior).doubles(), try batch.doubles())
    for row in 0..<5 {
      let densities = (0..<8000).map { draw in
        exp(-(0..<6).reduce(0) { $0 + pow(data[row * 6 + $1] - means[draw * 6 + $1], 2) / 2 })
      }
      let expected = log(densities.reduce(0, +) / 8000) - 3 * log(2 * .pi)
      expectClose(found[row], expected, within: .distance(0.05))
    }
    let bound = try #require(figures["elbo"]).mean().scalar()
    #expect(found.reduce(0, +) / 5 > bound)
    #expect(try #require(figures["effective_samples"]).mean().scalar() > 1)
  }

  @Test("encoded and drawn points lie on the manifold", arguments: ["sphere:1", "sphere:2", "so3"])
  func onManifold(manifold: String) throws {
    let model = try Self.small(
      Self.options(manifold) { $0.hasGroupAction = true }, on: TestDevice.backend())
    try model.checkLatent(model.encode(Self.batch(on: model.parameters.backend)))
    let drawn = try model.samplePrior(50, key: RandomKey(seed: 3, purpose: .prior))
    try model.checkLatent(drawn)
    #expect(drawn.shape == [50, model.latentWidth])
    #expect(try model.decode(drawn).shape == [50, 6])
    let off = try drawn.affine(scale: 1.5)
    #expect(throws: ManifoldError.self) { try model.checkLatent(off) }
  }

  @Test("parameters that overflow are clamped and counted, and the loss stays finite")
  func overflow() throws {
    for family in HiddenFamily.allCases {
      let model = try Self.small(
        Self.options { $0.posterior = family }, on: TestDevice.backend())
      let far = try Self.batch(on: model.parameters.backend).affine(scale: 1e4)
      let loss = try model.loss(far, Self.context)
      let clamped = try loss.metrics.first { $0.name == "clamped" }?.value.scalar()
      #expect((clamped ?? 0) > 0)
      #expect(try loss.total.value.isFinite())
      let found = try gradients(
        of: loss.total, with: model.parameters.parameters.map(\.variable))
      for gradient in found { #expect(try gradient.value.isFinite()) }
    }
  }

  /// What an encoder of dead units says: 0 for every output.
  @Test("a head of zeros has finite gradients", arguments: ["sphere:1", "sphere:2", "so3"])
  func silentEncoder(manifold: String) throws {
    let backend = try TestDevice.backend()
    let model = try Self.small(Self.options(manifold) { $0.hasGroupAction = true }, on: backend)
    try model.parameters.assign(model.parameters.values.affine(scale: 0))
    let loss = try model.loss(Self.batch(on: backend), Self.context)
    let found = try gradients(
      of: loss.total, with: model.parameters.parameters.map(\.variable))
    for gradient in found { #expect(try gradient.value.isFinite()) }
  }

  @Test("options that do not go together are refused")
  func refused() throws {
    let cases: [(inout ERVAE.Options) -> Void] = [
      { $0.embedding = .none },
      { $0.manifold = (try? Euclidean(dimension: 2)) ?? $0.manifold },
      { $0.manifold = (try? ProjectiveSpace(dimension: 2)) ?? $0.manifold },
      {
        $0.manifold = (try? Sphere(dimension: 4)) ?? $0.manifold
        $0.hasGroupAction = true
      },
    ]
    for change in cases {
      let options = try Self.options("sphere:1", change)
      #expect(throws: ConfigurationError.self) { try Self.small(options, on: .reference) }
    }
  }

  @Test("an embedding that fails its check stops training, unless it is accepted")
  func checksEmbedding() throws {
    for accepts in [false, true] {
      let options = try Self.options {
        $0.embedding = .learned
        $0.learning.steps = 2
        $0.learning.width = 4
        $0.learning.batchSize = 8
        $0.acceptsEmbedding = accepts
      }
      let model = try Self.small(options, on: .reference)
      #expect(model.stages.map(\.name) == ["embedding", "autoencoder"])
      let plan = TrainingPlan(epochs: 1, batchSize: 5, learningRate: 1e-3, seed: 1)
      let trainer = try Trainer(
        model, data: Self.batch(on: .reference, rows: 10), plan: plan)
      #expect(trainer.steps == 2 + 2)
      for _ in 0..<2 { _ = try trainer.trainEpoch() }
      if accepts {
        #expect(try trainer.trainEpoch() != nil)
        let figures = try model.figures(
          Self.batch(on: .reference), samples: 0, key: RandomKey(seed: 1))
        #expect(figures["embedding_gap"] != nil)
      } else {
        let error = #expect(throws: EmbeddingError.self) { try trainer.trainEpoch() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("--accept-embedding"))
        #expect(trainer.position.epoch == 2)
      }
    }
  }
}
