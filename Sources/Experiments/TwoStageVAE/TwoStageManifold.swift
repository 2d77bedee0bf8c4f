internal import DiffeoDatasets
internal import DiffeoMetrics
internal import DiffeoModels
internal import DiffeoReports

extension PaperTable {
  /// What the Two-Stage VAE's theorems say of data on a manifold of known dimension.
  static let twoStageManifold = {
    var table = PaperTable(
      name: "two-stage-manifold", title: "Active dimensions on manifolds of known dimension",
      source: "B. Dai, D. Wipf, Diagnosing and enhancing VAE models (ICLR 2019), after theorem 4",
      data: nil,
      metrics: [
        .init("active_dimensions", "active dimensions", digits: 0),
        .init("least_inactive_variance", "least variance of the others", digits: 3),
        .init("gamma", "gamma", digits: 6),
        .init("gamma_rises", "epochs in which gamma rose", digits: 0),
        .init("first_deviation", "q(z) off the ideal (%)", digits: 1, factor: 100),
        .init("second_deviation", "q(u) off the ideal (%)", digits: 1, factor: 100),
      ],
      rows: (2...5).map(row))
    table.head = "dimension of the data"
    table.statesEffort = false
    table.smoke = Effort(epochs: 60, runs: 1)
    table.paper = Effort(epochs: 60, runs: 5)
    table.options = { _ in options }
    table.remarks = remarks
    table.measure = measure
    return table
  }()

  private static func row(_ intrinsic: Int) -> TableRow {
    TableRow(
      "r = \(intrinsic)", id: "r\(intrinsic)",
      data: .generated("smooth-map:intrinsic=\(intrinsic),frequency=0.3"),
      paper: ["active_dimensions": PaperFigure(Double(intrinsic))], options: [:])
  }

  /// Small dense networks, ten latent dimensions.
  private static let options: [String: ConfigurationValue] = [
    "model": .text("two-stage-vae"), "architecture": .text("dense"), "latent": .integer(10),
    "width": .integer(256), "second_width": .integer(128), "second_epochs": .integer(40),
    "batch_size": .integer(100), "learning_rate": .number(2e-3), "schedule": .text("cosine"),
    "log_likelihood_samples": .integer(0),
  ]

  @Sendable private static func measure(_ run: TableRun) throws -> [String: Double]? {
    let session = run.session
    guard let model = session.trainer.model as? TwoStageVAE else {
      preconditionFailure("a row of another model")
    }
    let seed = UInt64(session.configuration.integer("seed"))
    let found = try StageDiagnostics(
      model, on: session.evaluationData, session.backend, seed: seed)
    let gammas = session.metrics.series("train_gamma").map(\.value)
    var figures = [
      "active_dimensions": Double(found.activeDimensions),
      "gamma_rises": Double(zip(gammas, gammas.dropFirst()).count { $0.0 < $0.1 }),
      "first_deviation": found.first.deviation(from: found.ideal),
    ]
    figures["gamma"] = gammas.last
    figures["least_inactive_variance"] = found.leastInactiveVariance
    figures["second_deviation"] = found.second?.deviation(from: found.ideal)
    return figures
  }

  private static let remarks = [
    """
    The paper argues that of more latent dimensions than the data have as many stay active as the \
    data have, and shows it on pictures, whose dimension nobody knows. Here it is known: a fixed \
    random smooth map of R^r into R^50. A dimension is active where the mean variance of its \
    posteriors is below one half.
    """,
    """
    Off the ideal: the greatest relative difference between the singular values of latent points \
    and those of as many normal ones. Data as simple as these leave the second stage little to mend.
    """,
  ]
}
