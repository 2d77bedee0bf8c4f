internal import DiffeoLayers
internal import DiffeoOptimizers
internal import DiffeoTensors

/// Parameters, moments and position at a moment when all was well.
struct TrainingSnapshot {
  private(set) var optimizers: [OptimizerSnapshot]
  private(set) var state: Tensor?
  private(set) var position: TrainingPosition
  private(set) var sums: MetricSums

  init(_ trainer: Trainer) throws {
    optimizers = try trainer.optimizers.map { try OptimizerSnapshot($0) }
    state = try trainer.model.state?.values.copy()
    position = trainer.position
    sums = trainer.sums
  }

  /// Takes the present state, into the memory it has.
  mutating func update(_ trainer: Trainer) throws {
    for (saved, optimizer) in zip(optimizers.indices, trainer.optimizers) {
      try optimizers[saved].update(optimizer)
    }
    if let present = trainer.model.state?.values { try state?.copy(from: present) }
    position = trainer.position
    sums = trainer.sums
  }
}

/// An optimiser's parameters and moments at such a moment.
struct OptimizerSnapshot {
  private var values: Tensor
  private var first: Tensor
  private var second: Tensor
  private var step: Int

  init(_ optimizer: Adam) throws {
    values = try optimizer.parameters.values.copy()
    first = try optimizer.first.copy()
    second = try optimizer.second.copy()
    step = optimizer.step
  }

  /// Takes the present state, into the memory it has.
  mutating func update(_ optimizer: Adam) throws {
    try values.copy(from: optimizer.parameters.values)
    try first.copy(from: optimizer.first)
    try second.copy(from: optimizer.second)
    step = optimizer.step
  }

  /// Puts them back; the snapshot can be used again.
  func restore(_ optimizer: Adam) throws {
    try optimizer.parameters.assign(values)
    try optimizer.restore(first: first.copy(), second: second.copy(), step: step)
  }
}
