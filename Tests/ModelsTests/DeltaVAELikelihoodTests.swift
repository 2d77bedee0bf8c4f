import DiffeoDatasets
import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Likelihoods of a Delta-VAE")
struct DeltaVAELikelihoodTests {
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

  @Test("a Bernoulli likelihood refuses data outside [0, 1], in training and after")
  func bernoulliRefuses() throws {
    for backend in [.reference, try TestDevice.backend()] {
      let model = try DeltaVAETests.small(Sphere(dimension: 2), on: backend, likelihood: .bernoulli)
      let good = try DeltaVAETests.batch(on: backend)
      _ = try model.figures(good, samples: 0, key: RandomKey(seed: 1))
      for (scale, offset, found) in [(-1.0, 0.0, "-0."), (1.0, 0.5, "1."), (0.0, .nan, "nan")] {
        let bad = try good.affine(scale: scale, offset: offset)
        let plan = TrainingPlan(epochs: 1, batchSize: 5, learningRate: 1e-3)
        let training = #expect(throws: DatasetError.self) {
          _ = try Trainer(model, data: bad, plan: plan).trainEpoch()
        }
        let figures = #expect(throws: DatasetError.self) {
          _ = try Evaluation.means(of: model, on: bad, samples: 0, seed: 1)
        }
        for error in [training, figures] {
          #expect(error?.isUsageError == false)
          #expect(error?.description.contains("from 0 to 1") == true)
          #expect(error?.description.contains(found) == true)
        }
      }
    }
  }

  /// Where the bound is greatest in v, v is the mean squared error.
  @Test("a learned variance becomes the mean squared error", arguments: [0.01, 30])
  func learnedVariance(start: Double) throws {
    let model = try DeltaVAETests.small(
      Sphere(dimension: 1), on: .reference, likelihood: .learnedGaussian(startingAt: start))
    let data = try DeltaVAETests.batch(on: .reference, rows: 40)
    let plan = TrainingPlan(epochs: 400, batchSize: 40, learningRate: 3e-3)
    let trainer = try Trainer(model, data: data, plan: plan)
    var last: [String: Double] = [:]
    for _ in 0..<plan.epochs {
      let means = try #require(try trainer.trainEpoch())
      last = Dictionary(uniqueKeysWithValues: means.map { ($0.name, $0.value) })
    }
    let (variance, error) = (try #require(last["variance"]), try #require(last["mse"]))
    // Sampling noise of an epoch's error, and how far a step of Adam goes.
    #expect(abs(variance / error - 1) < 0.1)
    let figures = try #require(try Evaluation.means(of: model, on: data, samples: 0, seed: 1))
    #expect(abs(try #require(figures["variance"]) / variance - 1) < 0.1)
  }

  @Test("a learned variance begins where it is told to, and then is a fixed one")
  func learnedVarianceStarts() throws {
    let batch = try DeltaVAETests.batch(on: .reference)
    func energies(_ likelihood: Likelihood) throws -> [Double] {
      let model = try DeltaVAETests.small(
        Sphere(dimension: 2), on: .reference, likelihood: likelihood)
      let figures = try model.figures(batch, samples: 0, key: RandomKey(seed: 1))
      return try #require(figures["elbo"]).doubles()
    }
    expectClose(
      try energies(.learnedGaussian(startingAt: 0.3)), try energies(.gaussian(variance: 0.3)),
      within: .norm(1e-13))
  }
}
