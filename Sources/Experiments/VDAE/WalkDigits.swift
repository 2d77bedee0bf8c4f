internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels
internal import DiffeoReports
internal import DiffeoTensors

extension VDAEMeasure {
  private static let seedCount = 5000

  /// Whether a step of the walk keeps a digit's class, and how far the decoder stretches the latent
  /// space.
  ///
  /// `class_kept` is the share of training digits whose walk of one step a classifier gives the
  /// digit's own label; `classifier_accuracy` that of test digits which it labels right.
  /// `bilipschitz_k` is the mean bi-Lipschitz constant of the decoder over the k nearest latent
  /// neighbours of each training datum, `bilipschitz_scale_free_k` its scale-free form.
  func digits() throws -> [String: Double] {
    var figures = try DecoderStretch.figures(of: inference, at: inference.encode(data))
    guard data.labels != nil, !run.shouldStop() else { return figures }
    let classifier = try DigitClassifier(
      data, on: backend, seed: inference.seed, shouldStop: run.shouldStop)
    let seeds = try data.head(Self.seedCount)
    let ends = try walk(seeds.count, steps: 1, from: seeds).after()
    let kept = try zip(classifier.labels(ends), seeds.labels ?? []).count { $0 == Int($1) }
    figures["class_kept"] = Double(kept) / Double(seeds.count)
    let test = try run.datasets.load(
      inference.configuration.text("data"), split: .test, seed: inference.seed)
    figures["classifier_accuracy"] = try classifier.accuracy(on: test)
    return figures
  }
}
