import DiffeoDatasets
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

/// The folder of real MNIST, where there is one.
private let folder = Repository.root.deletingLastPathComponent()
  .appending(path: "shared/data/mnist").path

@Suite struct MNISTTests {
  @Test(
    "a Delta-VAE on S^2 learns real digits",
    .enabled(
      if: FileManager.default.fileExists(atPath: folder),
      "real MNIST is not there, so this test is skipped"))
  func learnsRealDigits() throws {
    let backend = try TestDevice.backend()
    let train = try DatasetRegistry.standard.load("mnist:\(folder)", split: .train)
    let test = try DatasetRegistry.standard.load("mnist:\(folder)", split: .test).head(1000)
    #expect(train.count == 60_000)
    var options = DeltaVAE.Options(manifold: try Sphere(dimension: 2))
    options.width = 256
    let model = try DeltaVAE(options, sampleShape: [28, 28], on: backend, seed: 0)
    let rows = 10_000
    let data = try Tensor(
      Array(train.samples.prefix(rows * 784)), shape: [rows, 784], on: backend)
    let trainer = try Trainer(
      model, data: data, plan: TrainingPlan(epochs: 3, batchSize: 200, learningRate: 1e-3))
    for _ in 0..<3 { _ = try trainer.trainEpoch() }
    let unseen = try Tensor(test.samples, shape: [1000, 784], on: backend)
    let figures = try #require(
      try Evaluation.means(of: model, on: unseen, samples: 0, seed: 0))
    // Decoding the mean picture costs 720.45 + 392 x 0.0674 = 746.9 nats, and 4.70 for the latent
    // point: whoever is below 748 has learnt more than the mean.
    #expect(try #require(figures["elbo"]) > -748)
    #expect(try #require(figures["mse"]) < 0.062)
  }
}
