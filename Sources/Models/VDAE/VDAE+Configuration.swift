internal import DiffeoTensors

extension VDAE.Options {
  /// The options that a run's configuration describes.
  ///
  /// - Throws: ``ConfigurationError``.
  init(_ configuration: Configuration) throws(ConfigurationError) {
    self.init(latentDimension: max(1, configuration.integer("latent_dimension")))
    passes = max(1, configuration.integer("passes"))
    walkSteps = configuration.integer("walk_steps")
    readEncoder(configuration)
    readNetworks(configuration)
    sigma = VDAE.Sigma(configuration)
    divergence = configuration.choice("kl")
    target = configuration.choice("target")
    likelihood = configuration.choice("likelihood")
    noise = configuration.optionalNumber("noise")
    if sigma.form == .faithful, case .ball = sigma.neighborhood {
      throw .conflict(
        "sigma=faithful is of the nearest points; say neighborhood=nearest too, or sigma=corrected."
      )
    }
  }

  private mutating func readEncoder(_ configuration: Configuration) {
    encoderEpochs = configuration.integer("psi_epochs")
    encoderLearningRate = configuration.number("psi_learning_rate")
    let batch = configuration.integer("psi_batch_size")
    encoderBatchSize = batch > 0 ? batch : nil
    encoderLayers = configuration.integer("psi_layers")
    encoderWidth = configuration.integer("psi_width")
    encoderActivation = configuration.choice("psi_activation")
    map = configuration.choice("map")
    neighbors = max(1, configuration.integer("neighbors"))
    densityPower = configuration.number("density_power")
    spectralNet.orthonormalization = configuration.choice("orthonormalization")
    spectralNet.laplacian = configuration.choice("laplacian")
    let patience = configuration.integer("psi_patience")
    spectralNet.patience = patience > 0 ? patience : nil
    spectralNet.validationShare = configuration.number("psi_validation")
  }

  private mutating func readNetworks(_ configuration: Configuration) {
    architecture = configuration.choice("architecture")
    covariance = configuration.choice("covariance")
    covarianceLayers = configuration.integer("covariance_layers")
    covarianceWidth = configuration.integer("covariance_width")
    decoderLayers = configuration.integer("decoder_layers")
    decoderWidth = configuration.integer("decoder_width")
    activation = configuration.choice("activation")
  }
}

extension VDAE.Sigma {
  /// What a run's configuration says of Sigma*.
  fileprivate init(_ configuration: Configuration) {
    self.init()
    form = configuration.choice("sigma")
    neighborhood =
      configuration.text("neighborhood") == "nearest"
      ? .nearest(configuration.integer("sigma_neighbors"))
      : .ball(radius: configuration.optionalNumber("radius"))
    alpha = configuration.optionalNumber("alpha")
    mixing = configuration.number("mixing")
    ridge = configuration.number("ridge")
  }
}

extension Configuration {
  /// The value of an option that is one of several words.
  fileprivate func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice {
    guard let choice = Choice(rawValue: text(key)) else { preconditionFailure("\(key)") }
    return choice
  }
}

extension VDAE {
  /// Sets what was left to the data: the graph, the latent dimension, and the passes of an epoch.
  static func settle(
    _ configuration: inout Configuration, _ data: Tensor, _ sampleShape: [Int]
  ) throws {
    let count = data.shape[0]
    if configuration.integer("neighbors") == 0 {
      try configuration.set("neighbors", .integer(min(max(count / 20, 4), 32)))
    }
    try checkCount(count, neighbors: configuration.integer("neighbors"))
    let nearest = configuration.integer("sigma_neighbors")
    if configuration.text("neighborhood") == "nearest", nearest >= count {
      throw ConfigurationError.conflict(
        "A datum has \(count - 1) others, fewer than sigma_neighbors (\(nearest)); take fewer, --set "
          + "sigma_neighbors=K, or give more data.")
    }
    try checkSpread(data)
    try configuration.settlePasses(over: count)
    if configuration.integer("latent_dimension") == 0 {
      let dimension = try LatentDimension(
        data, neighbors: configuration.integer("neighbors"),
        densityPower: configuration.number("density_power"))
      try configuration.set("latent_dimension", .integer(dimension.value))
    }
  }

  /// Refuses data that are all equal, or whose variance is no number of float32.
  private static func checkSpread(_ data: Tensor) throws {
    let spread = try data.spread()
    if spread > 0, spread.isFinite { return }
    let (values, width) = (try data.values(), data.shape[1])
    let isConstant = values.indices.allSatisfy { values[$0] == values[$0 % width] }
    throw isConstant ? VDAEError.constantData : .unscaled
  }

  /// Refuses data too few for a graph of neighbours.
  static func checkCount(_ count: Int, neighbors: Int) throws(VDAEError) {
    if count < neighbors + 2 { throw .tooFewData(count: count, needed: neighbors + 2) }
  }
}

extension Tensor {
  /// The mean over elements of the variance over rows.
  fileprivate func spread() throws -> Double {
    try (self - mean(axes: [0], keepingAxes: true)).squared().mean().scalar()
  }
}
