import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoOpenCL
import DiffeoOptimizers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct TrainerTests {
  private static func trainer(
    on backend: Backend, rate: Double = 1e-2, batchSize: Int = 7, data: Tensor? = nil
  ) throws -> Trainer {
    let model = try DeltaVAETests.small(try Sphere(dimension: 2), on: backend)
    let data = try data ?? DeltaVAETests.batch(on: backend, rows: 30)
    let plan = TrainingPlan(
      epochs: 4, batchSize: batchSize, learningRate: rate, seed: 8, checkInterval: 2)
    return try Trainer(model, data: data, plan: plan)
  }

  @Test("training lowers the loss")
  func trainingLowersLoss() throws {
    let trainer = try Self.trainer(on: TestDevice.backend())
    let first = try #require(try trainer.trainEpoch()?.first?.value)
    for _ in 0..<40 { _ = try trainer.trainEpoch() }
    let last = try #require(try trainer.trainEpoch()?.first?.value)
    #expect(last < first)
  }

  @Test("the device's course is the reference's")
  func courseMatchesReference() throws {
    let device = try Self.trainer(on: TestDevice.backend())
    let reference = try Self.trainer(on: .reference)
    for _ in 0..<3 {
      let found = try #require(try device.trainEpoch())
      let expected = try #require(try reference.trainEpoch())
      #expect(found.map(\.name) == expected.map(\.name))
      // Adam divides by the root of the squared gradient, which magnifies rounding.
      expectClose(found.map(\.value), expected.map(\.value), within: .norm(1e-3))
    }
  }

  @Test("an epoch visits every datum once, in batches of which the last is smaller")
  func epochVisitsAll() throws {
    let trainer = try Self.trainer(on: .reference)
    #expect(trainer.stepsPerEpoch == 5)
    _ = try trainer.trainEpoch()
    #expect(trainer.position.epoch == 1)
    #expect(trainer.position.step == 5)
    #expect(trainer.position.stepInEpoch == 0)
  }

  @Test("stopping and continuing changes no bit", arguments: [1, 3, 4])
  func stoppingChangesNothing(steps: Int) throws {
    let whole = try Self.trainer(on: TestDevice.backend())
    _ = try whole.trainEpoch()
    _ = try whole.trainEpoch()
    let parts = try Self.trainer(on: TestDevice.backend())
    var done = 0
    let stopped = try parts.trainEpoch(shouldStop: {
      done += 1
      return done == steps
    })
    #expect(stopped == nil)
    #expect(parts.position.stepInEpoch == steps)
    _ = try parts.trainEpoch()
    _ = try parts.trainEpoch()
    #expect(
      try parts.model.parameters.values.values() == whole.model.parameters.values.values())
    #expect(try parts.optimizer.second.values() == whole.optimizer.second.values())
  }

  @Test("the step and tensor of the first NaN are named, and the state is the last good one")
  func culpritIsNamed() throws {
    // A learning rate that throws the parameters out of float32 within a few steps.
    let trainer = try Self.trainer(on: TestDevice.backend(), rate: 1e30)
    let error = #expect(throws: TrainingError.self) {
      for _ in 0..<20 { _ = try trainer.trainEpoch() }
    }
    guard case .notFinite(let step, let tensor)? = error else {
      Issue.record("no number was named: \(String(describing: error))")
      return
    }
    #expect(step >= 2 && step <= 100)
    #expect(!tensor.isEmpty)
    #expect(trainer.position.step < step)
    #expect(try trainer.model.parameters.values.isFinite())
  }

  /// Losses and parameters stay finite: the step along such a gradient is none.
  @Test("a gradient whose square is no number is found, and nothing of it kept")
  func infiniteSquare() throws {
    let backend = try TestDevice.backend()
    let data = try DeltaVAETests.batch(on: backend, rows: 30).affine(scale: 1e14)
    let trainer = try Self.trainer(on: backend, data: data)
    let error = #expect(throws: TrainingError.self) { _ = try trainer.trainEpoch() }
    guard case .notFinite(_, let tensor)? = error else {
      Issue.record("no number was named: \(String(describing: error))")
      return
    }
    #expect(tensor.hasPrefix("squared gradient of "), "\(tensor)")
    #expect(try trainer.optimizer.second.isFinite())
  }

  @Test("no data are refused")
  func noDataAreRefused() throws {
    let empty = try Tensor([], shape: [0, 6], on: .reference)
    #expect(throws: TrainingError.noData) {
      _ = try Self.trainer(on: .reference, data: empty)
    }
  }

  @Test("a thousand steps allocate nothing new")
  func steadyMemory() throws {
    let backend = try TestDevice.backend()
    let trainer = try Self.trainer(on: backend)
    for _ in 0..<20 { try trainer.step() }
    let engine = try #require(backend.engine)
    let before = engine.memory
    for _ in 0..<1000 { try trainer.step() }
    try backend.finish()
    #expect(engine.memory.allocations == before.allocations)
    #expect(engine.memory.live + engine.memory.cached == before.live + before.cached)
  }
}
