internal import DiffeoModels

extension PaperTable {
  /// Table 1 of the Two-Stage VAE: one stage with each decoder, and two stages.
  static let twoStageTable1 = {
    var table = PaperTable(
      name: "two-stage-table1", title: "Two-Stage VAE and its baselines",
      source: "B. Dai, D. Wipf, Diagnosing and enhancing VAE models (ICLR 2019), table 1",
      data: .named(usage: "mnist:DIR"), metrics: TwoStageTables.metrics,
      rows: [
        TwoStageTables.row(
          "VAE (cross-entropy)", "cross-entropy", [23.8, 58.7, 155.7], [0.6, 1.2, 11.6],
          ["stages": .integer(1), "likelihood": .text("bernoulli")]),
        TwoStageTables.row(
          "VAE (fixed gamma)", "fixed-gamma", [51.2, 104.5, 113.0], [0.8, 1.3, 0.7],
          ["stages": .integer(1), "learn_variance": .flag(false)]),
        TwoStageTables.row(
          "VAE (learned gamma)", "learned-gamma", [47.0, 51.5, 80.1], [0.9, 1.0, 0.6],
          ["stages": .integer(1)]),
        TwoStageTables.row("2-Stage VAE", "two-stage", [13.4, 22.0, 71.0], [1.3, 0.6, 0.6], [:]),
      ])
    table.head = "model"
    table.smoke = Effort(epochs: 3, runs: 1)
    table.paper = Effort(epochs: 400, runs: 10)
    table.options = TwoStageTables.options
    table.remarks = TwoStageTables.remarks
    table.pictures = [
      Picture("samples.png", caption: "Samples"),
      Picture("stages.png", caption: "Samples of the first stage, left, and of both, right"),
    ]
    table.needsPictures = true
    table.check = { try FeatureClassifier.check($1) }
    table.measure = TwoStageTables.measure
    return table
  }()
}
