extension PaperTable {
  /// Table 2 of the Delta-VAE: translations of the simple picture, seven latent spaces.
  static let deltaVAETable2 = {
    var table = PaperTable(
      name: "delta-vae-table2", title: "Delta-VAEs trained on translations of a simple picture",
      source: "\(DeltaVAETables.source), table 2", data: .generated("translations"),
      metrics: DeltaVAETables.metrics + [Metric("is_homeomorphic", "degree ±1", digits: 1)],
      rows: [
        DeltaVAETables.row(
          "S^2", "sphere:2", logLikelihood: .init(-3779.75, 2.25), elbo: .init(-3825.11, 4.21),
          kl: .init(3.45, 0.01), mse: .init(2.82, 0.21)),
        DeltaVAETables.row(
          "Embedded torus", "embedded-torus", logLikelihood: .init(-3787.34, 11.8),
          elbo: .init(-3809.33, 23.0), kl: .init(11.2, 1.20), mse: .init(1.85, 1.18)),
        DeltaVAETables.row(
          "Flat torus", "flat-torus", logLikelihood: .init(-3773.99, 1.70),
          elbo: .init(-3813.00, 5.16), kl: .init(6.42, 0.00), mse: .init(0.90, 0.25)),
        DeltaVAETables.row(
          "RP^3", "projective:3", logLikelihood: .init(-3774.61, 0.53),
          elbo: .init(-3821.25, 2.44), kl: .init(3.70, 0.00), mse: .init(2.62, 0.12)),
        DeltaVAETables.row(
          "RP^2", "projective:2", logLikelihood: .init(-3789.13, 8.36),
          elbo: .init(-3850.19, 33.7), kl: .init(3.92, 1.97), mse: .init(4.02, 1.74)),
        DeltaVAETables.row(
          "R^3", "euclidean:3", logLikelihood: .init(-3779.67, 4.06), elbo: .init(-3783.03, 5.71),
          kl: .init(9.73, 0.45), mse: .init(0.46, 0.26)),
        DeltaVAETables.row(
          "R^2", "euclidean:2", logLikelihood: .init(-3785.64, 5.26), elbo: .init(-3789.60, 6.19),
          kl: .init(8.26, 0.53), mse: .init(0.85, 0.28)),
      ])
    table.head = "manifold"
    table.smoke = Effort(epochs: 10, runs: 1)
    table.paper = Effort(epochs: 500, runs: 10)
    table.extent = Extent(count: 12_928, shape: [64, 64])
    table.options = DeltaVAETables.options
    table.notes = DeltaVAETables.notes + misprints
    table.pictures =
      DeltaVAETables.pictures
      + [Picture("topology.png", caption: "Where the encoder takes lines of equal shift")]
    table.measure = { run in run.lastFigures.merging(try run.topology()) { $1 } }
    table.needsPictures = true
    return table
  }()

  /// What this table's own figures lack.
  private static let misprints = [
    Note(
      """
      The paper does not say which pictures its figures are of, and its programs make no test \
      set; ours are of pictures that training did not see.
      """),
    Note(
      """
      The printed ELBO contradicts the row's own KL and MSE, which give \
      -(2048 log 2 pi + 2048 MSE + KL) = -3788.82; one of the three is a misprint.
      """,
      rows: ["flat-torus"], metrics: ["elbo", "mse"]),
    Note(
      """
      The printed ELBO contradicts the row's own KL and MSE, which give \
      -(2048 log 2 pi + 2048 MSE + KL) = -3813.06; one of the three is a misprint.
      """,
      rows: ["embedded-torus"], metrics: ["elbo", "mse"]),
    Note(
      """
      The paper's KL is that of a time head at the upper end of its range, log t = -3.75, in all \
      runs.
      """,
      rows: ["sphere-2", "flat-torus", "projective-3"], metrics: ["kl"], form: .corrected),
    Note(
      "The paper's KL is that of time heads near the lower end of their range, log t = -8.4.",
      rows: ["embedded-torus"], metrics: ["kl"]),
    Note(
      """
      The paper's KL, 3.92 with a deviation of 1.97, seems to mix runs whose time head is at the \
      upper end of its range (2.76) with others at the lower (7.75).
      """,
      rows: ["projective-2"], metrics: ["kl", "elbo", "mse", "log_likelihood"]),
  ]
}
