import DiffeoDifferentiation
import DiffeoLayers
import DiffeoOptimizers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@testable import DiffeoModels

@Suite("Training of two networks against each other")
struct WGANTrainingTests {
  private static func trainer(
    on backend: Backend, rate: Double = 1e-3, rows: Int = 40, batchSize: Int = 6
  ) throws -> Trainer {
    let model = try WGANTests.points(on: backend)
    let data = try WGANTests.batch(2, rows: rows, on: backend)
    let plan = TrainingPlan(
      epochs: 4, batchSize: batchSize, learningRate: rate, seed: 8, checkInterval: 2)
    return try Trainer(model, data: data, plan: plan)
  }

  @Test("the generator takes a step after every five of the critic")
  func alternates() throws {
    let trainer = try Self.trainer(on: TestDevice.backend())
    var last = try trainer.model.parameters.values.values()
    var changes: [Int] = []
    for step in 1...11 {
      try trainer.step()
      let now = try trainer.model.parameters.values.values()
      if now != last { changes.append(step) }
      last = now
    }
    #expect(changes == [5, 10])
    #expect(trainer.optimizerSteps == [11, 2])
    for (optimizer, step) in zip(trainer.optimizers, [11, 2]) {
      #expect(optimizer.step == step)
      #expect(optimizer.options.beta1 == 0.5 && optimizer.options.beta2 == 0.9)
    }
  }

  @Test("stopping and continuing changes no bit of either network", arguments: [4, 5, 6])
  func stoppingChangesNothing(steps: Int) throws {
    let whole = try Self.trainer(on: TestDevice.backend())
    _ = try whole.trainEpoch()
    _ = try whole.trainEpoch()
    let parts = try Self.trainer(on: TestDevice.backend())
    var done = 0
    _ = try parts.trainEpoch(shouldStop: {
      done += 1
      return done == steps
    })
    #expect(parts.position.stepInEpoch == steps)
    _ = try parts.trainEpoch()
    _ = try parts.trainEpoch()
    for (own, other) in zip(parts.optimizers, whole.optimizers) {
      #expect(try own.parameters.values.values() == other.parameters.values.values())
      #expect(try own.second.values() == other.second.values())
    }
  }

  @Test("the step and tensor of the first NaN are named, and both networks are the last good ones")
  func diverges() throws {
    let trainer = try Self.trainer(on: TestDevice.backend(), rate: 1e30)
    let error = #expect(throws: TrainingError.self) {
      for _ in 0..<20 { _ = try trainer.trainEpoch() }
    }
    guard case .notFinite? = error else {
      Issue.record("no number was named: \(String(describing: error))")
      return
    }
    for set in trainer.model.parameterSets { #expect(try set.values.isFinite()) }
  }

  /// The root of a parameter that starts at 0: its value is finite, its slope is not.
  private struct Root: Layer {
    let weight = Parameter("root", shape: [1], initializer: .constant(0))

    var parameters: [Parameter] { [weight] }

    func callAsFunction(_ input: Variable) throws -> Variable {
      try input * weight.variable.squareRoot()
    }
  }

  /// The generator's first step is the last of the epoch, whose losses are all finite.
  @Test("a generator that a step made infinite is found before anything is saved")
  func lateCulprit() throws {
    var networks = AdversarialNetworks.dense(noise: 2, size: 2, width: 4, layers: 1)
    networks.generator = Root()
    let backend = try TestDevice.backend()
    let model = try WGAN(networks, WGAN.Options(), sampleShape: [2], on: backend, seed: 1)
    let data = try WGANTests.batch(2, rows: 30, on: backend)
    let plan = TrainingPlan(epochs: 2, batchSize: 6, learningRate: 1e-3, seed: 8)
    let trainer = try Trainer(model, data: data, plan: plan)
    #expect(throws: TrainingError.notFinite(step: 5, tensor: "gradient of root")) {
      _ = try trainer.trainEpoch()
    }
    for set in model.parameterSets { #expect(try set.values.isFinite()) }
  }

  /// Two clusters, far from where the generator starts.
  @Test("the generator learns to draw what the data are")
  func learns() throws {
    let backend = try TestDevice.backend()
    let options = WGANTests.choices { ($0.penalty, $0.criticSteps) = (0.1, 2) }
    let model = try WGANTests.points(options, width: 64, on: backend)
    let noise = try Tensor.normal([512, 2], deviation: 0.1, key: RandomKey(seed: 2), on: backend)
    let signs = (0..<512).map { $0 % 2 == 0 ? 1.0 : -1.0 }
    let sides = try Tensor(doubles: signs, shape: [512, 1], on: backend)
    let shift = try Tensor(doubles: [1, 0.5], shape: [1, 2], on: backend)
    let data = try noise + sides * shift + 2
    let plan = TrainingPlan(epochs: 60, batchSize: 64, learningRate: 5e-3, seed: 8)
    let trainer = try Trainer(model, data: data, plan: plan)
    let key = RandomKey(seed: 7, purpose: .evaluation)
    func discrepancy() throws -> Double {
      try #require(try model.figures(data, samples: 0, key: key)["mmd"]).mean().scalar()
    }
    let before = try discrepancy()
    for _ in 0..<60 { _ = try trainer.trainEpoch() }
    let after = try discrepancy()
    #expect(after < 0.3 * before, "\(before) to \(after)")
  }
}
