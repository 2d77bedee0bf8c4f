import DiffeoDifferentiation
import DiffeoLayers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@testable import DiffeoModels

@Suite("The Wasserstein GAN with gradient penalty")
struct WGANTests {
  static func choices(_ change: (inout WGAN.Options) -> Void = { _ in }) -> WGAN.Options {
    var options = WGAN.Options()
    options.penalty = 10
    change(&options)
    return options
  }

  /// Points of the plane, narrow networks.
  static func points(
    _ options: WGAN.Options = WGANTests.choices(), width: Int = 8, on backend: Backend
  ) throws -> WGAN {
    let networks = AdversarialNetworks.dense(
      noise: options.latentDimension, size: 2, width: width, layers: 2)
    return try WGAN(networks, options, sampleShape: [2], on: backend, seed: 4)
  }

  /// Colour pictures of 5 x 6 pixels, narrow networks.
  static func pictures(
    _ options: WGAN.Options = WGANTests.choices(), on backend: Backend
  ) throws -> WGAN {
    let layout = try #require(ImageLayout(sampleShape: [3, 5, 6]))
    let networks = AdversarialNetworks.convolutional(
      noise: options.latentDimension, layout: layout, channels: 2)
    return try WGAN(networks, options, sampleShape: [3, 5, 6], on: backend, seed: 4)
  }

  static func batch(_ width: Int, rows: Int = 5, on backend: Backend) throws -> Tensor {
    try .uniform(
      [rows, width], low: 0, high: 1, key: RandomKey(seed: 11, purpose: .data), on: backend)
  }

  static var context: StepContext {
    StepContext(key: RandomKey(seed: 1, purpose: .posterior), epoch: 0)
  }

  static let kinds: [GradientConstraint] = [
    .twoSided, .oneSided, .biLipschitz(1.25),
  ]

  /// The loss holds the gradient of the critic, so its own gradient holds second derivatives.
  @Test(
    "the gradient of the critic's loss is the central difference, in dense and convolutional networks",
    arguments: [false, true], Self.kinds)
  func gradientOfCriticLoss(isConvolutional: Bool, constraint: GradientConstraint) throws {
    let options = Self.choices { $0.constraint = constraint }
    let model =
      try isConvolutional
      ? Self.pictures(options, on: .reference) : Self.points(options, on: .reference)
    let batch = try Self.batch(isConvolutional ? 90 : 2, on: .reference)
    try expectCentralDifference(model.criticParameters) {
      try model.loss(batch, Self.context).total
    }
  }

  @Test("the gradient of the generator's loss is the central difference", arguments: [false, true])
  func gradientOfGeneratorLoss(isConvolutional: Bool) throws {
    let model = try isConvolutional ? Self.pictures(on: .reference) : Self.points(on: .reference)
    try expectCentralDifference(model.parameters) {
      try model.generatorLoss(rows: 4, key: RandomKey(seed: 9))
    }
  }

  private func expectCentralDifference(
    _ parameters: ParameterSet, of loss: () throws -> Variable
  ) throws {
    let found = try gradients(of: loss(), with: parameters.parameters.map(\.variable))
    try parameters.collect(found.map(\.value))
    let gradient = try parameters.gradients.doubles()
    let difference = try CentralDifference.gradient(
      of: { point in
        try parameters.assign(point)
        return try loss().value
      }, at: parameters.values)
    expectClose(gradient, try difference.doubles(), within: .norm(1e-7))
  }

  @Test("slopes are the lengths of the critic's gradient", arguments: [false, true])
  func slopes(isConvolutional: Bool) throws {
    let model = try isConvolutional ? Self.pictures(on: .reference) : Self.points(on: .reference)
    let batch = try Self.batch(isConvolutional ? 90 : 2, rows: 3, on: .reference)
    let found = try model.slopes(at: batch).value.doubles()
    let difference = try CentralDifference.gradient(
      of: { try model.networks.critic(Variable(constant: $0)).value.sum() }, at: batch)
    let expected = try difference.squared().sum(axes: [1]).squareRoot().doubles()
    expectClose(found, expected, within: .norm(1e-7))
  }

  @Test(
    "each constraint leaves alone what it allows",
    arguments: [
      (GradientConstraint.twoSided, [0.25, 0, 1]), (.oneSided, [0, 0, 1]),
      (.biLipschitz(1.6), [0.015625, 0, 0.16]), (.biLipschitz(1), [0.25, 0, 1]),
    ])
  func constraints(constraint: GradientConstraint, penalties: [Double]) throws {
    let slopes = try Tensor(doubles: [0.5, 1, 2], shape: [3], on: .reference)
    let found = try constraint.penalties(Variable(constant: slopes)).value.doubles()
    expectClose(found, penalties, within: .distance(1e-14))
  }

  @Test("a flat critic has a finite gradient")
  func flat() throws {
    let model = try Self.points(on: .reference)
    try model.criticParameters.assign(model.criticParameters.values.affine(scale: 0))
    let loss = try model.loss(Self.batch(2, on: .reference), Self.context)
    // The whole penalty: slope 0, to the square root of what keeps it from there.
    expectClose(try loss.total.value.scalar(), 10, within: .norm(1e-5))
    let found = try gradients(
      of: loss.total, with: model.criticParameters.parameters.map(\.variable))
    for gradient in found { #expect(try gradient.value.isFinite()) }
  }

  @Test("the device's losses and figures are the reference's", arguments: [false, true])
  func device(isConvolutional: Bool) throws {
    func values(_ backend: Backend) throws -> [Double] {
      let model = try isConvolutional ? Self.pictures(on: backend) : Self.points(on: backend)
      let batch = try Self.batch(isConvolutional ? 90 : 2, on: backend)
      let loss = try model.loss(batch, Self.context)
      let found = try gradients(
        of: loss.total, with: model.criticParameters.parameters.map(\.variable))
      let figures = try model.figures(batch, samples: 0, key: RandomKey(seed: 2))
      return try [loss.total.value.scalar()] + loss.metrics.map { try $0.value.scalar() }
        + figures.sorted { $0.key < $1.key }.map { try $0.value.mean().scalar() }
        + found.flatMap { try $0.value.doubles() }
    }
    // Sums of a few hundred products, through some layers.
    expectClose(
      try values(TestDevice.backend()), try values(.reference), within: .norm(1e4 * 0x1p-24))
  }

  @Test("the parts of the critic's loss add up, and figures have its metrics' names")
  func partsAddUp() throws {
    let model = try Self.points(on: .reference)
    let batch = try Self.batch(2, on: .reference)
    let loss = try model.loss(batch, Self.context)
    #expect(loss.metrics.map(\.name) == ["wasserstein", "gradient_penalty", "gradient_norm"])
    let values = try loss.metrics.map { try $0.value.scalar() }
    expectClose(
      try loss.total.value.scalar(), 10 * values[1] - values[0], within: .norm(1e-13))
    let figures = try model.figures(batch, samples: 0, key: Self.context.key)
    for (name, value) in zip(loss.metrics.map(\.name), values) {
      expectClose(try #require(figures[name]).mean().scalar(), value, within: .norm(1e-12))
    }
    #expect(try #require(figures["mmd"]).shape == [5])
  }

  @Test("a batch of one datum, or of equal ones, has no discrepancy")
  func single() throws {
    let model = try Self.points(on: .reference)
    for batch in [
      try Self.batch(2, rows: 1, on: .reference), try .full(0.5, shape: [3, 2], on: .reference),
    ] {
      let figures = try model.figures(batch, samples: 0, key: RandomKey(seed: 1))
      #expect(figures.keys.sorted() == ["gradient_norm", "gradient_penalty", "wasserstein"])
      for value in figures.values { #expect(try value.isFinite()) }
    }
  }

  @Test(
    "convolutional networks make pictures of any sides, planar again when decoded",
    arguments: [[28, 28], [8, 8], [1, 3], [3, 7, 9], [1, 32, 16]])
  func sizes(shape: [Int]) throws {
    let layout = try #require(ImageLayout(sampleShape: shape))
    let networks = AdversarialNetworks.convolutional(
      noise: 3, layout: layout, channels: 1, last: .tanh)
    let model = try WGAN(
      networks, Self.choices { $0.latentDimension = 3 }, sampleShape: shape, on: .reference,
      seed: 1)
    let noise = try model.samplePrior(2, key: RandomKey(seed: 2))
    let output = try networks.generator(Variable(constant: noise))
    #expect(output.shape == [2, layout.count])
    #expect(try networks.critic(output).shape == [2, 1])
    #expect(try layout.interleaved(model.decode(noise)).doubles() == output.value.doubles())
  }

  @Test("pictures with the channels innermost are learned from and made as they lie")
  func channelsInnermost() throws {
    func model(_ shape: [Int]) throws -> WGAN {
      let layout = try #require(ImageLayout(sampleShape: shape))
      let networks = AdversarialNetworks.convolutional(noise: 2, layout: layout, channels: 2)
      return try WGAN(networks, Self.choices(), sampleShape: shape, on: .reference, seed: 4)
    }
    let (planar, interleaved) = (try model([3, 5, 6]), try model([5, 6, 3]))
    let noise = try planar.samplePrior(2, key: RandomKey(seed: 2))
    let images = try planar.decode(noise)
    let turned = try images.reshaped(to: [2, 3, 30]).transposed().reshaped(to: [2, 90])
    #expect(try interleaved.decode(noise).doubles() == turned.doubles())
    #expect(
      try interleaved.loss(turned, Self.context).total.value.scalar()
        == planar.loss(images, Self.context).total.value.scalar())
  }

  @Test(
    "which axis of a picture has the channels follows from its shape",
    arguments: [
      ([8, 9, 3], true, 3), ([5, 2, 1], true, 1), ([32, 32, 4], true, 4), ([3, 8, 3], false, 3),
      ([4, 8, 4], false, 4), ([1, 8, 1], false, 1), ([16, 8, 8], false, 16),
    ])
  func channelAxis(shape: [Int], isInterleaved: Bool, channels: Int) throws {
    let layout = try #require(ImageLayout(sampleShape: shape))
    #expect(layout.isInterleaved == isInterleaved && layout.channels == channels)
    #expect(layout.count == shape.reduce(1, *))
  }

  @Test("the authors' networks for MNIST have their sizes")
  func authors() throws {
    let layout = try #require(ImageLayout(sampleShape: [28, 28]))
    let networks = AdversarialNetworks.convolutional(noise: 128, layout: layout)
    let weights = (networks.generator.parameters + networks.critic.parameters)
      .filter { $0.name.hasSuffix("weight") }.map(\.shape)
    #expect(
      weights == [
        [128, 4096], [5, 5, 128, 256], [5, 5, 64, 128], [5, 5, 1, 64], [5, 5, 1, 64],
        [5, 5, 64, 128], [5, 5, 128, 256], [4096, 1],
      ])
  }

  @Test("there is no encoder, and the error says what the model can do")
  func noEncoder() throws {
    let model = try Self.points(on: .reference)
    #expect(!model.hasEncoder)
    #expect(throws: ModelError.noEncoder(model: "wgan-gp")) {
      _ = try model.encode(Self.batch(2, on: .reference))
    }
    let text = "\(ModelError.noEncoder(model: "wgan-gp"))"
    #expect(text.contains("'wgan-gp' has no encoder") && text.contains("sample, decode and"))
  }
}
