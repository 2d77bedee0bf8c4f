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
    table.pictures = VDAEFigures.pictures
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
      PaperTable.Metric("total_variation_data", "TV to the data", digits: 3),
      PaperTable.Metric("stationary_from", "stationary from", digits: 0),
      PaperTable.Metric("near", "near (%)", digits: 1, factor: 100),
      PaperTable.Metric("covered", "covered (%)", digits: 1, factor: 100),
      PaperTable.Metric("ordered", "in order (%)", digits: 1, factor: 100),
      PaperTable.Metric("class_kept", "class kept (%)", digits: 1, factor: 100),
      PaperTable.Metric("classifier_accuracy", "classifier (%)", digits: 1, factor: 100),
    ]
    + neighborCounts.flatMap { k in
      [
        PaperTable.Metric("bilipschitz_\(k)", "bi-Lipschitz, k = \(k)", digits: 2),
        PaperTable.Metric("bilipschitz_scale_free_\(k)", "scale-free, k = \(k)", digits: 2),
      ]
    } + [PaperTable.Metric("training_seconds", "training (s)", digits: 0)]

  /// The numbers of neighbours of the paper's table 1.
  static let neighborCounts = [3, 5, 10, 100, 1000]

  static let rows = [
    row("Loop", "loop", .generated("loop")),
    row(
      "Loop, nearest neighbours", "loop-nearest", .generated("loop"),
      ["neighborhood": .text("nearest"), "sigma_neighbors": .integer(250), "alpha": .number(16)]),
    row("Sphere", "sphere", .generated("sphere:count=5000")),
    row("Bunny", "bunny", .named(usage: "bunny=ply:FILE")),
    row(
      "Rotating figure", "rotating-figure", .generated("rotating-figure:count=72"),
      ["latent_dimension": .integer(2)]),
    row(
      "Gaussian grid", "gaussian-grid", .generated("gaussian-grid:count=7500"),
      ["latent_dimension": .integer(30), "alpha": .number(1)]),
    row("MNIST", "mnist", .named(usage: "mnist=mnist:DIR"), digits, paper: digitFigures),
  ]

  private static let digits: [String: ConfigurationValue] = [
    "latent_dimension": .integer(10), "alpha": .number(1), "neighborhood": .text("nearest"),
  ]

  /// Table 1, MNIST: the mean bi-Lipschitz constants of the paper's model and their deviations.
  private static let digitFigures: [String: PaperFigure] = [:]

  private static func row(
    _ name: String, _ id: String, _ data: PaperTable.Source,
    _ options: [String: ConfigurationValue] = [:], paper: [String: PaperFigure] = [:]
  ) -> TableRow {
    TableRow(name, id: id, data: data, paper: paper, options: options)
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

  static let notes: [PaperTable.Note] = []
}
