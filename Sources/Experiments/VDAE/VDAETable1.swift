internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels
internal import DiffeoReports

extension PaperTable {
  /// Table 1 of the variational diffusion autoencoder: how far decoders of digits stretch their latent
  /// space, beside three baselines.
  static let vdaeTable1 = {
    var table = PaperTable(
      name: "vdae-table1", title: "Local bi-Lipschitz constants of decoders of digits",
      source: """
        H. Li, O. Lindenbaum, X. Cheng, A. Cloninger, Variational diffusion autoencoders with \
        random walk sampling, submission to ICLR 2020, table 1
        """,
      data: .named(usage: "mnist:DIR"),
      metrics: DecoderStretch.metrics + [
        PaperTable.Metric("latent_deviation", "latent deviation", digits: 2),
        PaperTable.Metric("mse", "MSE x 100", digits: 2, factor: 100),
      ],
      rows: VDAETable1.rows)
    table.head = "method"
    table.smoke = Effort(epochs: 10, runs: 1)
    table.paper = Effort(epochs: 100, runs: 10)
    table.statesEffort = false
    table.extent = Extent(count: 60_000, shape: [28, 28])
    table.notes = VDAETable1.notes
    table.remarks = VDAETable1.remarks
    table.pictures = VDAETable1.pictures
    table.needsPictures = true
    table.check = { try DecoderStretch.check($1) }
    table.measure = VDAETable1.measure
    return table
  }()
}

/// What table 1 of the variational diffusion autoencoder is made of.
enum VDAETable1 {
  static let rows = [
    TableRow(
      "GAN", id: "gan", paper: { _ in DecoderStretch.GAN },
      options: { request in
        ["model": .text("wgan-gp"), "channels": .integer(request.scale == .smoke ? 16 : 64)]
      }),
    TableRow("VAE", id: "vae", paper: DecoderStretch.VAE, options: vae(dimension)),
    TableRow("VAE, D = 2", id: "vae-2", paper: [:], options: vae(2)),
    TableRow("VAE, D = 64", id: "vae-64", paper: [:], options: vae(64)),
    TableRow("SVAE", id: "s-vae", paper: DecoderStretch.SVAE, options: sphericalVAE(dimension)),
    TableRow("SVAE, D = 2", id: "s-vae-2", paper: [:], options: sphericalVAE(2)),
    TableRow("VDAE", id: "vdae", paper: { _ in DecoderStretch.VDAE }, options: vdae),
    TableRow("VDAE, D = 64", id: "vdae-64", paper: { _ in [:] }) { request in
      vdae(request).merging(["latent_dimension": .integer(64)]) { $1 }
    },
  ]

  /// That of the VDAE's row, for all autoencoders but two.
  private static let dimension = 10

  private static func vae(_ dimension: Int) -> [String: ConfigurationValue] {
    autoencoder.merging(["model": .text("vae"), "latent_dimension": .integer(dimension)]) { $1 }
  }

  private static func sphericalVAE(_ dimension: Int) -> [String: ConfigurationValue] {
    autoencoder.merging(["model": .text("s-vae"), "manifold": .text("sphere:\(dimension)")]) { $1 }
  }

  @Sendable private static func vdae(_ request: TableRequest) -> [String: ConfigurationValue] {
    VDAEFigures.options(request).merging(VDAEFigures.digits) { $1 }.merging(diffusion) { $1 }
  }

  /// One hidden layer of 500 units, as the paper says of its own networks.
  private static let autoencoder: [String: ConfigurationValue] = [
    "width": .integer(500), "encoder_layers": .integer(1), "decoder_layers": .integer(1),
    "likelihood": .text("bernoulli"), "batch_size": .integer(100),
    "log_likelihood_samples": .integer(0),
  ]

  /// The same of the VDAE's three networks.
  private static let diffusion: [String: ConfigurationValue] = [
    "psi_width": .integer(500), "psi_layers": .integer(1), "covariance_width": .integer(500),
    "decoder_width": .integer(500), "decoder_layers": .integer(1), "activation": .text("relu"),
  ]

  /// The constants at the encoded training data, of the generative adversarial network at as many
  /// points of its noise.
  @Sendable static func measure(_ run: TableRun) throws -> [String: Double]? {
    let backend = run.session.backend
    let inference = try Inference(opening: run.session.folder) { _ in backend }
    let data = run.session.data
    let latent =
      inference.model.hasEncoder
      ? try inference.encode(data) : try inference.samplePrior(data.count, seed: inference.seed)
    if run.shouldStop() { return nil }
    var figures = try DecoderStretch.figures(of: inference, at: latent)
    figures["latent_deviation"] = deviation(latent.floats, width: latent.shape[1])
    figures["mse"] = run.lastFigures["mse"]
    return figures
  }

  /// The root of the mean variance of the coordinates.
  static func deviation(_ points: [Float], width: Int) -> Double {
    let count = Double(points.count / width)
    var means = [Double](repeating: 0, count: width)
    for (index, value) in points.enumerated() { means[index % width] += Double(value) / count }
    let squares = points.enumerated().reduce(0.0) { sum, point in
      let difference = Double(point.element) - means[point.offset % width]
      return sum + difference * difference
    }
    return (squares / Double(points.count)).squareRoot()
  }

  static let pictures = [
    PaperTable.Picture("samples.png", caption: "Samples"),
    PaperTable.Picture("reconstructions.png", caption: "Data above reconstructions"),
    PaperTable.Picture("latent.png", caption: "Latent points"),
  ]

  static let remarks = [
    """
    K of a latent point z is the least with 1 / K <= |f(z') - f(z)| / |z' - z| <= K for its k nearest \
    latent neighbours z', f the decoder's mean; the table has means over points, and over runs. The \
    scale-free form is the root of the greatest of these ratios over the least: what is left of K \
    when the latent space is scaled as suits z best.
    """,
    """
    Points are the posterior means of all training data; of the GAN, which has no encoder, as many \
    points of its noise with what the generator makes of them: pairs (z, G(z)). The latent \
    deviation is the root of the coordinates' mean variance, over these points.
    """,
    """
    The paper does not say which latent dimensions its table has. Here the three autoencoders have \
    D = \(dimension), the VAE and the S-VAE also the D = 2 of the paper's section 6.1, that of a sphere \
    being its own, S^D in R^(D+1), and the VAE and the VDAE also D = 64, the most that its step takes. \
    Each of their networks has the one hidden layer of 500 units that the paper names. The GAN has \
    the networks of the authors of its penalty and noise of 128 coordinates, at the scale 'smoke' \
    with a quarter of their channels.
    """,
    """
    The paper does not say how long it trained; the epochs of the scale 'paper' are ours.
    """,
  ]

  static let notes = [
    PaperTable.Note(
      DecoderStretch.scaleNote, rows: ["vdae"], metrics: DecoderStretch.scaleDependent),
    PaperTable.Note(
      """
      The constant changes when the latent space is scaled: points of the unit sphere, of a normal \
      prior and of a diffusion map are not on the same footing, and the order of rows in this form \
      is that of their latent scales as much as of their decoders. Compare the scale-free form.
      """,
      rows: ["gan", "vae", "s-vae"], metrics: DecoderStretch.scaleDependent),
  ]
}
