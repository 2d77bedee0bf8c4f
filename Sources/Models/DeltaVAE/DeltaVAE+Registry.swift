public import DiffeoManifolds

extension DeltaVAE {
  /// How the model is trained by name.
  ///
  /// - Parameter manifolds: Where the latent space is looked up by name; add a manifold of your
  ///   own to it and register the entry again.
  /// - Returns: The entry `delta-vae`.
  public static func entry(manifolds: ManifoldRegistry = .standard) -> ModelEntry {
    ModelEntry(
      name: "delta-vae", summary: "diffusion variational autoencoder on a manifold",
      options: optionDeclarations
    ) { request in
      let configuration = request.configuration
      let manifold = try manifolds.manifold(configuration.text("manifold"))
      return try DeltaVAE(
        Options(configuration, manifold), sampleShape: request.sampleShape, on: request.backend,
        seed: UInt64(configuration.integer("seed")))
    }
  }

  private static let optionDeclarations: [OptionDeclaration] = [
    .text("manifold", "sphere:2", "the latent space"),
    .integer("width", 512, in: 1...65_536, "width of every hidden layer"),
    .integer("encoder_layers", 3, in: 1...64, "hidden layers of the encoder"),
    .integer("decoder_layers", 2, in: 1...64, "hidden layers of the decoder"),
    .integer("walk_steps", 10, in: 1...1000, "steps of a posterior's random walk"),
    .number("log_time_min", -7.5, in: -30...5, "least log t of a posterior"),
    .number("log_time_max", -5, in: -30...5, "greatest log t of a posterior"),
    .number("time_slope", 0.1, in: 1e-6...1e3, "slope of the time head; 1 in the paper"),
    .choice(
      "kl", "corrected", of: DivergenceForm.allCases.map(\.rawValue),
      "constants of the divergence: corrected, or those of the paper's code"),
    .number("kl_warmup", 0, in: 0...1e6, "epochs over which the divergence's weight rises"),
    .choice("likelihood", "gaussian", of: ["gaussian", "bernoulli"], "how data scatter"),
    .number("variance", 1, in: 1e-9...1e9, "variance of the Gaussian likelihood"),
  ]
}

extension DeltaVAE.Options {
  /// The options that a run's configuration describes.
  ///
  /// - Throws: ``ConfigurationError``.
  init(_ configuration: Configuration, _ manifold: any Manifold) throws {
    guard manifold.volume != nil else {
      throw ConfigurationError.conflict(
        "The manifold '\(manifold.name)' has infinite volume, so it has no uniform prior.")
    }
    self.init(manifold: manifold)
    width = configuration.integer("width")
    encoderLayers = configuration.integer("encoder_layers")
    decoderLayers = configuration.integer("decoder_layers")
    walkSteps = configuration.integer("walk_steps")
    let bounds = (configuration.number("log_time_min"), configuration.number("log_time_max"))
    guard bounds.0 < bounds.1 else {
      throw ConfigurationError.conflict(
        "log_time_min (\(bounds.0)) must be less than log_time_max (\(bounds.1)).")
    }
    logTime = bounds.0...bounds.1
    timeSlope = configuration.number("time_slope")
    divergence = DivergenceForm(rawValue: configuration.text("kl")) ?? .corrected
    divergenceWarmup = configuration.number("kl_warmup")
    likelihood =
      configuration.text("likelihood") == "bernoulli"
      ? .bernoulli : .gaussian(variance: configuration.number("variance"))
  }
}
