internal import Diffeo

/// A training step of a model, and how it is made on any backend.
struct StepWork: Sendable {
  /// Elements of a datum.
  var width: Int
  /// Data in a step.
  var batch: Int
  /// Data to draw batches of.
  var count = 60_000
  /// How the data are drawn: between 0 and 1, as pictures are, by default.
  var data: @Sendable (Int, Backend) throws -> Tensor
  /// Makes the model, with its initial parameters.
  var model: @Sendable (Backend) throws -> any GenerativeModel
  /// Data in the step by which it is checked; nil for as many as are measured, by the same kernels.
  var checkBatch: Int?
  /// Steps that the check looks at: more than one where not all parameters move in each.
  var checkSteps = 1
  /// The stage of training, counted from 0.
  var stage = 0
  /// The base learning rate.
  var learningRate = 1e-3

  /// Work on pictures of so many pixels.
  init(
    width: Int, batch: Int, model: @escaping @Sendable (Backend) throws -> any GenerativeModel
  ) {
    (self.width, self.batch, self.model) = (width, batch, model)
    data = { try Tensor.uniform([$0, width], key: RandomKey(seed: 0), on: $1) }
  }

  /// A trainer at the first step of the stage.
  func trainer(on backend: Backend, data: Tensor, batch: Int) throws -> Trainer {
    let trainer = try Trainer(
      model(backend), data: data,
      plan: TrainingPlan(epochs: 1_000_000, batchSize: batch, learningRate: learningRate))
    let stages = trainer.model.stages
    // Positions are counted in epochs over all stages.
    let before = stages.prefix(stage).reduce(0) { $0 + ($1.epochs ?? 1_000_000) }
    var position = TrainingPosition()
    position.epoch = before
    try trainer.restore(position: position)
    return trainer
  }

  /// Our side: the step on a device, checked first.
  func side(_ setting: BenchmarkSetting) throws -> OwnSide {
    let backend = try setting.backend()
    if backend.engine != nil { try check(on: backend) }
    let trainer = try trainer(on: backend, data: data(count, backend), batch: batch)
    return OwnSide { units in
      for _ in 0..<units { try trainer.step() }
      try backend.finish()
    }
  }

  /// Compares loss and gradients of a first step, and what it makes of the parameters, with those
  /// of float64, at the same seed.
  func check(on backend: Backend) throws {
    let few = try data(checkCount, backend)
    let (found, update) = try trace(on: backend, few)
    let (expected, right) = try trace(on: .reference, few.copied(to: .reference))
    let scale = expected.reduce(0) { max($0, $1.norm) }
    for (ours, right) in zip(found, expected) {
      // A unit at the edge of a ReLU may fall on either side of it.
      let bound = 1e-3 * max(right.norm, 1e-2 * scale)
      try BenchmarkError.check(
        found.count == expected.count && ours.name == right.name
          && ours.distance(to: right) <= bound,
        "the \(right.name) of a step of \(checkBatch ?? batch)")
    }
    // The first step of Adam is as long for a gradient that is all rounding as for any other.
    try BenchmarkError.check(
      update.distance(to: right) <= 0.05 * right.norm,
      "what a step of \(checkBatch ?? batch) makes of the parameters")
  }

  /// Data of the check: no more than a step takes, which is what costs the host most.
  private var checkCount: Int { min(count, max(checkBatch ?? batch, 64)) }

  /// What a step finds on its way.
  private struct Found {
    let name: String
    let values: [Double]

    var norm: Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// The Euclidean distance, infinite where there is another number of values or one is none.
    func distance(to other: Found) -> Double {
      guard values.count == other.values.count else { return .infinity }
      let sum = zip(values, other.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return sum.isNaN ? .infinity : sum.squareRoot()
    }
  }

  /// Loss and gradients of the first step, and how far it moves the parameters.
  private func trace(on backend: Backend, _ data: Tensor) throws -> (found: [Found], update: Found)
  {
    var found: [Found] = []
    let trainer = try trainer(on: backend, data: data, batch: checkBatch ?? batch)
    let before = try parameters(of: trainer)
    for _ in 0..<checkSteps {
      try trainer.step { name, tensor in
        guard name == "loss" || name.hasPrefix("gradient of ") else { return }
        found.append(Found(name: name, values: try tensor.doubles()))
      }
    }
    return (found, Found(name: "update", values: zip(try parameters(of: trainer), before).map(-)))
  }

  /// All parameters that the stage under way trains.
  private func parameters(of trainer: Trainer) throws -> [Double] {
    // By name: between them lie gaps, which are not those of every backend.
    try trainer.optimizers.flatMap { optimizer in
      try optimizer.parameters.valuesByName().flatMap { $0.values.map(Double.init) }
    }
  }
}
