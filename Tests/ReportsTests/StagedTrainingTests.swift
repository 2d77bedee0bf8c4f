import DiffeoDifferentiation
import DiffeoLayers
import DiffeoModels
import DiffeoOptimizers
import DiffeoReports
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

/// Fits a mean first, then, with the mean held, a slope: two stages and a running state.
private final class StagedModel: GenerativeModel {
  let mean: ParameterSet
  let slope: ParameterSet
  let state: ParameterSet?
  private(set) var begun: [Int] = []
  var parameters: ParameterSet { slope }
  let sampleShape = [2]
  let latentWidth = 1

  init(on backend: Backend) throws {
    mean = try ParameterSet(
      [Parameter("mean", shape: [1, 2], initializer: .constant(0))], on: backend, seed: 1)
    slope = try ParameterSet(
      [Parameter("slope", shape: [1, 2], initializer: .constant(0.1))], on: backend, seed: 2)
    state = try ParameterSet(
      [Parameter("offset", shape: [1, 2], initializer: .constant(0))], on: backend, seed: 3)
  }

  var stages: [TrainingStage] {
    var first = TrainingStage("mean", mean)
    first.epochs = 2
    first.passes = 3
    first.batchSize = 4
    first.learningRate = 0.1
    first.isEvaluated = false
    return [first, TrainingStage("slope", slope)]
  }

  func begin(stage: Int, data: Tensor, seed: UInt64) throws {
    begun.append(stage)
    if stage == 1 { try state?.assign(data.mean(axes: [0]), to: "offset") }
  }

  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    let x = Variable(constant: batch)
    let rows = try #require(context.indices).count
    #expect(rows == batch.shape[0])
    let guess =
      context.stage == 0
      ? try x - mean.parameters[0].variable
      : try x * slope.parameters[0].variable - mean.parameters[0].variable
        - (try #require(state)).parameters[0].variable
    let total = try guess.squared().mean()
    return Loss(total: total, metrics: [])
  }

  func figures(_ batch: Tensor, samples: Int, key: RandomKey) throws -> [String: Tensor] { [:] }
  func encode(_ batch: Tensor) throws -> Tensor { try batch.slice(axis: 1, 0..<1) }
  func decode(_ latent: Tensor) throws -> Tensor { latent }
  func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    try .zeros([count, 1], on: parameters.backend)
  }
  func checkLatent(_ latent: Tensor) throws {}
  var latentView: LatentView { .coordinates }
  func latentCoordinates(_ point: [Double]) -> [Double] { point }
  func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? { nil }
}

@Suite struct StagedTrainingTests {
  private static func trainer(on backend: Backend) throws -> Trainer {
    let data = try Tensor.normal([10, 2], key: RandomKey(seed: 1), on: backend)
    let plan = TrainingPlan(epochs: 3, batchSize: 5, learningRate: 0.01, seed: 4)
    return try Trainer(StagedModel(on: backend), data: data, plan: plan)
  }

  private static func values(_ trainer: Trainer) throws -> [[Float]] {
    try trainer.model.parameterSets.map { try $0.values.values() }
  }

  @Test("each stage changes its own parameters, with its own plan")
  func stagesTakeTurns() throws {
    let trainer = try Self.trainer(on: .reference)
    let model = try #require(trainer.model as? StagedModel)
    #expect(trainer.epochs == 5)
    // Three passes of three steps, then two steps.
    #expect(trainer.steps == 2 * 9 + 3 * 2)
    #expect(trainer.stepsPerEpoch == 9)
    #expect(trainer.learningRate == 0.1)
    let start = try Self.values(trainer)
    for _ in 0..<2 { _ = try trainer.trainEpoch() }
    let middle = try Self.values(trainer)
    #expect(middle[0] != start[0])
    #expect(middle[1] == start[1])
    #expect(trainer.stage.name == "slope")
    #expect(trainer.stepsPerEpoch == 2)
    #expect(trainer.learningRate == 0.01)
    #expect(trainer.stepInStage == 0)
    for _ in 0..<3 { _ = try trainer.trainEpoch() }
    let end = try Self.values(trainer)
    #expect(end[0] == middle[0])
    #expect(end[1] != middle[1])
    #expect(end[2] != middle[2])
    #expect(trainer.position.step == trainer.steps)
    #expect(model.begun == [0, 1])
  }

  @Test("a run stopped in any stage goes on to the bit", arguments: [0, 5, 18, 19, 21, 24])
  func restoredGoesOn(steps: Int) throws {
    let backend = try TestDevice.backend()
    try withTemporaryFolder { folder in
      var configuration = try RunConfiguration.defaults(model: "delta-vae")
      try configuration.set("data", text: "sphere")
      let whole = try Self.trainer(on: backend)
      while whole.position.step < whole.steps { try whole.step() }
      let first = try Self.trainer(on: backend)
      while first.position.step < steps { try first.step() }
      let path = folder.appending(path: "last").path
      try Checkpoint.save(first, configuration, to: path)
      let second = try Self.trainer(on: backend)
      try Checkpoint.restore(second, from: path)
      #expect(second.position == first.position)
      while second.position.step < second.steps { try second.step() }
      #expect(try Self.values(second) == Self.values(whole))
      #expect(try second.optimizer.second.values() == whole.optimizer.second.values())
    }
  }
}
