internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoGeometry
internal import DiffeoReports

/// How far a trained decoder stretches and shrinks distances between latent points, as table 1 of the
/// variational diffusion autoencoder has it.
enum DecoderStretch {
  /// The numbers of neighbours of the paper's table.
  static let neighborCounts = [3, 5, 10, 100, 1000]

  /// A pair of columns for each number of neighbours: the paper's constant and the scale-free one.
  static let metrics = neighborCounts.flatMap { k in
    [
      PaperTable.Metric("bilipschitz_\(k)", "bi-Lipschitz, k = \(k)", digits: 2),
      PaperTable.Metric("bilipschitz_scale_free_\(k)", "scale-free, k = \(k)", digits: 2),
    ]
  }

  /// The keys of the figures that change when the latent space is scaled.
  static let scaleDependent = Set(neighborCounts.map { "bilipschitz_\($0)" })

  /// Why those differ from the paper's.
  static let scaleNote = """
    The constant changes when the latent space is scaled, and the paper does not say how its \
    own is; ours has coordinates of variance 1. The scale-free form depends on neither.
    """

  /// The mean constants of the paper's rows on MNIST and their deviations over ten runs, from the
  /// version submitted to ICLR 2020.
  static let GAN = figures([(2.24, 0.35), (2.32, 0.29), (2.5, 0.34), (2.8, 0.42), (3.11, 0.44)])
  static let VAE = figures([(8.63, 2.53), (8.93, 2.55), (9.17, 2.59), (9.51, 2.64), (9.78, 2.6)])
  static let SVAE = figures([
    (47.2, 19.1), (50.3, 19), (52.6, 19.1), (55.2, 19.5), (58.5, 19.4),
  ])
  static let VDAE = figures([(1.92, 0.5), (2.05, 0.49), (2.22, 0.5), (2.64, 0.52), (2.87, 0.516)])

  private static func figures(_ values: [(Double, Double)]) -> [String: PaperFigure] {
    Dictionary(
      uniqueKeysWithValues: zip(neighborCounts, values).map {
        ("bilipschitz_\($0)", PaperFigure($1.0, $1.1))
      })
  }

  /// Throws unless data are enough for the least number of neighbours.
  static func check(_ data: Dataset) throws(ExperimentError) {
    let least = neighborCounts[0] + 1
    guard data.count >= least else {
      throw .wrongData(
        data: data.source,
        expected: "\(least) data or more, each with \(neighborCounts[0]) neighbours",
        found: "\(data.count)")
    }
  }

  /// The means over latent points of the constants of a run's decoder, over the k nearest others of
  /// each: `bilipschitz_k`, and `bilipschitz_scale_free_k`, for each k less than their number.
  static func figures(
    of inference: Inference, at latent: NumericArray
  ) throws -> [String: Double] {
    let outputs = try inference.decode(latent, from: "the latent points")
    let size = outputs.shape.dropFirst().reduce(1, *)
    let rows = try BiLipschitz(
      latent: PointCloud(latent.floats, dimension: latent.shape[1], on: inference.backend),
      outputs: PointCloud(outputs.floats, dimension: size, on: inference.backend),
      ks: neighborCounts.filter { $0 < latent.shape[0] }
    ).statistics()
    return Dictionary(
      uniqueKeysWithValues: rows.flatMap { row in
        [
          ("bilipschitz_\(row.k)", row.constant.mean),
          ("bilipschitz_scale_free_\(row.k)", row.scaleFree.mean),
        ]
      })
  }
}
