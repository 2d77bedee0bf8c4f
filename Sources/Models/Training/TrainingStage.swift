public import DiffeoLayers
public import DiffeoOptimizers

/// A part of a training: which parameters it changes, for how long, and with what.
///
/// Most models have one stage. Those that stand on another network, trained before and then held
/// fixed, have several, one after the other; each has an optimiser of its own.
public struct TrainingStage {
  /// The name, as progress and metrics show it.
  public let name: String
  /// What the stage changes.
  public let parameters: ParameterSet
  /// Its epochs; nil for those of the run.
  public var epochs: Int?
  /// Passes over the data in an epoch: more than one for data so few that a pass is a few steps.
  public var passes = 1
  /// Its steps in an epoch, whatever the number of data; nil for those of its passes.
  public var steps: Int?
  /// Data in a step; nil for those of the run.
  public var batchSize: Int?
  /// Its base learning rate; nil for that of the run.
  public var learningRate: Double?
  /// How its learning rate changes; nil for as the run's.
  public var schedule: LearningRateSchedule?
  /// Its weight decay; nil for that of the run.
  public var weightDecay: Double?
  /// Whether the last data of a pass are left out where they do not fill a batch.
  public var wholeBatches = false
  /// Whether ``GenerativeModel/figures(_:samples:key:)`` means something after its epochs.
  public var isEvaluated = true

  /// A stage that trains as the run's options say.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - parameters: What it changes.
  public init(_ name: String, _ parameters: ParameterSet) {
    self.name = name
    self.parameters = parameters
  }
}

/// The stages of a training on data of a given count, and where each begins.
struct StageTable {
  /// A stage with all that its plan leaves open filled in.
  struct Entry {
    let stage: TrainingStage
    /// Epochs of the stages before.
    let start: Int
    let epochs: Int
    let batchSize: Int
    let learningRate: Double
    let schedule: LearningRateSchedule
    let adam: Adam.Options
    let stepsPerPass: Int

    var stepsPerEpoch: Int { stage.steps ?? stepsPerPass * stage.passes }
    /// Passes over the data in an epoch, the last one perhaps cut short.
    var passes: Int { (stepsPerEpoch + stepsPerPass - 1) / stepsPerPass }
    var end: Int { start + epochs }
  }

  let entries: [Entry]

  init(_ stages: [TrainingStage], plan: TrainingPlan, count: Int) throws {
    precondition(!stages.isEmpty, "a model without a stage of training")
    var entries: [Entry] = []
    for stage in stages {
      let batchSize = stage.batchSize ?? plan.batchSize
      guard !stage.wholeBatches || count >= batchSize else {
        throw TrainingError.tooFewData(count: count, batchSize: batchSize)
      }
      let rest = stage.wholeBatches ? 0 : batchSize - 1
      var adam = plan.adam
      adam.weightDecay = stage.weightDecay ?? adam.weightDecay
      entries.append(
        Entry(
          stage: stage, start: entries.last?.end ?? 0, epochs: stage.epochs ?? plan.epochs,
          batchSize: batchSize, learningRate: stage.learningRate ?? plan.learningRate,
          schedule: stage.schedule ?? plan.schedule, adam: adam,
          stepsPerPass: (count + rest) / batchSize))
    }
    self.entries = entries
  }

  /// Epochs of all stages.
  var epochs: Int { entries[entries.count - 1].end }

  /// The stage that an epoch belongs to; the last one after the end.
  func index(epoch: Int) -> Int {
    entries.firstIndex { epoch < $0.end } ?? entries.count - 1
  }
}
