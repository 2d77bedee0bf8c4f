internal import DiffeoDatasets
internal import DiffeoModels

extension PaperTable {
  /// The experiments on variational diffusion autoencoders: walks on curves, surfaces, clusters and
  /// pictures.
  static let vdaeFigures = {
    var table = PaperTable(
      name: "vdae-figures", title: "Random walks of variational diffusion autoencoders",
      source: """
        H. Li, O. Lindenbaum, X. Cheng, A. Cloninger, Variational diffusion autoencoders with \
        random walk sampling, ECCV 2020, arXiv:1905.12724, section 6
        """,
      data: nil, metrics: VDAEFigures.metrics, rows: VDAEFigures.rows)
    table.head = "data"
    table.smoke = Effort(epochs: 10, runs: 1)
    table.paper = Effort(epochs: 50, runs: 10)
    table.options = VDAEFigures.options
    table.notes = VDAEFigures.notes
    table.remarks = VDAEFigures.remarks
    table.pictures = VDAEFigures.pictures
    table.check = VDAEFigures.check
    table.measure = { try VDAEMeasure($0).figures() }
    return table
  }()
}

/// What the table of the variational diffusion autoencoder is made of.
enum VDAEFigures {
  static let metrics =
    [
      PaperTable.Metric("distance", "distance", digits: 4),
      PaperTable.Metric("total_variation_10", "TV, 10 steps", digits: 3),
      PaperTable.Metric("total_variation", "TV, 20 steps", digits: 3),
      PaperTable.Metric("rest", "TV, at rest", digits: 3),
      PaperTable.Metric("rest_theory", "to 1/tr C", digits: 3),
      PaperTable.Metric("sigma_rest", "TV by Sigma*", digits: 3),
      PaperTable.Metric("sigma_theory", "to 1/tr Sigma*", digits: 3),
      PaperTable.Metric("theory", "TV of 1/tr Sigma*", digits: 3),
      PaperTable.Metric("stationary_from", "stationary from", digits: 0),
      PaperTable.Metric("near", "near (%)", digits: 1, factor: 100),
      PaperTable.Metric("covered", "covered (%)", digits: 1, factor: 100),
      PaperTable.Metric("ordered", "in order (%)", digits: 1, factor: 100),
      PaperTable.Metric("class_kept", "class kept (%)", digits: 1, factor: 100),
      PaperTable.Metric("classifier_accuracy", "classifier (%)", digits: 1, factor: 100),
    ]
    + DecoderStretch.metrics + [PaperTable.Metric("training_seconds", "training (s)", digits: 0)]

  static let rows = [
    row("Loop", "loop", .generated("loop")),
    row(
      "Loop, nearest neighbours", "loop-nearest", .generated("loop"),
      [
        "neighborhood": .text("nearest"), "sigma_neighbors": .integer(250), "alpha": .number(1),
        "ridge": .number(0.1),
      ]),
    row("Sphere", "sphere", .generated("sphere:count=5000")),
    row("Bunny", "bunny", .named(usage: "bunny=ply:FILE")),
    row(
      "Rotating figure", "rotating-figure", .generated("rotating-figure:count=72"),
      ["latent_dimension": .integer(2)]),
    row(
      "Gaussian grid", "gaussian-grid", .generated("gaussian-grid:count=7500"), gridOptions),
    row("MNIST", "mnist", .named(usage: "mnist=mnist:DIR"), digits, paper: DecoderStretch.VDAE),
  ]

  /// Of the grid of clusters: the authors' dimension.
  static let gridOptions: [String: ConfigurationValue] = [
    "latent_dimension": .integer(30), "alpha": .number(1),
  ]

  static let digits: [String: ConfigurationValue] = [
    "latent_dimension": .integer(10), "alpha": .number(1), "neighborhood": .text("nearest"),
  ]

  private static func row(
    _ name: String, _ id: String, _ data: PaperTable.Source,
    _ options: [String: ConfigurationValue] = [:], paper: [String: PaperFigure] = [:]
  ) -> TableRow {
    TableRow(name, id: id, data: data, paper: paper, options: options)
  }

  /// Refuses data that a row's figures mean nothing for.
  @Sendable static func check(_ row: TableRow, _ data: Dataset) throws {
    switch row.id {
    case "loop", "loop-nearest", "sphere", "bunny":
      guard data.sampleShape != [3] else { return }
      throw ExperimentError.wrongData(
        data: data.source, expected: "points of space for the row '\(row.id)'",
        found: "data of shape \(data.sampleShape)")
    case "gaussian-grid": try Clusters.check(data)
    case "mnist":
      try DecoderStretch.check(data)
      guard let label = data.labels?.first(where: { !(0..<10).contains($0) }) else { return }
      throw ExperimentError.wrongData(
        data: data.source, expected: "labels from 0 to 9 for the row 'mnist'",
        found: "the label \(label)")
    default: return
    }
  }

  static let options: @Sendable (TableRequest) -> [String: ConfigurationValue] = { request in
    ["model": .text("vdae"), "form": .text(request.form.rawValue)]
  }

  /// The steps after which the walks are shown.
  static let times = [1, 2, 5, 10, 20]

  static let pictures =
    [PaperTable.Picture("latent.png", caption: "The embedded data")]
    + [PaperTable.Picture("frames.png", caption: "The latent space with what is decoded there")]
    + [PaperTable.Picture("burst.png", caption: "One step from one datum, many times")]
    + times.map {
      PaperTable.Picture(
        "walk-\($0).png", caption: "Where walks are after \($0) \($0 == 1 ? "step" : "steps")")
    }

  /// What the columns are.
  static let remarks = [
    """
    Loop and sphere: 20,000 walks from one datum. The distance is the mean one to the manifold after \
    20 steps; TV is the total variation from uniform of the share of walks in 64 pieces of the loop \
    or 48 cells of the sphere, all of one size. A step is stationary from where walks no longer \
    change, as a two-sample test sees it.
    """,
    """
    At rest are 20,000 walks from all data after 200 steps. A walk without drift whose steps have \
    the variance s^2 rests at a density proportional to 1/s^2; the columns 'to 1/tr' are the total \
    variation from that, for the model's own walk, and for one of the steps that Sigma* suggests, \
    without a network, from embedded datum to embedded datum. 'TV of 1/tr Sigma*' is how far that \
    density is from uniform. The loop's data are equispaced in its parameter, at speeds that differ \
    by more than 3: Sigma* over balls is alike everywhere, over the nearest neighbours, as in the \
    authors' code, it goes as the density to the power -2.
    """,
    """
    Bunny: 5,000 walks; near are those within 2.5 percent of the bounding box's diagonal, covered the \
    share of 500 patches that they hit. Gaussian grid: near are walks within three deviations of a \
    cluster's mean, covered the clusters hit. Rotating figure, in place of the paper's video of a \
    bulldog, which is not to be had: the views nearest to a decoded frame, and those whose two \
    nearest latent points are the views beside them.
    """,
    """
    The paper's text has nine clusters on a 5 x 5 grid, its figure and code 25; so has the Gaussian \
    grid here. --data gaussian-grid=gaussian-grid:side=3,count=2700 makes nine.
    """,
    """
    The paper says neither how many epochs it trained for nor how often, but for the 10 runs of its \
    bi-Lipschitz constants; the 50 epochs of the scale 'paper' are ours.
    """,
    "MNIST: the share of digits whose walk of one step keeps the class, as a small classifier sees it.",
  ]

  static let notes = [
    PaperTable.Note(
      DecoderStretch.scaleNote, rows: ["mnist"], metrics: DecoderStretch.scaleDependent)
  ]
}
