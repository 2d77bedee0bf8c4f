import DiffeoDatasets
import DiffeoDifferentiation
import DiffeoLayers
import DiffeoOptimizers
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoModels

@Suite struct TwoStageVAETests {
  /// Pictures of 4 x 4 pixels through every kind of layer that the architectures have.
  static func small(
    on backend: Backend, likelihood: Likelihood = .learnedGaussian(startingAt: 0.5),
    channels: Int = 1
  ) throws -> TwoStageVAE {
    let batch = BatchOptions(decay: 0.9)
    let encoder = Sequential([
      Reshape([4, 4, channels]),
      Convolution(
        "encoder.0", inputs: channels, outputs: 3, window: Window(3, stride: 2),
        activation: .leakyRelu, isSpectral: true),
      batch.layer("encoder.batch", channels: 3, .softplus), Reshape([12]),
      SpectralDense("encoder.1", inputs: 12, outputs: 6),
    ])
    let decoder = Sequential([
      Dense("decoder.0", inputs: 3, outputs: 8), Reshape([2, 2, 2]),
      batch.layer("decoder.batch", channels: 2, .tanh),
      TransposedConvolution(
        "decoder.1", inputs: 2, outputs: channels, window: Window(2, stride: 2),
        activation: likelihood == .bernoulli ? .identity : .sigmoid),
      Reshape([16 * channels]),
    ])
    var options = TwoStageVAE.Options()
    options.likelihood = likelihood
    options.secondHidden = [5, 4]
    return try TwoStageVAE(
      Autoencoder(encoder: encoder, decoder: decoder, deviation: .softplus), options,
      sampleShape: channels == 1 ? [4, 4] : [channels, 4, 4], latentWidth: 3, on: backend, seed: 4)
  }

  static func batch(on backend: Backend, rows: Int = 5, channels: Int = 1) throws -> Tensor {
    try .uniform([rows, 16 * channels], key: RandomKey(seed: 11, purpose: .data), on: backend)
  }

  private static func context(_ stage: Int) -> StepContext {
    StepContext(key: RandomKey(seed: 1, purpose: .posterior), epoch: 0, stage: stage)
  }

  @Test("what a network says of a deviation is finite, however great")
  func deviations() throws {
    let said = try Tensor(
      doubles: [0, 500, 0, -500, 0, 3], shape: [3, 2], on: TestDevice.backend())
    for form in [DiagonalGaussian.Form.exponential, .softplus] {
      let found = try DiagonalGaussian(Variable(constant: said), form)
      for part in [found.deviation.value, found.logDeviation.value, try found.divergence().value] {
        #expect(try part.isFinite())
      }
    }
    let usual = try DiagonalGaussian(Variable(constant: said), .exponential).deviation.value
    expectClose(try usual.doubles()[2], exp(3), within: .norm(8 * 0x1p-24))
  }

  @Test("a decoder ends in a sigmoid where all pixels are from 0 to 1, and else must not")
  func output() throws {
    func settled(_ settings: [String: String], _ value: Double) throws -> Configuration {
      var configuration = Configuration(TwoStageVAE.entry.options)
      for (key, text) in settings { try configuration.set(key, text: text) }
      let data = try Tensor.full(value, shape: [2, 16], on: .reference)
      try TwoStageVAE.entry.settle(&configuration, data, [4, 4])
      return configuration
    }
    #expect(try settled([:], 0.5).text("output") == "sigmoid")
    #expect(try settled([:], -0.5).text("output") == "linear")
    #expect(try settled(["likelihood": "bernoulli"], 0.5).text("output") == "auto")
    let model = try Self.small(on: .reference)
    #expect(throws: Never.self) { try model.checkData(Self.batch(on: .reference), source: "x") }
    var networks = model.networks
    networks.last = .sigmoid
    let bounded = try TwoStageVAE(
      networks, model.options, sampleShape: [4, 4], latentWidth: 3, on: .reference, seed: 4)
    let error = #expect(throws: DatasetError.self) {
      try bounded.checkData(.full(2, shape: [2, 16], on: .reference), source: "x.npy")
    }
    #expect(error?.description.contains("output=linear") == true)
  }

  static let likelihoods: [Likelihood] = [
    .learnedGaussian(startingAt: 0.5), .gaussian(variance: 0.1), .bernoulli,
  ]

  @Test("the gradient of the first stage's loss is the central difference", arguments: likelihoods)
  func firstGradient(likelihood: Likelihood) throws {
    let model = try Self.small(on: .reference, likelihood: likelihood)
    try check(model, stage: 0)
  }

  @Test("the gradient of the second stage's loss is the central difference")
  func secondGradient() throws {
    try check(Self.small(on: .reference), stage: 1)
  }

  private func check(_ model: TwoStageVAE, stage: Int) throws {
    let batch = try Self.batch(on: .reference)
    let set = model.stages[stage].parameters
    let state = try #require(model.state)
    // Singular vectors are held fixed, but a step of the power iteration moves with the weight unless
    // it has come to rest.
    for _ in 0..<1600 { _ = try model.loss(batch, Self.context(0)) }
    let (start, untouched) = (set.values, state.values)
    func loss() throws -> Variable {
      // Each step moves running moments and singular vectors on; the next begins where it began.
      try state.assign(untouched)
      return try model.loss(batch, Self.context(stage)).total
    }
    let found = try gradients(of: loss(), with: set.parameters.map(\.variable))
    try set.collect(found.map(\.value))
    let gradient = try set.gradients.doubles()
    let difference = try CentralDifference.gradient(
      of: { point in
        try set.assign(point)
        return try loss().value
      }, at: start)
    // The kink of the leaky relu is nowhere near with this seed.
    expectClose(gradient, try difference.doubles(), within: .norm(1e-6))
  }

  @Test("device and reference agree on the loss and its gradients", arguments: [0, 1], [1, 3])
  func deviceMatchesReference(stage: Int, channels: Int) throws {
    func step(_ backend: Backend) throws -> (loss: [Double], gradients: [Double], state: [Double]) {
      let model = try Self.small(on: backend, channels: channels)
      let loss = try model.loss(
        Self.batch(on: backend, channels: channels), Self.context(stage))
      let parameters = model.stages[stage].parameters.parameters
      let found = try gradients(of: loss.total, with: parameters.map(\.variable))
      return (
        [try loss.total.value.scalar()] + (try loss.metrics.map { try $0.value.scalar() }),
        try found.flatMap { try $0.value.doubles() },
        try #require(model.state).namedDoubles(#require(model.state).values).flatMap(\.values)
      )
    }
    let (device, reference) = (try step(TestDevice.backend()), try step(.reference))
    // A dozen float32 operations deep, each within a few ulps of the greatest value.
    expectClose(device.loss, reference.loss, within: .norm(1e-5))
    expectClose(device.gradients, reference.gradients, within: .norm(1e-4))
    expectClose(device.state, reference.state, within: .norm(1e-5))
  }

  @Test("the bound is minus the loss, and the figures in use add up", arguments: likelihoods)
  func partsAddUp(likelihood: Likelihood) throws {
    let model = try Self.small(on: .reference, likelihood: likelihood)
    let batch = try Self.batch(on: .reference)
    let loss = try model.loss(batch, Self.context(0))
    let metrics = Dictionary(uniqueKeysWithValues: loss.metrics.map { ($0.name, $0.value) })
    let total = try loss.total.value.scalar()
    expectClose(try #require(metrics["elbo"]).scalar(), -total, within: .norm(1e-12))
    #expect((metrics["gamma"] != nil) == (likelihood == Self.likelihoods[0]))
    let figures = try model.figures(batch, samples: 2, key: RandomKey(seed: 3))
    let names = ["effective_samples", "elbo", "kl", "log_likelihood", "mse"]
    #expect(figures.keys.sorted() == names)
    #expect(figures.values.allSatisfy { $0.shape == [5] })
  }

  @Test("a colour is what the networks say of its channel, wherever it stands in a datum")
  func planes() throws {
    let layout = try #require(ImageLayout(sampleShape: [3, 2, 2]))
    let model = try Self.small(on: .reference, channels: 3)
    let batch = try Self.batch(on: .reference, channels: 3)
    #expect(layout.count == 12 && layout.channels == 3)
    // Decoding gives planes: the first pixel of each plane is one pixel of three channels.
    let latent = try model.encode(batch)
    let planar = try model.decode(latent).doubles()
    let direct = try model.networks.decoder(Variable(constant: latent)).value.doubles()
    for row in 0..<5 {
      for pixel in 0..<16 {
        for channel in 0..<3 {
          #expect(
            planar[row * 48 + channel * 16 + pixel] == direct[row * 48 + pixel * 3 + channel])
        }
      }
    }
  }

  @Test("before the second stage samples come from the normal distribution, then from it")
  func priors() throws {
    let model = try Self.small(on: .reference)
    let key = RandomKey(seed: 5, purpose: .prior)
    let plain = try model.samplePrior(4, key: key)
    #expect(try plain.doubles() == model.sampleFirstPrior(4, key: key).doubles())
    #expect(try !model.hasSecondStage())
    _ = try model.loss(Self.batch(on: .reference), Self.context(1))
    #expect(try model.hasSecondStage())
    let second = try model.samplePrior(4, key: key)
    #expect(second.shape == [4, 3])
    let mean = try model.secondNetworks.decoder(Variable(constant: plain)).value
    let noise = try (second - mean).doubles()
    // gamma_z is 1 at the start: the noise that is left has variance 1, give or take.
    let variance = noise.reduce(0) { $0 + $1 * $1 } / 12
    #expect(variance > 0.2 && variance < 3)
    let figures = try model.figures(Self.batch(on: .reference), samples: 0, key: key)
    #expect(figures.keys.sorted() == ["elbo", "kl", "latent_elbo", "latent_kl", "mse"])
  }

  @Test("the second stage draws from the posteriors of the training data, anew in each step")
  func posteriorSamples() throws {
    let model = try Self.small(on: .reference)
    let data = try Self.batch(on: .reference, rows: 9)
    try model.begin(stage: 1, data: data, seed: 0)
    let indices = try Indices([7, 2], on: .reference)
    func points(_ step: UInt32, other: Tensor) throws -> [Double] {
      var found: [Double] = []
      let context = StepContext(
        key: RandomKey(seed: 1, step: step, purpose: .posterior), epoch: 0, stage: 1,
        indices: indices
      ) { name, tensor in
        if name == "latent point of the first stage" { found = try tensor.doubles() }
      }
      _ = try model.loss(other, context)
      return found
    }
    let batch = try data.gathering(indices)
    let first = try points(1, other: batch)
    #expect(try points(1, other: batch) == first)
    #expect(try points(2, other: batch) != first)
    let means = try model.encode(batch).doubles()
    #expect(first.count == means.count && first != means)
  }

  @Test("a run that was interrupted in either stage ends like one that was not", arguments: [3, 7])
  func resumes(stop: Int) throws {
    func trainer() throws -> Trainer {
      let backend = try TestDevice.backend()
      var plan = TrainingPlan(epochs: 2, batchSize: 4, learningRate: 1e-2, seed: 3)
      plan.checkInterval = 2
      return try Trainer(
        Self.small(on: backend), data: Self.batch(on: backend, rows: 11), plan: plan)
    }
    func values(_ trainer: Trainer) throws -> [[Float]] {
      try trainer.model.parameterSets.map { try $0.values.values() }
    }
    // Eleven data in whole batches of four: two steps an epoch, two epochs a stage.
    let straight = try trainer()
    #expect(straight.steps == 8)
    for _ in 0..<8 { try straight.step() }
    let first = try trainer()
    for _ in 0..<stop { try first.step() }
    let second = try trainer()
    for (old, new) in zip(first.model.parameterSets, second.model.parameterSets) {
      let copy = try new.flatDoubles(
        Dictionary(
          uniqueKeysWithValues: old.namedDoubles(old.values).map {
            ($0.name, ($0.shape, $0.values))
          }
        ))
      try new.assign(copy)
    }
    try second.restore(position: first.position)
    let backend = second.optimizer.first.backend
    second.optimizer.restore(
      first: try Tensor(
        first.optimizer.first.values(), shape: first.optimizer.first.shape, on: backend),
      second: try Tensor(
        first.optimizer.second.values(), shape: first.optimizer.second.shape, on: backend),
      step: first.optimizer.step)
    for _ in stop..<8 { try second.step() }
    #expect(try values(second) == values(straight))
  }

  @Test("a batch that cannot be filled is an error that says so")
  func fewData() throws {
    let plan = TrainingPlan(epochs: 1, batchSize: 12, learningRate: 1e-3)
    #expect(throws: TrainingError.tooFewData(count: 5, batchSize: 12)) {
      try Trainer(Self.small(on: .reference), data: Self.batch(on: .reference), plan: plan)
    }
  }
}
