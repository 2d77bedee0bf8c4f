public import DiffeoManifolds

extension ERVAE {
  /// How the model is trained by name.
  ///
  /// - Parameter manifolds: Where the latent space is looked up by name; add a manifold of your own
  ///   to it and register the entry again.
  /// - Returns: The entry `er-vae`.
  public static func entry(manifolds: ManifoldRegistry = .standard) -> ModelEntry {
    ModelEntry(
      name: "er-vae", summary: "embedding-reparameterization variational autoencoder",
      options: optionDeclarations
    ) { request in
      let configuration = request.configuration
      return try ERVAE(
        Options(configuration, manifolds), sampleShape: request.sampleShape, on: request.backend,
        seed: UInt64(configuration.integer("seed")))
    }
  }

  private static let optionDeclarations: [OptionDeclaration] = [
    .text("manifold", "sphere:1", "the latent space"),
    .choice(
      "embedding", "learned", of: EmbeddingKind.allCases.map(\.rawValue),
      "the map onto the manifold: learned, exact, or none for the usual autoencoder"),
    .integer("latent_dimension", 1, in: 1...4096, "coordinates without an embedding"),
    .choice(
      "posterior", "beta", of: HiddenFamily.allCases.map(\.rawValue),
      "beta with a uniform prior, or gaussian with a normal one"
    ).defaulting(to: .text("gaussian"), where: "embedding", is: .text("none")),
    .choice(
      "mode_head", "angle", of: ModeHead.allCases.map(\.rawValue),
      "how the encoder says the mode of a beta posterior"),
    .flag("group_action", false, "let the encoder also turn the latent point"),
    .integer("width", 128, in: 1...65_536, "width of every hidden layer"),
    .integer("encoder_layers", 2, in: 1...64, "hidden layers of the encoder"),
    .integer("decoder_layers", 2, in: 1...64, "hidden layers of the decoder"),
    .choice("likelihood", "gaussian", of: ["gaussian", "bernoulli"], "how data scatter"),
    .number("variance", 0.01, in: 1e-9...1e9, "variance of the Gaussian likelihood"),
    .integer("embedding_steps", 8000, in: 1...10_000_000, "steps of learning the embedding"),
    .integer("embedding_batch_size", 256, in: 2...65_536, "points of the manifold in a step"),
    .number(
      "embedding_learning_rate", 5e-3, in: 0...1e3, "its learning rate, which falls as a cosine"),
    .integer("embedding_width", 64, in: 1...65_536, "width of its hidden layers"),
    .integer("embedding_layers", 3, in: 1...64, "its hidden layers, in either network"),
    .number("embedding_penalty", 1, in: 0...1e9, "weight of its discrepancy"),
    .flag(
      "accept_embedding", false, "go on with an embedding that does not pass its check"),
  ]
}

extension ERVAE.Options {
  /// The options that a run's configuration describes.
  ///
  /// - Throws: ``ConfigurationError``, or what is wrong with the manifold.
  init(_ configuration: Configuration, _ manifolds: ManifoldRegistry) throws {
    let kind = ERVAE.EmbeddingKind(rawValue: configuration.text("embedding")) ?? .learned
    self.init(
      manifold: kind == .none
        ? try Euclidean(dimension: configuration.integer("latent_dimension"))
        : try manifolds.manifold(configuration.text("manifold")))
    embedding = kind
    posterior = HiddenFamily(rawValue: configuration.text("posterior")) ?? posterior
    modeHead = ModeHead(rawValue: configuration.text("mode_head")) ?? modeHead
    hasGroupAction = configuration.flag("group_action")
    width = configuration.integer("width")
    encoderLayers = configuration.integer("encoder_layers")
    decoderLayers = configuration.integer("decoder_layers")
    likelihood =
      configuration.text("likelihood") == "bernoulli"
      ? .bernoulli : .gaussian(variance: configuration.number("variance"))
    learning.steps = configuration.integer("embedding_steps")
    learning.batchSize = configuration.integer("embedding_batch_size")
    learning.learningRate = configuration.number("embedding_learning_rate")
    learning.width = configuration.integer("embedding_width")
    learning.layers = configuration.integer("embedding_layers")
    learning.penalty = configuration.number("embedding_penalty")
    acceptsEmbedding = configuration.flag("accept_embedding")
    try check()
  }
}
