internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels
internal import DiffeoReports

extension PaperTable {
  /// The grid of Gaussian clusters, drawn by a Wasserstein GAN, a VAE and a VDAE.
  static let vdaeGrid = {
    var table = PaperTable(
      name: "vdae-grid", title: "Clusters of the plane, drawn by three models",
      source: """
        H. Li, O. Lindenbaum, X. Cheng, A. Cloninger, Variational diffusion autoencoders with \
        random walk sampling, ECCV 2020, arXiv:1905.12724, figure 6
        """,
      data: .generated("gaussian-grid:count=7500"), metrics: VDAEGrid.metrics, rows: VDAEGrid.rows)
    table.head = "model"
    table.statesEffort = false
    table.smoke = Effort(epochs: 10, runs: 1)
    table.paper = Effort(epochs: 420, runs: 5)
    table.remarks = VDAEGrid.remarks
    table.pictures = [Picture(VDAEGrid.picture, caption: "Samples beside the data")]
    table.check = { try Clusters.check($1) }
    table.measure = VDAEGrid.measure
    return table
  }()
}

/// What the table of the grid is made of.
enum VDAEGrid {
  static let metrics = [
    PaperTable.Metric("near", "within 3 deviations (%)", digits: 1, factor: 100),
    PaperTable.Metric("modes", "modes hit", digits: 0),
    PaperTable.Metric("scarcest", "scarcest mode (% of its share)", digits: 0, factor: 100),
    PaperTable.Metric("training_seconds", "training (s)", digits: 0),
  ]

  /// An epoch of the usual data is 1,200 steps of the critic, 600 of the VAE and 204 of the VDAE.
  static let rows = [
    TableRow("WGAN-GP", id: "wgan-gp", paper: { _ in [:] }, options: adversarialOptions),
    TableRow(
      "VAE", id: "vae", paper: [:],
      options: ["model": .text("vae"), "learn_variance": .flag(true), "passes": .integer(50)]),
    TableRow(
      "VDAE", id: "vdae", paper: { _ in [:] },
      options: { VDAEFigures.options($0).merging(VDAEFigures.gridOptions) { $1 } }),
  ]

  /// At the paper's scale the GAN's authors' constants, with their 100,000 steps of the generator; in
  /// minutes a greater rate that falls.
  private static let adversarialOptions: @Sendable (TableRequest) -> [String: ConfigurationValue] =
    {
      let options: [String: ConfigurationValue] = [
        "model": .text("wgan-gp"), "passes": .integer(40),
      ]
      if $0.scale == .paper { return options }
      return options.merging(["learning_rate": .number(5e-4), "schedule": .text("cosine")]) { $1 }
    }

  static let picture = "grid.png"
  private static let sampleCount = 5000
  /// Steps of the VDAE's walks.
  private static let stepCount = 20

  @Sendable static func measure(_ run: TableRun) throws -> [String: Double]? {
    let (session, data) = (run.session, run.session.data)
    let inference = try Inference(opening: session.folder) { _ in session.backend }
    let samples = try samples(of: inference, from: data)
    let shown = Array(samples.prefix(SamplePicture.pointCount * data.sampleSize))
    try AtomicFile.write(
      SamplePicture(shown, called: "samples", beside: data).image().encoded(),
      to: session.folder.file(picture))
    var figures = Clusters(data).figures(of: samples)
    figures["training_seconds"] = session.metrics.series("seconds").last?.value
    return figures
  }

  /// The ends of walks from the data of a model that walks, and what any other draws.
  private static func samples(of inference: Inference, from data: Dataset) throws -> [Float] {
    guard inference.model is any WalkingModel else {
      return try inference.sample(sampleCount, seed: inference.seed).floats
    }
    let request = WalkRequest(
      count: sampleCount, length: .steps(stepCount), seeds: data, seed: inference.seed)
    return try inference.walk(request).data.floats
  }

  static let remarks = [
    """
    The paper shows pictures and gives no figures, nor those of its GAN, which are another paper's. Of \
    the 5,000 samples of each model those count that are within three standard deviations of a \
    cluster's mean, as 98.9 % of points are of a normal density in the plane; a mode is hit by one of \
    them. The scarcest mode is the one with the fewest, as a share of what each would have if all \
    samples were spread evenly. Means and deviation, one for all clusters and both coordinates, are \
    those of the labelled training data.
    """,
    """
    The VDAE's samples are the ends of walks of 20 steps from the data; the others' are made of normal \
    noise in two dimensions. Clusters with gaps between them are not the image of one piece of noise under \
    a continuous map: a GAN and a VAE draw bridges from cluster to cluster.
    """,
    """
    The usual data, gaussian-grid, are those of the VDAE's code: 25 clusters at distance 1 with \
    deviation 0.1. The text of the paper says nine densities on a grid of 5 x 5; its picture has 25.
    """,
  ]
}

extension Clusters {
  /// Throws unless data are clusters of the plane.
  static func check(_ data: Dataset) throws(ExperimentError) {
    let labels = Set(data.labels ?? [])
    guard data.sampleShape == [2], labels.count > 1, labels.count < data.count else {
      throw .wrongData(
        data: data.source,
        expected: "points of the plane in two clusters or more, each labelled with the number of "
          + "its own, such as gaussian-grid or npz:FILE with arrays x and labels",
        found: "\(data.count) data of shape \(data.sampleShape) "
          + (data.labels == nil ? "without labels" : "with \(labels.count) different labels"))
    }
    var points = Set<SIMD3<Double>>()
    for (row, label) in (data.labels ?? []).enumerated() {
      let (x, y) = (data.samples[2 * row], data.samples[2 * row + 1])
      points.insert(SIMD3<Double>(Double(x), Double(y), Double(label)))
    }
    guard points.count > labels.count else {
      throw .wrongData(
        data: data.source, expected: "clusters whose points scatter, of a deviation above 0",
        found: "\(labels.count) clusters, each of equal points")
    }
  }

  /// Which clusters points are in: `near`, the share of points within three deviations of a mean;
  /// `modes`, the clusters with such a point; `covered`, their share; `scarcest`, the fewest points of
  /// a cluster over what each would have if all points were spread evenly.
  func figures(of points: [Float]) -> [String: Double] {
    let found = cells(points, within: 3 * deviation)
    var counts = [Int](repeating: 0, count: means.count)
    for cell in found.compactMap(\.self) { counts[cell] += 1 }
    let (modes, all) = (Double(counts.count { $0 > 0 }), Double(found.count))
    return [
      "near": Double(counts.reduce(0, +)) / all, "modes": modes,
      "covered": modes / Double(means.count),
      "scarcest": Double(counts.min() ?? 0) * Double(means.count) / all,
    ]
  }
}
