public import DiffeoDatasets
public import DiffeoModels
public import DiffeoTensors
internal import DiffeoFormats
internal import DiffeoOptimizers

/// Told of what a run does while it does it.
public protocol RunObserver: AnyObject {
  /// Training begins or continues.
  func willTrain(_ session: RunSession)
  /// Some steps of an epoch are done.
  func didStep(epoch: Int, step: Int, steps: Int, loss: Double)
  /// An epoch is done.
  func didFinishEpoch(_ row: MetricsFile.Row)
  /// Something worth a line happens.
  func note(_ text: String)
  /// Whether the run should save its state and stop.
  var shouldStop: Bool { get }
}

/// A run under way: folder, options, data, model and trainer.
public final class RunSession {
  /// The folder.
  public let folder: RunFolder
  /// The options.
  public let configuration: Configuration
  /// Where the model lives.
  public let backend: Backend
  /// The training data.
  public let data: Dataset
  /// The trainer, and with it the model.
  public let trainer: Trainer
  /// The figures so far.
  public internal(set) var metrics: MetricsFile
  let testData: Dataset?
  let testTensor: Tensor?
  /// The data as a torus, where they are one.
  let torus: TorusSamples?
  /// Held while nobody else may train the run.
  var lock: FileLock?
  /// What tells the training data from others.
  lazy var fingerprint = DataFingerprint(data, isComputed: dataAreComputed)
  private let dataAreComputed: Bool
  /// What is worth a line about the scale of the training data.
  let scaleAdvice: String?

  /// What a run ends with.
  public struct Summary: Sendable {
    /// Whether it was stopped before its end.
    public let interrupted: Bool
    /// Whole epochs done.
    public let epochs: Int
    /// Steps done.
    public let steps: Int
    /// Seconds of training and evaluation.
    public let seconds: Double
    /// The last row of the metrics file.
    public let last: MetricsFile.Row
  }

  /// Starts a new run.
  ///
  /// - Parameters:
  ///   - configuration: Its options.
  ///   - folder: Its folder, which must not exist or be empty.
  ///   - backend: Where the model lives.
  ///   - datasets: Where data are looked up by name.
  /// - Returns: A session at the start, its folder made and its options saved.
  /// - Throws: What is wrong with data, options or folder.
  public static func start(
    _ configuration: Configuration, in folder: RunFolder, on backend: Backend,
    datasets: DatasetRegistry = .standard
  ) throws -> RunSession {
    let data = try TrainingData(configuration, datasets)
    let session = try RunSession(configuration, folder, backend, data, metrics: nil)
    try folder.create()
    session.lock = try folder.lock()
    try folder.save(session.configuration)
    try Environment.write(to: folder, backend: backend)
    return session
  }

  /// The options that a new run would be started with, none left to the data; nothing is written.
  ///
  /// - Parameters:
  ///   - configuration: Its options, with data.
  ///   - backend: Where the model would live.
  ///   - datasets: Where data are looked up by name.
  /// - Returns: The options that its folder would hold.
  /// - Throws: What is wrong with data or options.
  public static func settled(
    _ configuration: Configuration, on backend: Backend, datasets: DatasetRegistry = .standard
  ) throws -> Configuration {
    let data = try TrainingData(configuration, datasets)
    return try RunSession(configuration, RunFolder(""), backend, data, metrics: nil).configuration
  }

  /// Continues a run from its checkpoint, to the bit as if it had never stopped.
  ///
  /// - Parameters:
  ///   - folder: Its folder.
  ///   - changes: Options of the training that follows, as a person writes them; see
  ///     ``RunConfiguration/changeable``. Without any, the result is that of a run that never
  ///     stopped.
  ///   - datasets: Where data are looked up by name.
  ///   - backend: Where the model lives, given the run's options.
  /// - Returns: A session at the checkpoint.
  /// - Throws: What is wrong with the folder, the checkpoint or the data;
  ///   `ConfigurationError.conflict(_:)` for changes of a run that has nothing left to train.
  public static func resume(
    _ folder: RunFolder, changes: [(key: String, text: String)] = [],
    datasets: DatasetRegistry = .standard,
    on backend: (Configuration) throws -> Backend
  ) throws -> RunSession {
    let there = try folder.configuration()
    var configuration = there
    for (key, text) in changes { try RunConfiguration.change(&configuration, key, text) }
    let lock = try folder.lock()
    let data = try TrainingData(configuration, datasets)
    let session = try RunSession(
      configuration, folder, backend(configuration), data,
      metrics: try MetricsFile(continuing: folder.file("metrics.csv")))
    session.lock = lock
    try session.checkData()
    try Checkpoint.restore(session.trainer, from: folder.checkpoint)
    let done = session.trainer.position.epoch
    guard session.trainer.epochs >= done else {
      throw ConfigurationError.conflict(
        "\(done) epochs are done already; --epochs \(session.trainer.plan.epochs) is less.")
    }
    session.metrics.truncate(afterEpoch: done)
    try session.checkEffect(since: there)
    try folder.save(configuration)
    return session
  }

  /// Throws when options differ from those there and nothing is left that they would change.
  private func checkEffect(since there: Configuration) throws(ConfigurationError) {
    let changed = there.declarations.map(\.key).filter { there[$0] != configuration[$0] }
    guard !changed.isEmpty, trainer.position.epoch >= trainer.epochs, !lacksFigures else { return }
    throw .conflict(
      "The run is finished, and \(changed.joined(separator: ", ")) would change nothing; ask for "
        + "more than its \(trainer.epochs) epochs too, --epochs N.")
  }

  /// Throws unless the training data are those of the checkpoint, as far as that says.
  private func checkData() throws {
    guard let expected = try Checkpoint.state(at: folder.checkpoint).data, expected != fingerprint
    else { return }
    throw RunError.otherData(
      configuration.text("data"), expected: expected.description, found: fingerprint.description)
  }

  private init(
    _ configuration: Configuration, _ folder: RunFolder, _ backend: Backend, _ data: TrainingData,
    metrics: MetricsFile?
  ) throws {
    let entry = try ModelRegistry.entry(configuration.text("model"))
    let tensor = try data.train.tensor(on: backend)
    let testTensor = try data.test?.tensor(on: backend)
    let scale = try data.train.checkScale(tensor, for: entry)
    if let test = data.test, let testTensor { _ = try test.checkScale(testTensor, for: entry) }
    scaleAdvice = entry.standardizes ? nil : scale.advice
    var configuration = configuration
    if metrics == nil { try entry.settle(&configuration, tensor, data.train.sampleShape) }
    let request = ModelEntry.Request(
      configuration: configuration, sampleShape: data.train.sampleShape, backend: backend)
    let model = try entry.make(request)
    self.configuration = configuration
    self.folder = folder
    self.backend = backend
    self.data = data.train
    self.testData = data.test
    self.torus = data.torus
    self.dataAreComputed = data.isComputed
    self.trainer = try Trainer(
      model, data: tensor, plan: TrainingPlan(configuration), source: data.train.source)
    self.testTensor = testTensor
    self.metrics = metrics ?? MetricsFile(path: folder.file("metrics.csv"), columns: ["epoch"])
  }

  /// The data that figures are computed on, and what they are called.
  public var evaluationData: Dataset { testData ?? data }
}

/// The two parts of a run's data.
struct TrainingData {
  let train: Dataset
  /// Data that training does not see; nil where the source has no such part.
  let test: Dataset?
  /// The data as a torus, where they are one.
  let torus: TorusSamples?
  /// Whether they are computed, and not read.
  let isComputed: Bool

  init(_ configuration: Configuration, _ registry: DatasetRegistry) throws {
    guard let text = configuration.optionalText("data") else {
      throw ConfigurationError.conflict("No data: say --data, for instance --data mnist:DIR.")
    }
    let seed = UInt64(configuration.integer("seed"))
    train = try registry.load(text, split: .train, seed: seed)
    torus = try registry.torus(text, seed: seed)
    isComputed = try registry.isComputed(text)
    test =
      train.split == DatasetSplit.train.rawValue
      ? try registry.load(text, split: .test, seed: seed) : nil
    if let test, test.sampleShape != train.sampleShape {
      throw RunError.input(
        path: text, expected: "test data of the training data's shape, \(train.sampleShape)",
        found: "\(test.sampleShape)")
    }
  }
}

extension Dataset {
  /// The data as rows on a backend.
  func tensor(on backend: Backend) throws -> Tensor {
    try Tensor(samples, shape: [count, sampleSize], on: backend, label: "data")
  }

  /// The scale of the data, given as rows too, once a model can be trained on such.
  fileprivate func checkScale(_ rows: Tensor, for entry: ModelEntry) throws -> DataScale {
    let scale = try DataScale(of: rows)
    try scale.check(source: source, isStandardized: entry.standardizes)
    return scale
  }
}
