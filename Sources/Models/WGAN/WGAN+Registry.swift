internal import DiffeoLayers
internal import DiffeoTensors

extension WGAN {
  /// How the model is trained by name.
  public static let entry = ModelEntry(
    name: "wgan-gp", summary: "Wasserstein generative adversarial network with gradient penalty",
    options: optionDeclarations,
    // With the architecture the defaults change that depend on it.
    settled: ["architecture", "output", "passes", "batch_size", "latent_dimension", "penalty"],
    settle: settle
  ) { request in
    let configuration = request.configuration
    return try WGAN(
      AdversarialNetworks(configuration, sampleShape: request.sampleShape), Options(configuration),
      sampleShape: request.sampleShape, on: request.backend,
      seed: UInt64(configuration.integer("seed")))
  }

  private static let optionDeclarations: [OptionDeclaration] = [
    .choice(
      "architecture", "auto", of: ["auto", "dense", "convolutional"],
      "the networks; auto is convolutional for pictures; sets the defaults of latent_dimension, "
        + "penalty and batch_size"),
    .integer("latent_dimension", 2, in: 1...65_536, "coordinates of the noise")
      .forPictures(.integer(128)),
    .choice("prior", "gaussian", of: ["gaussian", "uniform"], "the noise: normal, or on (-1, 1)"),
    .integer("width", 512, in: 1...65_536, "dense: width of every hidden layer"),
    .integer("layers", 3, in: 1...64, "dense: hidden layers of each network"),
    .integer("channels", 64, in: 1...1024, "convolutional: channels of the largest pictures"),
    .choice(
      "output", "auto", of: ["auto", "sigmoid", "tanh", "linear"],
      "what the generator ends with; auto is, for pictures, what has the range of the data"),
    .number("penalty", 0.1, in: 0...1e9, "weight of the critic's constraint, lambda")
      .forPictures(.number(10)),
    .choice(
      "constraint", "two-sided", of: ["two-sided", "one-sided", "bi-lipschitz"],
      "what the critic's slope is held to: 1, at most 1, or from 1/K to K"),
    .number("lipschitz", 2, in: 1...1e6, "bi-lipschitz: K"),
    .integer("critic_steps", 5, in: 1...1000, "steps of the critic for each of the generator"),
    .number("beta1", 0.5, in: 0...0.999_999, "decay of the optimisers' first moment"),
    .number("beta2", 0.9, in: 0...0.999_999, "decay of their second moment"),
    .passes(1),
    .integer("batch_size", 256, in: 1...1_000_000, "data in a step of the critic")
      .forPictures(.integer(50)),
    .number("learning_rate", 1e-4, in: 0...1e3, "the base learning rate"),
  ]

  /// Sets what was left to the data: architecture, last function and passes of an epoch.
  private static func settle(
    _ configuration: inout Configuration, _ data: Tensor, _ sampleShape: [Int]
  ) throws {
    let layout = ImageLayout(sampleShape: sampleShape)
    if configuration.text("architecture") == "auto" {
      try configuration.set("architecture", .text(layout == nil ? "dense" : "convolutional"))
    }
    try configuration.settleOutput(spanning: data, of: layout == nil ? [] : [.sigmoid, .tanh])
    try configuration.settlePasses(over: data.shape[0])
  }
}

extension OptionDeclaration {
  /// The option with another default where the networks are convolutional.
  fileprivate func forPictures(_ value: ConfigurationValue) -> OptionDeclaration {
    defaulting(to: value, where: "architecture", is: .text("convolutional"))
  }
}

extension WGAN.Options {
  /// The options that a run's configuration describes.
  init(_ configuration: Configuration) {
    self.init()
    latentDimension = configuration.integer("latent_dimension")
    if configuration.text("prior") == "uniform" { prior = .uniform(halfWidth: 1) }
    penalty = configuration.number("penalty")
    switch configuration.text("constraint") {
    case "one-sided": constraint = .oneSided
    case "bi-lipschitz": constraint = .biLipschitz(configuration.number("lipschitz"))
    default: constraint = .twoSided
    }
    criticSteps = configuration.integer("critic_steps")
    decays = TrainingStage.Decays(
      first: configuration.number("beta1"), second: configuration.number("beta2"))
    passes = max(1, configuration.integer("passes"))
  }
}

extension AdversarialNetworks {
  /// The networks that a run's configuration describes; dense ones where it leaves that open.
  ///
  /// - Throws: ``ConfigurationError/conflict(_:)`` for convolutions over what is no picture.
  init(_ configuration: Configuration, sampleShape: [Int]) throws {
    let noise = configuration.integer("latent_dimension")
    let last: Activation =
      switch configuration.text("output") {
      case "sigmoid": .sigmoid
      case "tanh": .tanh
      default: .identity
      }
    guard configuration.text("architecture") == "convolutional" else {
      self = .dense(
        noise: noise, size: sampleShape.reduce(1, *), width: configuration.integer("width"),
        layers: configuration.integer("layers"), last: last)
      return
    }
    let request = AutoencoderRequest(
      sampleShape: sampleShape, latentWidth: noise, last: last)
    self = .convolutional(
      noise: noise, layout: try request.pictures("convolutional", sides: "positive") { $0 > 0 },
      channels: configuration.integer("channels"), last: last)
  }
}
