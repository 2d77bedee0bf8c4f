internal import DiffeoOptimizers
internal import DiffeoTensors

extension VDAE {
  /// How the model is trained by name.
  ///
  /// - Returns: The entry `vdae`.
  public static func entry() -> ModelEntry {
    ModelEntry(
      name: "vdae", summary: "variational diffusion autoencoder, a random walk on the data",
      options: runDeclarations + encoderDeclarations + walkDeclarations + formDeclarations,
      settled: ["latent_dimension", "neighbors", "passes"], standardizes: true, settle: settle
    ) { request in
      try VDAE(
        Options(request.configuration), sampleShape: request.sampleShape, on: request.backend,
        seed: UInt64(request.configuration.integer("seed")))
    }
  }

  /// Options that every run has, with other defaults, and those of the whole model.
  private static let runDeclarations: [OptionDeclaration] = [
    .integer("batch_size", 512, in: 1...1_000_000, "data in a step"),
    .text(
      "schedule", "cosine", "how the learning rate changes",
      expected: "constant, cosine or halving:EPOCHS, with warmup:EPOCHS, before it",
      accepts: { LearningRateSchedule($0) != nil }),
    .integer(
      "latent_dimension", 0, in: 0...64,
      "coordinates of a latent point; 0 for the fewest that keep neighbours apart"),
    .passes(0),
    .integer("walk_steps", 20, in: 1...100_000, "steps of the walk that data are drawn by"),
    .choice(
      "architecture", "dense", of: Architecture.allCases.map(\.rawValue),
      "encoder and decoder: dense layers, or for pictures the convolutions of the paper's appendix"),
  ]

  private static let encoderDeclarations: [OptionDeclaration] = [
    .choice(
      "map", "spectralnet", of: MapSource.allCases.map(\.rawValue),
      "how the encoder learns the diffusion map: by SpectralNet, or by regression on the exact one"),
    .integer("psi_epochs", 10, in: 1...1_000_000, "epochs of the encoder's stage"),
    .number("psi_learning_rate", 1e-3, in: 0...1e3, "base learning rate of the encoder's stage"),
    .integer(
      "psi_batch_size", 0, in: 0...1_000_000,
      "data in a step of the encoder's stage; 0 for batch_size"),
    .integer("psi_layers", 2, in: 1...64, "dense: hidden layers of the encoder"),
    .integer("psi_width", 256, in: 1...65_536, "dense: width of the encoder's hidden layers"),
    .choice("psi_activation", "relu", of: activations, "dense: of the encoder's hidden layers"),
    .integer(
      "neighbors", 0, in: 0...1024,
      "neighbours of a datum in the graph; 0 for a twentieth of the data, 4 to 32"),
    .number(
      "density_power", 1, in: 0...1,
      "power of the density that the graph's weights are divided by; 1 leaves the geometry alone"),
    .choice(
      "orthonormalization", "through", of: SpectralNet.Orthonormalization.allCases.map(\.rawValue),
      "whether gradients flow through it, or stop, alternating with it, as in the paper"),
    .choice(
      "laplacian", "normalized", of: SpectralNet.Laplacian.allCases.map(\.rawValue),
      "whose eigenvectors the encoder learns"),
    .integer(
      "psi_patience", 0, in: 0...1_000_000,
      "spectralnet: epochs without a better loss on data held out that end the stage; 0 for all epochs"
    ),
    .number(
      "psi_validation", 0.1, in: 0.001...0.5, "with psi_patience: the share of the data held out"),
  ]

  private static let walkDeclarations: [OptionDeclaration] = [
    .choice("covariance", "cholesky", of: CovarianceForm.allCases.map(\.rawValue), "parts of C")
      .faithful("eigen"),
    .integer("covariance_layers", 1, in: 1...64, "hidden layers of the covariance network"),
    .integer("covariance_width", 256, in: 1...65_536, "width of its hidden layers"),
    .integer("decoder_layers", 2, in: 1...64, "dense: hidden layers of the decoder"),
    .integer("decoder_width", 512, in: 1...65_536, "dense: width of its hidden layers"),
    .choice(
      "activation", "tanh", of: activations,
      "of the hidden layers of the covariance network and, if dense, of the decoder"),
    .choice(
      "neighborhood", "ball", of: ["ball", "nearest"],
      "whose covariance Sigma* is: of the data in a ball, or of the nearest"
    ).faithful("nearest"),
    .number(
      "radius", nil, in: 1e-9...1e9, "radius of the balls; left out, from the embedding's scale"),
    .integer("sigma_neighbors", 16, in: 1...1024, "how many nearest"),
    .number("alpha", nil, in: 1e-9...1e9, "what Sigma* is multiplied by; left out, from mixing"),
    .number(
      "mixing", 0.7, in: 0.01...0.999,
      "the correlation of a step's two ends that alpha is chosen for"),
    .number(
      "ridge", 1e-3, in: 0...1e3, "added to the diagonal of Sigma*, in mean eigenvalues"
    ).faithful(0.1),
    .number(
      "noise", nil, in: 1e-12...1e12,
      "c, the variance of the likelihood; left out, a share of the data's variance"),
  ]

  private static let formDeclarations: [OptionDeclaration] = [
    .choice(
      "form", "corrected", of: forms,
      "corrected, or as the authors' code: sets the defaults of kl, sigma, target, likelihood, "
        + "covariance, neighborhood and ridge"),
    .choice(
      "kl", "corrected", of: forms,
      "the divergence, or twice that with a nuclear norm in place of the trace"
    ).faithful("faithful"),
    .choice(
      "sigma", "corrected", of: forms,
      "Sigma*: a centred covariance with relative ridge, or a sum of squares with a fixed one"
    ).faithful("faithful"),
    .choice(
      "target", "corrected", of: forms,
      "x': the nearest but x itself, of all data; or all but the nearest of a few, of the batch"
    ).faithful("faithful"),
    .choice(
      "likelihood", "corrected", of: forms,
      "sum of squares over 2 c, or their mean over elements"
    ).faithful("faithful"),
  ]

  private static let forms = Form.allCases.map(\.rawValue)
  private static let activations = Activation.allCases.map(\.rawValue)
}

extension OptionDeclaration {
  fileprivate func faithful(_ value: Double) -> OptionDeclaration {
    defaulting(to: .number(value), where: "form", is: .text("faithful"))
  }

  fileprivate func faithful(_ value: String) -> OptionDeclaration {
    defaulting(to: .text(value), where: "form", is: .text("faithful"))
  }
}
