public import DiffeoOptimizers

/// How a model is trained.
public struct TrainingPlan: Sendable, Hashable {
  /// Passes over the data.
  public var epochs: Int
  /// Data in a step; the last step of an epoch takes what is left.
  public var batchSize: Int
  /// The base learning rate.
  public var learningRate: Double
  /// How the learning rate changes.
  public var schedule: LearningRateSchedule
  /// The constants of the optimiser.
  public var adam: Adam.Options
  /// The seed of everything random.
  public var seed: UInt64
  /// Steps between two looks at the loss; each look waits for the device.
  public var checkInterval: Int

  /// A plan.
  public init(
    epochs: Int, batchSize: Int, learningRate: Double,
    schedule: LearningRateSchedule = LearningRateSchedule(), adam: Adam.Options = Adam.Options(),
    seed: UInt64 = 0, checkInterval: Int = 50
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.adam = adam
    self.seed = seed
    self.checkInterval = checkInterval
  }

  /// The plan that a run's options describe.
  public init(_ configuration: Configuration) {
    var adam = Adam.Options()
    adam.clip = configuration.optionalNumber("gradient_clip")
    adam.weightDecay = configuration.number("weight_decay")
    self.init(
      epochs: configuration.integer("epochs"), batchSize: configuration.integer("batch_size"),
      learningRate: configuration.number("learning_rate"),
      schedule: LearningRateSchedule(configuration.text("schedule")) ?? LearningRateSchedule(),
      adam: adam, seed: UInt64(configuration.integer("seed")))
  }
}

/// Where training stands: what a checkpoint needs besides numbers.
public struct TrainingPosition: Sendable, Hashable, Codable {
  /// Whole epochs done.
  public var epoch = 0
  /// Steps done in the present epoch.
  public var stepInEpoch = 0
  /// Steps done in all.
  public var step = 0

  /// The start.
  public init() {}
}

/// What stops training.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A number became NaN or infinite.
  case notFinite(step: Int, tensor: String)
  /// There are no data to train on.
  case noData
  /// There are fewer data than a stage that takes whole batches only has in a batch.
  case tooFewData(count: Int, batchSize: Int)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .notFinite(let step, let tensor):
      """
      At step \(step) '\(tensor)' is no longer a finite number. Train with a smaller learning rate, \
      or with gradient clipping.
      """
    case .noData: "There are no data to train on."
    case .tooFewData(let count, let batchSize):
      """
      There are \(count) data, fewer than a batch of \(batchSize), and this model takes whole \
      batches only; make batches smaller with --batch-size.
      """
    }
  }
}
