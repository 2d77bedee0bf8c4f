internal import DiffeoOptimizers
internal import DiffeoTensors

extension TwoStageVAE {
  /// How the model is trained by name.
  public static let entry = ModelEntry(
    name: "two-stage-vae", summary: "VAE of the manifold, and a second one of its latent points",
    options: optionDeclarations, settled: ["output"], settle: settle
  ) { request in
    let configuration = request.configuration
    let options = try Options(configuration)
    let latentWidth = configuration.integer("latent")
    let networks = try Autoencoder(
      configuration,
      AutoencoderRequest(
        sampleShape: request.sampleShape, latentWidth: latentWidth,
        last: options.last(configuration, sampleShape: request.sampleShape)))
    return try TwoStageVAE(
      networks, options, sampleShape: request.sampleShape, latentWidth: latentWidth,
      on: request.backend, seed: UInt64(configuration.integer("seed")))
  }

  /// Sets what the decoder ends with, where that was left to the data.
  private static func settle(
    _ configuration: inout Configuration, _ data: Tensor, _ sampleShape: [Int]
  ) throws {
    // A Bernoulli likelihood's decoder ends in logits.
    if configuration.text("likelihood") == "bernoulli" { return }
    let isPicture = ImageLayout(sampleShape: sampleShape) != nil
    try configuration.settleOutput(spanning: data, of: isPicture ? [.sigmoid] : [])
  }

  private static let optionDeclarations: [OptionDeclaration] = [
    .choice(
      "architecture", "infogan", of: ["infogan", "resnet", "wae", "dense"],
      "the networks of the first stage"),
    .integer("latent", 64, in: 1...65_536, "width of the latent points, kappa"),
    .choice("likelihood", "gaussian", of: ["gaussian", "bernoulli"], "how data scatter"),
    .number("variance", 1, in: 1e-9...1e9, "variance of the Gaussian likelihood, gamma"),
    .flag("learn_variance", true, "learn that variance, from the given one")
      .defaulting(to: .flag(false), where: "likelihood", is: .text("bernoulli")),
    .choice(
      "output", "auto", of: ["auto", "sigmoid", "linear"],
      "what the decoder ends with; auto is sigmoid for pictures from 0 to 1"),
    .choice(
      "preset", "none", of: ["none"] + TrainingPreset.all.map(\.name),
      "the paper's epochs, rates and their halving; they take the place of the run's"),
    .choice(
      "recipe", "paper", of: ["paper", "code"],
      "with a preset: batches of 100 and weight decay 5e-4, or 64 and none"),
    .integer("stages", 2, in: 1...2, "1 for a variational autoencoder alone"),
    .integer(
      "second_epochs", 0, in: 0...1_000_000,
      "epochs of the second stage; 0 for twice those of the first"),
    .number(
      "second_learning_rate", nil, in: 0...1e3,
      "the second stage's base learning rate; that of the run if not said"),
    .integer("second_width", 1024, in: 1...65_536, "width of the second stage's hidden layers"),
    .integer("second_layers", 3, in: 1...64, "hidden layers of the second stage's networks"),
    .flag("second_skip", true, "whether its inputs are joined to its last hidden layers"),
    .integer("width", 512, in: 1...65_536, "dense: width of the hidden layers"),
    .integer("layers", 2, in: 1...64, "dense: hidden layers of each network"),
    .integer("channels", 16, in: 1...1024, "resnet: channels at full resolution"),
    .integer("scales", 3, in: 1...10, "resnet: resolutions of the encoder"),
    .integer("blocks", 1, in: 1...64, "resnet: blocks at each resolution"),
    .flag("flatten", false, "resnet: whether the encoder ends with all pixels, not their mean"),
    .number("batch_decay", 0.99, in: 0...1, "what a step leaves of running moments"),
    .flag("batch_mean", true, "whether running moments begin as a mean"),
  ]
}
