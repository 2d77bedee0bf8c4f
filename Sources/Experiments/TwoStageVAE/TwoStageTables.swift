internal import DiffeoModels

/// What the tables of the Two-Stage VAE share.
enum TwoStageTables {
  /// The paper's column, and ours, which are not the same thing.
  static let metrics: [PaperTable.Metric] = [
    .init("fid", "FID (paper only)", digits: 1),
    .init("frechet_distance", "Frechet distance, our classifier's features", digits: 2),
    .init("reconstruction_frechet_distance", "the same, of reconstructions", digits: 2),
    .init("kernel_distance", "kernel distance, the same features", digits: 3),
    .init("precision", "precision", digits: 3), .init("recall", "recall", digits: 3),
    .init("density", "density", digits: 3), .init("coverage", "coverage", digits: 3),
    .init("mse", "MSE x 100", digits: 2, factor: 100),
  ]

  /// The data sets whose figures the paper gives in every row, by what is in their specification.
  private static let dataSets = ["mnist", "fashion", "cifar10"]

  /// A row of the model with options of its own, and the paper's figures on each data set.
  static func row(
    _ name: String, _ id: String, _ means: [Double], _ deviations: [Double],
    _ options: [String: ConfigurationValue]
  ) -> TableRow {
    TableRow(
      name, id: id,
      paper: { request in
        guard let index = dataSet(request.data[id] ?? "") else { return [:] }
        return ["fid": PaperFigure(means[index], deviations[index])]
      }, options: { _ in options.merging(["model": .text("two-stage-vae")]) { $1 } })
  }

  /// Which of the data sets a specification names: the last that fits, for Fashion-MNIST comes in
  /// files like MNIST's.
  private static func dataSet(_ text: String) -> Int? {
    dataSets.lastIndex { text.lowercased().contains($0) }
  }

  /// The options of all rows.
  static func options(_ request: TableRequest) -> [String: ConfigurationValue] {
    var options: [String: ConfigurationValue] = [
      "architecture": .text("infogan"), "batch_size": .integer(100),
      "learning_rate": .number(1e-3), "weight_decay": .number(5e-4),
      "log_likelihood_samples": .integer(0),
    ]
    if request.form == .faithful {
      options.merge(["batch_mean": .flag(false), "batch_decay": .number(0.999)]) { $1 }
    }
    if request.scale == .paper {
      let isCIFAR = request.data.values.contains { $0.hasPrefix("cifar10") }
      options["preset"] = .text(isCIFAR ? "cifar10" : "mnist")
    }
    return options
  }

  static let remarks = [
    """
    The paper's FID is a distance of features of the Inception network, ours one of features of a \
    small classifier that is trained on the labelled data: figures of the two columns cannot be \
    compared with each other, only their order. The classifier's name, the hash of its parameters \
    and the counts of samples are in rows/*/features.json.
    """,
    """
    Samples are decoded means. kernel distance, precision (3rd neighbours), density and coverage \
    (5th) are of the same features.
    """,
  ]
}
