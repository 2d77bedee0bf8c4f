internal import DiffeoLayers
internal import DiffeoTensors

extension TwoStageVAE.Options {
  /// The options that a run's configuration describes.
  ///
  /// - Throws: ``ConfigurationError``.
  init(_ configuration: Configuration) throws {
    self.init()
    likelihood = try Likelihood(configuration)
    secondHidden = [Int](
      repeating: configuration.integer("second_width"),
      count: configuration.integer("second_layers"))
    skips = configuration.flag("second_skip")
    first.batchSize = configuration.integer("batch_size")
    var plan = first
    let epochs = configuration.integer("second_epochs")
    plan.epochs = epochs > 0 ? epochs : 2 * configuration.integer("epochs")
    plan.learningRate = configuration.optionalNumber("second_learning_rate")
    second = plan
    let name = configuration.text("preset")
    if let preset = TrainingPreset.all.first(where: { $0.name == name }) {
      let recipe: TrainingPreset.Recipe = configuration.text("recipe") == "code" ? .code : .paper
      (first, second) = (preset.first(recipe), preset.second(recipe))
    }
    if configuration.integer("stages") == 1 { second = nil }
  }

  /// What the decoder ends with: what makes its output a mean, or the logit of one.
  func last(_ configuration: Configuration, sampleShape: [Int]) throws -> Activation {
    let output = configuration.text("output")
    if likelihood == .bernoulli {
      guard output != "linear" else {
        throw ConfigurationError.conflict(
          "A Bernoulli likelihood takes pixels for probabilities; leave out output=linear.")
      }
      return .identity
    }
    switch output {
    case "sigmoid": return .sigmoid
    case "linear": return .identity
    default: return ImageLayout(sampleShape: sampleShape) == nil ? .identity : .sigmoid
    }
  }
}

extension Autoencoder {
  /// The first networks that a run's configuration describes.
  ///
  /// - Throws: ``ConfigurationError/conflict(_:)`` for data that the architecture cannot make.
  init(_ configuration: Configuration, _ request: AutoencoderRequest) throws {
    let batch = BatchOptions(
      decay: configuration.number("batch_decay"), beginsWithMean: configuration.flag("batch_mean"))
    switch configuration.text("architecture") {
    case "dense":
      self = .dense(
        request, width: configuration.integer("width"), layers: configuration.integer("layers"))
    case "wae": self = try .wae(request, batch)
    case "resnet":
      var options = ResNetOptions()
      options.channels = configuration.integer("channels")
      options.scales = configuration.integer("scales")
      options.blocks = configuration.integer("blocks")
      options.flattens = configuration.flag("flatten")
      self = try .resNet(request, options, batch)
    default: self = try .infoGAN(request, batch)
    }
    last = request.last
  }
}
