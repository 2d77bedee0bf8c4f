internal import DiffeoDifferentiation
public import DiffeoManifolds
internal import DiffeoTensors

extension DeltaVAE {
  /// How the model is trained by name.
  ///
  /// - Parameter manifolds: Where the latent space is looked up by name; add a manifold of your
  ///   own to it and register the entry again.
  /// - Returns: The entry `delta-vae`.
  public static func entry(manifolds: ManifoldRegistry = .standard) -> ModelEntry {
    ModelEntry(
      name: "delta-vae", summary: "diffusion variational autoencoder on a manifold",
      options: ownDeclarations + commonDeclarations
    ) { request in
      let configuration = request.configuration
      let manifold = try manifolds.manifold(configuration.text("manifold"))
      return try DeltaVAE(
        Options(configuration, manifold), sampleShape: request.sampleShape, on: request.backend,
        seed: UInt64(configuration.integer("seed")))
    }
  }

  private static let ownDeclarations: [OptionDeclaration] = [
    .text("manifold", "sphere:2", "the latent space"),
    .integer("walk_steps", 10, in: 1...1000, "steps of a posterior's random walk"),
    .choice(
      "form", "corrected", of: ["corrected", "faithful"],
      "corrected, or as the paper's reported runs: sets the defaults of kl, density, time_head, "
        + "time_slope, log_time_min, log_time_max, kl_warmup and initialization"),
    .initialization(.principal).faithful("random"),
    .number("log_time_min", -10, in: -30...5, "least log t of a posterior").faithful(-8.75),
    .number("log_time_max", -2, in: -30...5, "greatest log t of a posterior").faithful(-3.75),
    .choice(
      "time_head", "clamp", of: TimeHead.allCases.map(\.rawValue),
      "what bounds log t: clamp, whose gradient leads back from a bound, or tanh"
    ).faithful("tanh"),
    .number("time_slope", 1, in: 1e-6...1e3, "slope of the time head").faithful(1),
    .choice(
      "kl", "corrected", of: DivergenceForm.allCases.map(\.rawValue),
      "the divergence: corrected expansion, that of the paper's code, or exact by series"
    ).faithful("faithful"),
    .klWarmup.faithful(0),
    .choice(
      "density", "corrected", of: DensityForm.allCases.map(\.rawValue),
      "the posterior's density in the log-likelihood: likewise"
    ).faithful("faithful"),
  ]

  /// The options that do not depend on the manifold.
  static let commonDeclarations: [OptionDeclaration] = [
    .integer("width", 512, in: 1...65_536, "width of every hidden layer"),
    .integer("encoder_layers", 3, in: 1...64, "hidden layers of the encoder"),
    .integer("decoder_layers", 2, in: 1...64, "hidden layers of the decoder"),
    .choice("likelihood", "gaussian", of: ["gaussian", "bernoulli"], "how data scatter"),
    .number("variance", 1, in: 1e-9...1e9, "variance of the Gaussian likelihood"),
    .flag("learn_variance", false, "learn that variance, from the given one"),
  ]
}

extension OptionDeclaration {
  /// Epochs over which the divergence's weight rises from 0 to 1.
  static let klWarmup = OptionDeclaration.number(
    "kl_warmup", 0, in: 0...1e6, "epochs over which the divergence's weight rises")

  /// How the mean head starts.
  static func initialization(_ value: DeltaVAE.Initialization) -> OptionDeclaration {
    .choice(
      "initialization", value.rawValue, of: DeltaVAE.Initialization.allCases.map(\.rawValue),
      "how the mean head starts: with the data's principal components laid over the manifold, or "
        + "random")
  }

  fileprivate func faithful(_ value: Double) -> OptionDeclaration {
    defaulting(to: .number(value), where: "form", is: .text("faithful"))
  }

  fileprivate func faithful(_ value: String) -> OptionDeclaration {
    defaulting(to: .text(value), where: "form", is: .text("faithful"))
  }
}

extension DeltaVAE.Initialization {
  /// What the option `initialization` says.
  init(_ configuration: Configuration) {
    self = Self(rawValue: configuration.text("initialization")) ?? .principal
  }
}

extension DeltaVAE.Options {
  /// The options that a run's configuration describes.
  ///
  /// - Throws: ``ConfigurationError``.
  init(_ configuration: Configuration, _ manifold: any Manifold) throws {
    try self.init(networks: configuration, manifold)
    walkSteps = configuration.integer("walk_steps")
    initialization = DeltaVAE.Initialization(configuration)
    logTime = try Self.logTime(configuration)
    timeHead = TimeHead(rawValue: configuration.text("time_head")) ?? timeHead
    timeSlope = configuration.number("time_slope")
    divergence = DivergenceForm(rawValue: configuration.text("kl")) ?? divergence
    density = DensityForm(rawValue: configuration.text("density")) ?? density
    try checkManifold()
  }

  /// The options that a configuration describes which says nothing of the manifold.
  ///
  /// - Throws: ``ConfigurationError``.
  init(networks configuration: Configuration, _ manifold: any Manifold) throws {
    self.init(manifold: manifold)
    width = configuration.integer("width")
    encoderLayers = configuration.integer("encoder_layers")
    decoderLayers = configuration.integer("decoder_layers")
    divergenceWarmup = configuration.number("kl_warmup")
    likelihood = try Likelihood(configuration)
  }

  private static func logTime(_ configuration: Configuration) throws -> ClosedRange<Double> {
    let (low, high) = (configuration.number("log_time_min"), configuration.number("log_time_max"))
    guard low < high else {
      throw ConfigurationError.conflict(
        "log_time_min (\(low)) must be less than log_time_max (\(high)).")
    }
    return low...high
  }

  /// Throws unless the manifold has the prior, the divergence and the density that are asked for.
  private func checkManifold() throws {
    do {
      let point = manifold.samplePoint(0, key: RandomKey(seed: 0))
      let row = try Tensor(doubles: point, shape: [1, point.count], on: .reference)
      let family = try posteriorFamily()
      let posterior = try family.posterior(
        place: Variable(constant: row),
        time: Variable(constant: .zeros([1, family.timeWidth], on: .reference)))
      _ = try family.divergence(posterior)
      _ = try family.logRatio(of: row, under: posterior)
    } catch let error as ManifoldError {
      throw ConfigurationError.conflict("\(error)")
    }
    let factors = (manifold as? ProductManifold)?.factors ?? [manifold]
    guard factors.count(where: { $0 is ProjectiveSpace }) <= 6 else {
      throw ConfigurationError.conflict(
        "The manifold '\(manifold.name)' has more than six projective factors: the decoder, which is "
          + "made even in each of them, would run more than 64 times.")
    }
  }
}
