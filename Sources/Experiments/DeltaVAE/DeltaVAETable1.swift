extension PaperTable {
  /// Table 1 of the Delta-VAE: MNIST, seven latent spaces.
  static let deltaVAETable1 = {
    var table = PaperTable(
      name: "delta-vae-table1", title: "Delta-VAEs trained on MNIST",
      source: "\(DeltaVAETables.source), table 1",
      data: .named(usage: "mnist:DIR"), metrics: DeltaVAETables.metrics,
      rows: [
        DeltaVAETables.row(
          "S^2", "sphere:2", logLikelihood: .init(-738.76, 0.08), elbo: .init(-739.25, 0.09),
          kl: .init(5.16, 0.13), mse: .init(3.48, 0.05)),
        DeltaVAETables.row(
          "Embedded torus", "embedded-torus", logLikelihood: .init(-738.58, 0.08),
          elbo: .init(-740.97, 0.10), kl: .init(6.57, 0.01), mse: .init(3.55, 0.02)),
        DeltaVAETables.row(
          "Flat torus", "flat-torus", logLikelihood: .init(-738.97, 0.08),
          elbo: .init(-741.37, 0.11), kl: .init(6.42, 0.00), mse: .init(3.70, 0.02)),
        DeltaVAETables.row(
          "RP^3", "projective:3", logLikelihood: .init(-738.81, 0.02), elbo: .init(-739.32, 0.03),
          kl: .init(5.65, 0.08), mse: .init(3.37, 0.02)),
        DeltaVAETables.row(
          "RP^2", "projective:2", logLikelihood: .init(-740.17, 0.35), elbo: .init(-741.19, 0.53),
          kl: .init(3.15, 0.56), mse: .init(4.49, 0.02)),
        DeltaVAETables.row(
          "R^3", "euclidean:3", logLikelihood: .init(-738.27, 0.03), elbo: .init(-738.85, 0.04),
          kl: .init(5.74, 0.05), mse: .init(3.23, 0.02)),
        DeltaVAETables.row(
          "R^2", "euclidean:2", logLikelihood: .init(-738.83, 0.08), elbo: .init(-739.35, 0.11),
          kl: .init(4.95, 0.04), mse: .init(3.56, 0.04)),
      ])
    table.head = "manifold"
    table.smoke = Effort(epochs: 3, runs: 1)
    table.paper = Effort(epochs: 500, runs: 10)
    table.extent = Extent(count: 60_000, shape: [28, 28])
    table.options = DeltaVAETables.options
    table.notes = DeltaVAETables.notes
    table.pictures = DeltaVAETables.pictures
    table.needsPictures = true
    return table
  }()
}
