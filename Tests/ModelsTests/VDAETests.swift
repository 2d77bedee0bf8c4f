import DiffeoDifferentiation
import DiffeoGeometry
import DiffeoLayers
import DiffeoOptimizers
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoModels

@Suite("The variational diffusion autoencoder")
struct VDAETests {
  /// Points of the unit circle in R^3, in a plane off the origin.
  static func circle(_ count: Int, on backend: Backend) throws -> Tensor {
    let values = (0..<count).flatMap { index -> [Double] in
      let t = 2 * Double.pi * Double(index) / Double(count)
      return [3 + cos(t), sin(t), 0.5 * cos(t)]
    }
    return try Tensor(doubles: values, shape: [count, 3], on: backend)
  }

  /// A model small enough for central differences.
  static func small(
    _ backend: Backend, covariance: VDAE.CovarianceForm = .cholesky,
    form: VDAE.Form = .corrected
  ) throws -> VDAE {
    var options = VDAE.Options(latentDimension: 2)
    options.encoderWidth = 8
    options.encoderLayers = 1
    options.encoderActivation = .tanh
    options.covarianceWidth = 5
    options.decoderWidth = 6
    options.decoderLayers = 1
    options.neighbors = 4
    options.walkSteps = 2
    options.covariance = covariance
    if form == .faithful {
      (options.sigma.form, options.sigma.neighborhood) = (form, .nearest(4))
      (options.divergence, options.target, options.likelihood) = (form, form, form)
    }
    return try VDAE(options, sampleShape: [3], on: backend, seed: 4)
  }

  static func context(_ indices: [Int32], stage: Int, on backend: Backend) throws -> StepContext {
    StepContext(
      key: RandomKey(seed: 1, purpose: .posterior), epoch: 0, stage: stage,
      indices: try Indices(indices, on: backend))
  }

  @Test(
    "the gradient of the loss is the central difference, in both stages",
    arguments: [VDAE.CovarianceForm.cholesky, .eigen], [0, 1])
  func gradientOfLoss(covariance: VDAE.CovarianceForm, stage: Int) throws {
    // The forms of the authors' code go with their form of the covariance.
    let model = try Self.small(
      .reference, covariance: covariance, form: covariance == .eigen ? .faithful : .corrected)
    let data = try Self.circle(24, on: .reference)
    try model.begin(stage: 0, data: data, seed: 1)
    if stage == 1 { try model.begin(stage: 1, data: data, seed: 1) }
    let rows: [Int32] = [0, 3, 7, 12, 20]
    let context = try Self.context(rows, stage: stage, on: .reference)
    let batch = try data.gathering(Indices(rows, on: .reference))
    let set = model.stages[stage].parameters
    let found = try gradients(
      of: model.loss(batch, context).total, with: set.parameters.map(\.variable))
    try set.collect(found.map(\.value))
    let gradient = try set.gradients.doubles()
    let difference = try CentralDifference.gradient(
      of: { point in
        try set.assign(point)
        return try model.loss(batch, context).total.value
      }, at: set.values)
    expectClose(try difference.doubles(), gradient, within: .norm(1e-6))
  }

  @Test("training of no epochs leaves the map finished, its coordinates of variance 1")
  func finishesTheMap() throws {
    let model = try Self.small(.reference)
    let data = try Self.circle(24, on: .reference)
    // The last batch of a pass has a single row.
    let trainer = try Trainer(
      model, data: data, plan: TrainingPlan(epochs: 0, batchSize: 23, learningRate: 1e-3, seed: 1))
    while trainer.position.epoch < trainer.epochs { _ = try trainer.trainEpoch() }
    let latent = try model.encode(data)
    let mean = try latent.mean(axes: [0])
    let variances = try (latent - mean).squared().mean(axes: [0])
    try expectClose(variances.doubles(), [1, 1], within: .norm(1e-6))
  }

  @Test("the convolutional networks have the sizes of the paper's appendix")
  func appendixSizes() throws {
    let networks = try PictureNetworks(sampleShape: [28, 28], latentWidth: 10)
    func count(_ parameters: [Parameter]) -> Int { parameters.reduce(0) { $0 + $1.shape.count } }
    // 28 - 3 - 3, halved, - 3 - 3, halved: 2 x 2 x 64 numbers are left.
    let inner = 4 * 4 * 64 * 64 + 64
    #expect(
      count(networks.encoder.parameters) == 16 * 64 + 64 + 3 * inner + 257 * 512 + 513 * 10)
    #expect(
      count(networks.decoder.parameters) == 11 * 49 + 16 * 64 + 64 + 3 * inner + 16 * 64 + 1)
  }

  /// Without weights the decoder's last layer gives each channel's bias.
  @Test("colour pictures go in and come out channel by channel")
  func channelsFirst() throws {
    let backend = try TestDevice.backend()
    let networks = try PictureNetworks(sampleShape: [2, 24, 28], latentWidth: 3)
    let set = try ParameterSet(
      networks.encoder.parameters + networks.decoder.parameters, on: backend, seed: 1)
    try set.assign(
      Tensor.zeros([4, 4, 2, 64], on: backend), to: "decoder.5.weight")
    try set.assign(Tensor(doubles: [3, 5], shape: [2], on: backend), to: "decoder.5.bias")
    let latent = try Tensor.normal([1, 3], key: RandomKey(seed: 1), on: backend)
    let picture = try networks.decoder(Variable(constant: latent))
    let values = try picture.value.values()
    #expect(values == (0..<2 * 672).map { $0 < 672 ? 3 : 5 })
    #expect(try networks.encoder(picture).shape == [1, 3])
  }

  @Test(
    "data that the convolutional networks cannot make are refused, with those that they can",
    arguments: [
      ([27, 28], "27 x 28"), ([20, 20], "24 at least"), ([784], "architecture=dense"),
      ([3, 30, 32], "multiples of 4"),
    ] as [([Int], String)])
  func refusesPictures(shape: [Int], advice: String) {
    #expect { try PictureNetworks(sampleShape: shape, latentWidth: 2) } throws: {
      "\($0)".contains(advice)
    }
  }

  /// Of `C = R R^T` one step is R times the noise.
  @Test("covariances of steps are those that steps are drawn with", arguments: [0, 1])
  func covariancesOfSteps(stage: Int) throws {
    let model = try Self.small(.reference, covariance: stage == 0 ? .cholesky : .eigen)
    let data = try Self.circle(24, on: .reference)
    try model.begin(stage: 0, data: data, seed: 1)
    try model.begin(stage: 1, data: data, seed: 1)
    let latent = try model.encode(data.slice(axis: 0, 3..<4))
    let covariance = try model.stepCovariances(at: latent).doubles()
    let count = 20_000
    let many = try latent.broadcast(to: [count, 2])
    let steps = try model.step(from: many, key: RandomKey(seed: 3), number: 0) - many
    let sample = try steps.matrixProduct(steps, transposeLeft: true)
      .affine(scale: 1 / Double(count)).doubles()
    expectClose(sample, covariance, within: .norm(0.05))
    // What the data suggest is of about that size before training.
    let suggested = try model.suggestedCovariances(at: latent).doubles()
    #expect(suggested[0] + suggested[3] > 0.1 * (covariance[0] + covariance[3]))
    #expect(suggested[0] + suggested[3] < 10 * (covariance[0] + covariance[3]))
  }

  @Test(
    "data that are all equal, and data beyond float32's squares, are told apart",
    arguments: [(0, .constantData), (1e30, .unscaled), (1e-30, .unscaled)] as [(Double, VDAEError)])
  func refusesScales(scale: Double, error: VDAEError) throws {
    let entry = VDAE.entry()
    var configuration = Configuration(entry.options)
    let data = try Self.circle(24, on: TestDevice.backend()).affine(scale: scale)
    #expect(throws: error) { try entry.settle(&configuration, data, [3]) }
  }
}
