public import DiffeoOptimizers
public import DiffeoTensors
internal import DiffeoDifferentiation
internal import DiffeoLayers

/// Trains a model on data in device memory, step by step, and can stop and continue at any step
/// without changing a bit of the result.
///
/// Every random number is addressed by seed, step and purpose, and the order of the data by seed
/// and epoch, so the position is all that has to be remembered besides parameters and moments.
public final class Trainer {
  /// What is trained.
  public let model: any GenerativeModel
  /// How.
  public let plan: TrainingPlan
  /// The optimisers of the present stage: one for each of its sets of parameters.
  public private(set) var optimizers: [Adam]
  /// Where training stands.
  public private(set) var position = TrainingPosition()
  /// Sums over the present epoch.
  public private(set) var sums: MetricSums
  let data: Tensor
  private let table: StageTable
  /// Which stage the optimiser is of, and whether the model has been told that it begins.
  private var stageIndex: Int
  private var isPrepared = false

  /// A trainer at the start.
  ///
  /// - Parameters:
  ///   - model: What is trained.
  ///   - data: `[count, elements of a datum]`, where the model lives.
  ///   - plan: How.
  ///   - source: What errors call the data.
  /// - Throws: ``TrainingError/noData``, ``TrainingError/tooFewData(count:batchSize:)``, what the
  ///   model finds wrong with the data, or an OpenCL error.
  public init(
    _ model: any GenerativeModel, data: Tensor, plan: TrainingPlan, source: String = "the data"
  ) throws {
    guard data.shape.rank == 2, data.shape[0] > 0 else { throw TrainingError.noData }
    try model.checkData(data, source: source)
    self.model = model
    self.data = data
    self.plan = plan
    self.table = try StageTable(model.stages, plan: plan, count: data.shape[0])
    self.stageIndex = table.index(epoch: 0)
    let first = table.entries[stageIndex]
    self.optimizers = try first.optimizers()
    self.sums = MetricSums(batchSize: first.batchSize)
  }

  /// The stage under way.
  public var stage: TrainingStage { entry.stage }
  private var entry: StageTable.Entry { table.entries[stageIndex] }

  /// The stage that an epoch, counted from 0 over all stages, belongs to.
  public func stage(ofEpoch epoch: Int) -> TrainingStage {
    table.entries[table.index(epoch: epoch)].stage
  }

  /// Epochs of all stages together.
  public var epochs: Int { table.epochs }

  /// Steps of all stages together.
  public var steps: Int { stepsByStage.reduce(0, +) }

  /// Steps of each stage.
  public var stepsByStage: [Int] { table.entries.map { $0.epochs * $0.stepsPerEpoch } }

  /// Data in a step of the present stage.
  public var batchSize: Int { entry.batchSize }

  /// Steps of an epoch of the present stage.
  public var stepsPerEpoch: Int { entry.stepsPerEpoch }

  /// Steps done in the present stage: those of its optimiser.
  public var stepInStage: Int {
    (position.epoch - entry.start) * stepsPerEpoch + position.stepInEpoch
  }

  /// The optimiser of the present stage's own parameters.
  public var optimizer: Adam { optimizers[0] }

  /// Steps that each of ``optimizers`` has taken in the present stage.
  public var optimizerSteps: [Int] {
    [stepInStage] + [stage.opponent?.every].compactMap { $0 }.map { stepInStage / $0 }
  }

  /// Continues from a saved position: parameters, moments and sums are restored apart.
  ///
  /// - Parameter position: Where training stood.
  /// - Throws: An OpenCL error.
  public func restore(position: TrainingPosition) throws {
    self.position = position
    try enterStage()
  }

  /// Continues with the sums over the epoch that was under way.
  ///
  /// - Parameter sums: What was saved.
  public func restore(sums: MetricSums) { self.sums = sums }

  /// The learning rate of the present step.
  public var learningRate: Double { learningRate(stepInStage: stepInStage) }

  /// The learning rate of the present epoch's first step, also when it was begun before.
  public var learningRateOfEpoch: Double {
    learningRate(stepInStage: stepInStage - position.stepInEpoch)
  }

  private func learningRate(stepInStage step: Int) -> Double {
    let passed = Double(step + 1) / Double(stepsPerEpoch)
    return entry.learningRate * entry.schedule.factor(epoch: passed, total: Double(entry.epochs))
  }

  /// Trains to the end of the epoch, or until someone wants to stop.
  ///
  /// - Parameters:
  ///   - progress: Told after every look at the loss: steps done in the epoch, mean loss so far.
  ///   - shouldStop: Asked after every step.
  /// - Returns: The means over the epoch, or nil when it was stopped; then ``position`` says where.
  /// - Throws: ``TrainingError/notFinite(step:tensor:)`` when the loss is no longer a number, with
  ///   parameters and moments back at the last look; or an OpenCL error.
  public func trainEpoch(
    progress: (_ step: Int, _ loss: Double) throws -> Void = { _, _ in },
    shouldStop: () -> Bool = { false }
  ) throws -> [(name: String, value: Double)]? {
    try prepare()
    var snapshot = try TrainingSnapshot(self)
    while position.stepInEpoch < stepsPerEpoch {
      try step()
      let atEnd = position.stepInEpoch == stepsPerEpoch
      if atEnd || position.stepInEpoch % plan.checkInterval == 0 {
        let loss = try sums.meanLoss()
        if try !loss.isFinite || !areFinite() { try findCulprit(since: snapshot) }
        try snapshot.update(self)
        try progress(position.stepInEpoch, loss)
      }
      if !atEnd && shouldStop() { return try stop(snapshot) }
    }
    let means = try sums.means()
    try beginNextEpoch()
    return means
  }

  /// One step: batch, loss, gradients, update.
  ///
  /// Nothing here waits for the device. After the last step of an epoch the next begins.
  ///
  /// - Parameter probe: Told of named intermediate results.
  /// - Throws: An OpenCL error, or what the probe throws.
  public func step(probe: ((String, Tensor) throws -> Void)? = nil) throws {
    if position.stepInEpoch == stepsPerEpoch { try beginNextEpoch() }
    try prepare()
    let (batch, indices) = try nextBatch()
    let key = RandomKey(seed: plan.seed, step: UInt32(position.step), purpose: .posterior)
    let epoch = Double(stepInStage) / Double(stepsPerEpoch)
    let context = StepContext(
      key: key, epoch: epoch, stage: stageIndex, indices: indices, probe: probe)
    let loss = try model.loss(batch, context)
    try descend(loss.total, with: optimizer, probe)
    if let opponent = stage.opponent, (stepInStage + 1).isMultiple(of: opponent.every) {
      try descend(opponent.loss(batch, context), with: optimizers[1], probe)
    }
    try sums.add(loss, rows: batch.shape[0])
    position.step += 1
    position.stepInEpoch += 1
  }

  /// An optimiser's step down a loss.
  private func descend(
    _ loss: Variable, with optimizer: Adam, _ probe: ((String, Tensor) throws -> Void)?
  ) throws {
    try probe?("loss", loss.value)
    let parameters = optimizer.parameters.parameters
    let found = try gradients(of: loss, with: parameters.map(\.variable))
    if let probe {
      for (parameter, gradient) in zip(parameters, found) {
        try probe("gradient of \(parameter.name)", gradient.value)
      }
    }
    try optimizer.parameters.collect(found.map(\.value))
    try optimizer.update(rate: learningRate)
  }

  private func beginNextEpoch() throws {
    position.epoch = try model.endsEarly(stage: stageIndex) ? entry.end : position.epoch + 1
    position.stepInEpoch = 0
    try enterStage()
    sums = MetricSums(batchSize: batchSize)
    // A last stage without epochs still makes the model what the stages before have trained it for.
    if position.epoch == epochs { try prepare() }
  }

  /// Makes the present position's stage the one under way.
  private func enterStage() throws {
    let index = table.index(epoch: position.epoch)
    guard index != stageIndex else { return }
    stageIndex = index
    isPrepared = false
    optimizers = try entry.optimizers()
  }

  /// Tells the model, once, that the stage begins or continues.
  private func prepare() throws {
    if isPrepared { return }
    try model.begin(stage: stageIndex, data: data, seed: plan.seed)
    isPrepared = true
  }

  /// The data of the present step, in the order of the pass's shuffle.
  private func nextBatch() throws -> (Tensor, Indices) {
    let count = data.shape[0]
    let (pass, step) = position.stepInEpoch.quotientAndRemainder(dividingBy: entry.stepsPerPass)
    let start = step * batchSize
    let number = position.epoch * entry.passes + pass
    let key = RandomKey(seed: plan.seed, step: UInt32(number), purpose: .shuffle)
    let indices = try Shuffle(count: count, key: key).indices(
      start..<min(start + batchSize, count), on: data.backend)
    return (try data.gathering(indices), indices)
  }

  private func stop(
    _ snapshot: TrainingSnapshot
  ) throws -> [(name: String, value: Double)]? {
    if try !sums.meanLoss().isFinite || !areFinite() { try findCulprit(since: snapshot) }
    return nil
  }

  /// Whether all that a step changes is finite: what the last one did shows in no loss yet, and a
  /// gradient whose square is infinite never does.
  private func areFinite() throws -> Bool {
    let kept = optimizers.flatMap { [$0.parameters.values, $0.first, $0.second] }
    return try (kept + [model.state?.values].compactMap { $0 }).allSatisfy { try $0.isFinite() }
  }

  /// Finds the number that is not finite and throws its name.
  ///
  /// The steps since a good moment are repeated, with a look at every number. Repeating is exact,
  /// so the culprit is the one that struck.
  private func findCulprit(since snapshot: TrainingSnapshot) throws -> Never {
    let struck = position.step
    try restore(snapshot)
    defer { try? restore(snapshot) }
    while position.step < struck {
      let number = position.step + 1
      let probe: (String, Tensor) throws -> Void = { name, tensor in
        if !(try tensor.isFinite()) {
          throw TrainingError.notFinite(step: number, tensor: name)
        }
      }
      try step(probe: probe)
      for optimizer in optimizers { try look(at: optimizer, with: probe) }
      for parameter in model.state?.parameters ?? [] {
        try probe(parameter.name, parameter.variable.value)
      }
    }
    throw TrainingError.notFinite(step: struck, tensor: "loss")
  }

  /// Shows a probe what an optimiser changes and keeps.
  private func look(at optimizer: Adam, with probe: (String, Tensor) throws -> Void) throws {
    let set = optimizer.parameters
    for (name, part) in try set.parts(of: set.values) { try probe(name, part) }
    for (name, part) in try set.parts(of: optimizer.second) {
      try probe("squared gradient of \(name)", part)
    }
    for (name, part) in try set.parts(of: optimizer.first) {
      try probe("momentum of \(name)", part)
    }
  }

  private func restore(_ snapshot: TrainingSnapshot) throws {
    for (optimizer, saved) in zip(optimizers, snapshot.optimizers) { try saved.restore(optimizer) }
    if let saved = snapshot.state { try model.state?.assign(saved) }
    position = snapshot.position
    sums = snapshot.sums
  }
}
