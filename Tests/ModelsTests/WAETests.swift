import DiffeoDifferentiation
import DiffeoDistributions
import DiffeoLayers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@testable import DiffeoModels

@Suite("The Wasserstein autoencoder")
struct WAETests {
  static func options(
    _ change: (inout WassersteinNetwork.Options) -> Void = { _ in }
  ) -> WassersteinNetwork.Options {
    var options = WassersteinNetwork.Options()
    options.latentDimension = 2
    options.width = 8
    options.encoderLayers = 1
    options.decoderLayers = 1
    options.activation = .tanh
    change(&options)
    return options
  }

  static func small(
    _ options: WassersteinNetwork.Options, on backend: Backend, batchSize: Int? = nil
  ) throws -> WAE {
    try WAE(options, sampleShape: [2, 3], on: backend, seed: 4, batchSize: batchSize)
  }

  static func batch(on backend: Backend, rows: Int = 6) throws -> Tensor {
    try .normal([rows, 6], key: RandomKey(seed: 11, purpose: .data), on: backend)
  }

  static var context: StepContext {
    StepContext(key: RandomKey(seed: 1, purpose: .posterior), epoch: 0)
  }

  @Test("the gradient of the loss is the central difference", arguments: LatentHead.allCases)
  func gradientOfLoss(head: LatentHead) throws {
    let options = Self.options {
      $0.head = head
      if head != .linear { $0.prior = .uniform(halfWidth: 1) }
    }
    let model = try Self.small(options, on: .reference)
    let batch = try Self.batch(on: .reference)
    let found = try gradients(
      of: model.loss(batch, Self.context).total,
      with: model.parameters.parameters.map(\.variable))
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

  @Test("the loss is the weighted sum of its metrics")
  func partsAddUp() throws {
    let model = try Self.small(Self.options(), on: .reference)
    let loss = try model.loss(Self.batch(on: .reference), Self.context)
    let values = try loss.metrics.map { try $0.value.scalar() }
    #expect(loss.metrics.map(\.name) == ["mse", "mmd"])
    expectClose(
      try loss.total.value.scalar(), 0.05 * 6 * values[0] + 10 * values[1], within: .norm(1e-13))
  }

  /// The codes of normal data under a linear encoder can be made normal, and the decoder then
  /// inverts it: both terms fall.
  @Test(
    "training draws the latent points to the prior and lowers the error",
    arguments: [
      LatentPrior.gaussian(deviation: 1), .uniform(halfWidth: 1),
    ])
  func trains(prior: LatentPrior) throws {
    let backend = try TestDevice.backend()
    var options = Self.options { $0.prior = prior }
    options.width = 32
    options.reconstructionWeight = 1
    let model = try Self.small(options, on: backend)
    // Data on a plane, far from the prior's place.
    let plane = try Tensor.normal([400, 2], key: RandomKey(seed: 2), on: backend)
    let spread = try Tensor.normal([2, 6], key: RandomKey(seed: 3), on: backend)
    let data = try plane.matrixProduct(spread) + 2
    let plan = TrainingPlan(epochs: 60, batchSize: 100, learningRate: 5e-3, seed: 8)
    let trainer = try Trainer(model, data: data, plan: plan)
    let key = RandomKey(seed: 7, purpose: .evaluation)
    func figures() throws -> [String: Double] {
      try model.figures(data, samples: 0, key: key).mapValues { try $0.mean().scalar() }
    }
    let before = try figures()
    for _ in 0..<60 { _ = try trainer.trainEpoch() }
    let after = try figures()
    #expect((after["mse"] ?? 1) < 0.1 * (before["mse"] ?? 0))
    #expect((before["mmd"] ?? 0) > 0.2)
    #expect((after["mmd"] ?? 1) < 0.05)
    let encoded = try model.encode(data).doubles()
    let mean = encoded.reduce(0, +) / Double(encoded.count)
    let variance = encoded.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(encoded.count)
    let expected = if case .gaussian = prior { 1.0 } else { 1.0 / 3 }
    expectClose(variance, expected, within: .norm(0.3))
  }

  @Test("heads of a cube stay inside")
  func bounded() throws {
    for head in [LatentHead.bounded, .angle] {
      let options = Self.options {
        $0.head = head
        $0.prior = .uniform(halfWidth: 2)
      }
      let model = try Self.small(options, on: .reference)
      let codes = try model.encode(Self.batch(on: .reference, rows: 100).affine(scale: 30))
      #expect(try codes.doubles().allSatisfy { abs($0) <= 2 })
      #expect(try codes.doubles().contains { abs($0) > 1 })
    }
  }

  @Test("a batch of one is refused before training, and has no discrepancy in evaluation")
  func single() throws {
    let error = DistributionError.tooFewSamples(sample: "the last batch of an epoch", count: 1)
    let model = try Self.small(Self.options(), on: .reference, batchSize: 5)
    #expect(throws: error) {
      try model.begin(stage: 0, data: Self.batch(on: .reference, rows: 11), seed: 1)
    }
    #expect(throws: error) {
      try model.begin(stage: 0, data: Self.batch(on: .reference, rows: 1), seed: 1)
    }
    try model.begin(stage: 0, data: Self.batch(on: .reference, rows: 12), seed: 1)
    #expect(throws: DistributionError.self) {
      try model.loss(Self.batch(on: .reference, rows: 1), Self.context)
    }
    let figures = try model.figures(
      Self.batch(on: .reference, rows: 1), samples: 0, key: RandomKey(seed: 1))
    #expect(figures.keys.sorted() == ["mse"])
  }

  @Test("options that do not go together are refused")
  func refused() throws {
    var configuration = Configuration(WAE.entry().options)
    try configuration.set("head", text: "angle")
    let request = ModelEntry.Request(
      configuration: configuration, sampleShape: [3], backend: .reference)
    #expect(throws: ConfigurationError.self) {
      _ = try WassersteinNetwork.Options(request.configuration)
    }
  }

  @Test("the grid goes through equal shares of the prior")
  func grid() throws {
    let uniform = Self.options { $0.prior = .uniform(halfWidth: 3) }
    let found = try #require(try Self.small(uniform, on: .reference).latentGrid(side: 2))
    #expect(found.columns == 2)
    #expect(
      found.points.compactMap(\.self) == [[-1.5, 1.5], [1.5, 1.5], [-1.5, -1.5], [1.5, -1.5]])
    let line = Self.options { $0.latentDimension = 1 }
    let normal = try #require(try Self.small(line, on: .reference).latentGrid(side: 2))
    #expect(normal.columns == 4 && normal.points.count == 4)
    // Quartile of the normal distribution's middle eighths.
    expectClose(normal.points[3]?[0] ?? 0, 1.1503493803760079, within: .norm(1e-9))
  }
}
