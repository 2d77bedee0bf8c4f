public import DiffeoDifferentiation
public import DiffeoLayers
public import DiffeoOptimizers
public import DiffeoTensors

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
  /// The decays of its optimiser's moments; nil for the usual ones.
  public var decays: Decays?
  /// Other parameters that the stage changes in between, by a loss of their own; nil for none.
  public var opponent: Opponent?
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

  /// All that the stage changes: its parameters first, then the opponent's.
  public var parameterSets: [ParameterSet] {
    [parameters] + [opponent?.parameters].compactMap { $0 }
  }

  /// The decays of an optimiser's moments.
  public struct Decays: Sendable, Hashable {
    /// Of the first moment, from 0 and below 1.
    public let first: Double
    /// Of the second moment, likewise.
    public let second: Double

    /// Decays.
    public init(first: Double, second: Double) {
      self.first = first
      self.second = second
    }
  }

  /// The other of two networks that are trained against each other, each with a loss and an
  /// optimiser of its own.
  public struct Opponent {
    /// What it changes; no name is also one of the stage's own parameters.
    public let parameters: ParameterSet
    /// After how many steps of the stage it takes one.
    public let every: Int
    /// Its loss, given the batch and the context of the step before.
    public let loss: (Tensor, StepContext) throws -> Variable

    /// An opponent.
    ///
    /// - Parameters:
    ///   - parameters: What it changes.
    ///   - every: After how many steps of the stage it takes one, 1 or more.
    ///   - loss: Its loss, given the batch and the context of the step before; one element.
    public init(
      _ parameters: ParameterSet, every: Int,
      loss: @escaping (Tensor, StepContext) throws -> Variable
    ) {
      precondition(every > 0, "an opponent that never takes a step")
      self.parameters = parameters
      self.every = every
      self.loss = loss
    }
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

    /// Optimisers that have taken no step.
    func optimizers() throws -> [Adam] {
      try stage.parameterSets.map { try Adam($0, options: adam) }
    }
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
      adam.beta1 = stage.decays?.first ?? adam.beta1
      adam.beta2 = stage.decays?.second ?? adam.beta2
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
