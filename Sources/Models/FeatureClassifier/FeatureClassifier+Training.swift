public import DiffeoDatasets
internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoOptimizers
public import DiffeoTensors

extension FeatureClassifier {
  /// How a classifier is trained.
  public struct Plan: Sendable, Hashable {
    /// Passes over the data.
    public var epochs = 2
    /// Pictures in a step.
    public var batchSize = 100
    /// The rate, which falls along half a cosine.
    public var learningRate = 1e-3
    /// Of initial parameters and order.
    public var seed: UInt64 = 0

    /// The plan at its defaults.
    public init() {}
  }

  /// A classifier trained on labelled pictures; the same data and plan give the same one.
  ///
  /// - Parameters:
  ///   - data: Pictures with labels 0, 1, ..., none left out.
  ///   - plan: How it is trained.
  ///   - backend: Where it lives.
  ///   - shouldStop: Asked after every step.
  /// - Returns: The classifier; nil when it was stopped.
  /// - Throws: ``ClassifierError``, ``TrainingError/notFinite(step:tensor:)``, or an OpenCL error.
  public static func trained(
    on data: Dataset, _ plan: Plan = Plan(), backend: Backend, shouldStop: () -> Bool = { false }
  ) throws -> FeatureClassifier? {
    let labels = try checkedLabels(data)
    let classes = Int(labels.max() ?? 0) + 1
    let classifier = try FeatureClassifier(
      sampleShape: data.sampleShape, classes: classes, on: backend, seed: plan.seed)
    let adam = try Adam(classifier.parameters)
    let leaves = classifier.parameters.parameters.map(\.variable)
    let perEpoch = (data.count + plan.batchSize - 1) / plan.batchSize
    let schedule = LearningRateSchedule(.cosine)
    for step in 0..<(plan.epochs * perEpoch) {
      let rows = rows(of: step, perEpoch, data.count, plan)
      let batch = try Tensor(
        rows.flatMap { data[$0] }, shape: [rows.count, data.sampleSize], on: backend)
      let loss = try classifier.loss(batch, rows.map { labels[$0] })
      try classifier.parameters.collect(gradients(of: loss, with: leaves).map(\.value))
      let done = Double(step) / Double(perEpoch)
      try adam.update(
        rate: plan.learningRate * schedule.factor(epoch: done, total: Double(plan.epochs)))
      if (step + 1) % perEpoch == 0, !(try loss.value.scalar().isFinite) {
        throw TrainingError.notFinite(step: step + 1, tensor: "the classifier's loss")
      }
      if shouldStop() { return nil }
    }
    return classifier
  }

  /// The pictures of a step, in the order of its pass's shuffle.
  private static func rows(of step: Int, _ perEpoch: Int, _ count: Int, _ plan: Plan) -> [Int] {
    let (epoch, place) = step.quotientAndRemainder(dividingBy: perEpoch)
    let key = RandomKey(seed: plan.seed, step: UInt32(epoch), purpose: .shuffle)
    let start = place * plan.batchSize
    let shuffle = Shuffle(count: count, key: key)
    return (start..<min(start + plan.batchSize, count)).map { shuffle.index(at: $0) }
  }

  /// Throws unless a classifier can learn from data.
  ///
  /// - Parameter data: Pictures with labels.
  /// - Throws: ``ClassifierError``.
  public static func check(_ data: Dataset) throws {
    _ = try checkedLabels(data)
    _ = try layout(data.sampleShape)
  }

  /// The labels, once all classes are there.
  private static func checkedLabels(_ data: Dataset) throws -> [Int32] {
    guard let labels = data.labels else { throw ClassifierError.noLabels(data: data.name) }
    let (least, greatest) = (labels.min() ?? 0, labels.max() ?? 0)
    guard least >= 0, greatest > 0, greatest < 100_000 else {
      throw ClassifierError.badLabels(data: data.name, found: "labels \(least) to \(greatest)")
    }
    let found = Set(labels)
    if let missing = (0...greatest).first(where: { !found.contains($0) }) {
      throw ClassifierError.missingClass(
        data: data.name, label: Int(missing), classes: Int(greatest) + 1)
    }
    return labels
  }
}
