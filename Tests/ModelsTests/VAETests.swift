import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoModels

@Suite("The variational autoencoder by name")
struct VAETests {
  static func model(
    _ settings: [String: String], shape: [Int] = [6], on backend: Backend
  ) throws -> DeltaVAE {
    let common: [OptionDeclaration] = [
      .integer("seed", 0, in: 0...9, ""), .integer("batch_size", 10, in: 1...10, ""),
    ]
    var configuration = Configuration(VAE.entry.options + common)
    for (key, text) in settings { try configuration.set(key, text: text) }
    try VAE.entry.settle(&configuration, .zeros([30, 6], on: .reference), shape)
    let made = try VAE.entry.make(
      ModelEntry.Request(configuration: configuration, sampleShape: shape, backend: backend))
    return try #require(made as? DeltaVAE)
  }

  private static let small = ["width": "16", "encoder_layers": "1", "decoder_layers": "1"]

  @Test("its options reach the networks and the likelihood")
  func options() throws {
    let settings = ["latent_dimension": "5", "likelihood": "bernoulli", "kl_warmup": "3"]
    let model = try Self.model(settings.merging(Self.small) { $1 }, on: .reference)
    #expect(model.latentWidth == 5 && model.options.manifold.name == "euclidean:5")
    #expect(model.options.likelihood == .bernoulli && model.options.divergenceWarmup == 3)
    #expect(model.options.width == 16 && model.options.encoderLayers == 1)
    #expect(model.stages.map(\.passes) == [1])
    let many = try Self.model(["passes": "0"], on: .reference)
    #expect(many.stages.map(\.passes) == [67])
    let learned = try Self.model(["learn_variance": "true", "variance": "0.5"], on: .reference)
    #expect(learned.options.likelihood == .learnedGaussian(startingAt: 0.5))
  }

  @Test("a latent dimension of 0 is refused")
  func noDimension() throws {
    #expect(throws: ConfigurationError.self) {
      _ = try Self.model(["latent_dimension": "0"], on: .reference)
    }
  }

  @Test("its figures are those of a VAE, and call a log variance by its name")
  func figures() throws {
    let model = try Self.model(Self.small, on: .reference)
    let batch = try Tensor.normal([4, 6], key: RandomKey(seed: 3), on: .reference)
    let figures = try model.figures(batch, samples: 2, key: RandomKey(seed: 4))
    #expect(
      figures.keys.sorted() == [
        "effective_samples", "elbo", "kl", "log_likelihood", "mean_log_variance", "mse",
        "std_log_variance",
      ])
    let loss = try model.loss(batch, StepContext(key: RandomKey(seed: 4), epoch: 0))
    #expect(loss.metrics.map(\.name) == ["elbo", "kl", "mse", "mean_log_variance"])
  }

  /// Data whose density is known, a normal distribution that a linear decoder and a learned variance
  /// can be: no bound of a model exceeds its mean log density, and a trained one comes near it.
  @Test("a trained bound comes near the true log density and does not exceed it")
  func reachesDensity() throws {
    let backend = try TestDevice.backend()
    let settings = [
      "width": "32", "encoder_layers": "1", "decoder_layers": "1", "learn_variance": "true",
    ]
    let model = try Self.model(settings, on: backend)
    // Two directions of great variance, four of the noise's.
    let deviations = [2.0, 1.2, 0.5, 0.5, 0.5, 0.5]
    let scale = try Tensor(doubles: deviations, shape: [1, 6], on: backend)
    func data(_ seed: UInt64) throws -> Tensor {
      try Tensor.normal([3000, 6], key: RandomKey(seed: seed), on: backend) * scale
    }
    let plan = TrainingPlan(epochs: 20, batchSize: 100, learningRate: 3e-3, seed: 5)
    let trainer = try Trainer(model, data: data(1), plan: plan)
    for _ in 0..<20 { _ = try trainer.trainEpoch() }
    let unseen = try data(2)
    let squares = try (unseen / scale).squared().sum(axes: [1]).mean().scalar()
    let truth = -squares / 2 - deviations.reduce(0) { $0 + log($1) } - 3 * log(2 * .pi)
    let found = try #require(try Evaluation.means(of: model, on: unseen, samples: 50, seed: 6))
    let (elbo, likelihood) = (found["elbo"] ?? 0, found["log_likelihood"] ?? 0)
    #expect(elbo < likelihood && likelihood < truth + 0.01)
    #expect(elbo > truth - 0.2, "\(elbo) and \(truth)")
  }
}
