internal import DiffeoLayers
internal import DiffeoOptimizers

/// How a stage of the model is trained, where it differs from the run's plan.
public struct StagePlan: Sendable, Hashable {
  /// Epochs; nil for those of the run.
  public var epochs: Int?
  /// Data in a step; nil for those of the run.
  public var batchSize: Int?
  /// The base learning rate; nil for that of the run.
  public var learningRate: Double?
  /// Epochs after which the rate is halved, again and again; nil for the schedule of the run.
  public var halving: Double?
  /// Weight decay; nil for that of the run.
  public var weightDecay: Double?

  /// The run's plan.
  public init() {}

  /// The stage.
  func stage(_ name: String, _ parameters: ParameterSet) -> TrainingStage {
    var stage = TrainingStage(name, parameters)
    stage.epochs = epochs
    stage.batchSize = batchSize
    stage.learningRate = learningRate
    stage.schedule = halving.map { LearningRateSchedule(.halving(epochs: $0)) }
    stage.weightDecay = weightDecay
    // A last batch of a few data would spoil the running moments.
    stage.wholeBatches = true
    return stage
  }
}
