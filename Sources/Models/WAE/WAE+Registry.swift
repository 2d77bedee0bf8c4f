internal import DiffeoDistributions

extension WAE {
  /// How the model is trained by name.
  ///
  /// - Returns: The entry `wae-mmd`.
  public static func entry() -> ModelEntry {
    ModelEntry(
      name: "wae-mmd", summary: "Wasserstein autoencoder with maximum mean discrepancy",
      options: optionDeclarations
    ) { request in
      let configuration = request.configuration
      return try WAE(
        WassersteinNetwork.Options(configuration), sampleShape: request.sampleShape,
        on: request.backend, seed: UInt64(configuration.integer("seed")),
        batchSize: configuration.integer("batch_size"))
    }
  }

  private static let optionDeclarations: [OptionDeclaration] = [
    .integer("latent_dimension", 8, in: 1...4096, "coordinates of a latent point"),
    .integer("width", 512, in: 1...65_536, "width of every hidden layer"),
    .integer("encoder_layers", 3, in: 1...64, "hidden layers of the encoder"),
    .integer("decoder_layers", 2, in: 1...64, "hidden layers of the decoder"),
    .choice("prior", "gaussian", of: ["gaussian", "uniform"], "the latent points' distribution"),
    .number(
      "prior_scale", 1, in: 1e-6...1e6,
      "its standard deviation, or half the width of its cube"),
    .choice(
      "head", "linear", of: LatentHead.allCases.map(\.rawValue),
      "the encoder's last step: linear, or within a cube, bounded or by angles"),
    .number("penalty", 10, in: 0...1e9, "weight of the discrepancy, lambda"),
    .number(
      "reconstruction_weight", 0.05, in: 0...1e9, "weight of a datum's squared error, c"),
    .number(
      "kernel_base", nil, in: 1e-12...1e12, "size of the kernel; null for what suits the prior"),
  ]
}

extension WassersteinNetwork.Options {
  /// The options that a run's configuration describes.
  ///
  /// - Throws: ``ConfigurationError/conflict(_:)``.
  init(_ configuration: Configuration) throws(ConfigurationError) {
    self.init()
    latentDimension = configuration.integer("latent_dimension")
    width = configuration.integer("width")
    encoderLayers = configuration.integer("encoder_layers")
    decoderLayers = configuration.integer("decoder_layers")
    let scale = configuration.number("prior_scale")
    prior =
      configuration.text("prior") == "uniform"
      ? .uniform(halfWidth: scale) : .gaussian(deviation: scale)
    head = LatentHead(rawValue: configuration.text("head")) ?? head
    penalty = configuration.number("penalty")
    reconstructionWeight = configuration.number("reconstruction_weight")
    kernelBase = configuration.optionalNumber("kernel_base")
    if head != .linear, case .gaussian = prior {
      throw .conflict(
        "The head '\(head.rawValue)' ends in a cube, which a Gaussian prior does not have; say "
          + "prior=uniform or head=linear.")
    }
  }
}
