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
  /// The optimiser.
  public let optimizer: Adam
  /// Where training stands.
  public private(set) var position = TrainingPosition()
  /// Sums over the present epoch.
  public private(set) var sums: MetricSums
  let data: Tensor

  /// A trainer at the start.
  ///
  /// - Parameters:
  ///   - model: What is trained.
  ///   - data: `[count, elements of a datum]`, where the model lives.
  ///   - plan: How.
  /// - Throws: ``TrainingError/noData``, or an OpenCL error.
  public init(_ model: any GenerativeModel, data: Tensor, plan: TrainingPlan) throws {
    guard data.shape.rank == 2, data.shape[0] > 0 else { throw TrainingError.noData }
    self.model = model
    self.data = data
    self.plan = plan
    self.optimizer = try Adam(model.parameters, options: plan.adam)
    self.sums = MetricSums(batchSize: plan.batchSize)
  }

  /// Steps of an epoch.
  public var stepsPerEpoch: Int { (data.shape[0] + plan.batchSize - 1) / plan.batchSize }

  /// Continues from a saved position; the optimiser and the parameters are restored apart.
  ///
  /// - Parameters:
  ///   - position: Where training stood.
  ///   - sums: Sums over the epoch that was under way.
  public func restore(position: TrainingPosition, sums: MetricSums) {
    self.position = position
    self.sums = sums
  }

  /// The learning rate of the present step.
  public var learningRate: Double { learningRate(step: position.step) }

  /// The learning rate of a step, counted from 0 over the whole training.
  public func learningRate(step: Int) -> Double {
    let passed = Double(step + 1) / Double(stepsPerEpoch)
    return plan.learningRate
      * plan.schedule.factor(epoch: passed, total: Double(plan.epochs))
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
    var snapshot = try TrainingSnapshot(self)
    while position.stepInEpoch < stepsPerEpoch {
      try step()
      let atEnd = position.stepInEpoch == stepsPerEpoch
      if atEnd || position.stepInEpoch % plan.checkInterval == 0 {
        let loss = try sums.meanLoss()
        if !loss.isFinite { try findCulprit(since: snapshot) }
        try snapshot.update(self)
        try progress(position.stepInEpoch, loss)
      }
      if !atEnd && shouldStop() { return try stop(snapshot) }
    }
    let means = try sums.means()
    beginNextEpoch()
    return means
  }

  /// One step: batch, loss, gradients, update.
  ///
  /// Nothing here waits for the device. After the last step of an epoch the next begins.
  ///
  /// - Parameter probe: Told of named intermediate results.
  /// - Throws: An OpenCL error, or what the probe throws.
  public func step(probe: ((String, Tensor) throws -> Void)? = nil) throws {
    if position.stepInEpoch == stepsPerEpoch { beginNextEpoch() }
    let batch = try nextBatch()
    let key = RandomKey(seed: plan.seed, step: UInt32(position.step), purpose: .posterior)
    let epoch = Double(position.step) / Double(stepsPerEpoch)
    let loss = try model.loss(batch, StepContext(key: key, epoch: epoch, probe: probe))
    try probe?("loss", loss.total.value)
    let parameters = model.parameters.parameters
    let found = try gradients(of: loss.total, with: parameters.map(\.variable))
    if let probe {
      for (parameter, gradient) in zip(parameters, found) {
        try probe("gradient of \(parameter.name)", gradient.value)
      }
    }
    try model.parameters.collect(found.map(\.value))
    try optimizer.update(rate: learningRate)
    try sums.add(loss, rows: batch.shape[0])
    position.step += 1
    position.stepInEpoch += 1
  }

  private func beginNextEpoch() {
    position.epoch += 1
    position.stepInEpoch = 0
    sums = MetricSums(batchSize: plan.batchSize)
  }

  /// The data of the present step, in the order of the epoch's shuffle.
  private func nextBatch() throws -> Tensor {
    let count = data.shape[0]
    let start = position.stepInEpoch * plan.batchSize
    let key = RandomKey(seed: plan.seed, step: UInt32(position.epoch), purpose: .shuffle)
    let indices = try Shuffle(count: count, key: key).indices(
      start..<min(start + plan.batchSize, count), on: data.backend)
    return try data.gathering(indices)
  }

  private func stop(
    _ snapshot: TrainingSnapshot
  ) throws -> [(name: String, value: Double)]? {
    if !(try sums.meanLoss()).isFinite { try findCulprit(since: snapshot) }
    return nil
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
      for parameter in model.parameters.parameters {
        try probe(parameter.name, parameter.variable.value)
      }
    }
    throw TrainingError.notFinite(step: struck, tensor: "loss")
  }

  private func restore(_ snapshot: TrainingSnapshot) throws {
    try model.parameters.assign(snapshot.values)
    optimizer.restore(
      first: try snapshot.first.copy(), second: try snapshot.second.copy(), step: snapshot.step)
    position = snapshot.position
    sums = snapshot.sums
  }
}

/// Parameters, moments and position at a moment when all was well.
private struct TrainingSnapshot {
  var values: Tensor
  var first: Tensor
  var second: Tensor
  var step: Int
  var position: TrainingPosition
  var sums: MetricSums

  init(_ trainer: Trainer) throws {
    values = try trainer.model.parameters.values.copy()
    first = try trainer.optimizer.first.copy()
    second = try trainer.optimizer.second.copy()
    step = trainer.optimizer.step
    position = trainer.position
    sums = trainer.sums
  }

  /// Takes the present state, into the memory it has.
  mutating func update(_ trainer: Trainer) throws {
    self = try TrainingSnapshot(trainer)
  }
}
