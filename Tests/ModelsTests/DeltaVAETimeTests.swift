import DiffeoDifferentiation
import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The time of a Delta-VAE's posteriors")
struct DeltaVAETimeTests {
  /// A model whose time head says what it is told to, for any datum.
  private static func model(
    saying head: Double, _ time: TimeHead, slope: Double = 1, on backend: Backend = .reference
  ) throws -> DeltaVAE {
    var options = DeltaVAE.Options(manifold: try Sphere(dimension: 2))
    (options.width, options.timeHead, options.timeSlope) = (4, time, slope)
    options.logTime = -8 ... -4
    let model = try DeltaVAE(options, sampleShape: [6], on: backend, seed: 4)
    try model.assign([
      "heads.weight": [Double](repeating: 0, count: 16), "heads.bias": [1, 0, 0, head],
    ])
    return model
  }

  private static func logTime(_ model: DeltaVAE) throws -> Variable {
    let batch = try DeltaVAETests.batch(on: model.parameters.backend, rows: 1)
    return try model.posterior(Variable(constant: batch)).logTime
  }

  @Test("the paper's head is c + r tanh(s a)", arguments: [-1.5, 0, 0.3, 40])
  func hyperbolic(head: Double) throws {
    let found = try Self.logTime(Self.model(saying: head, .tanh, slope: 0.7)).value.scalar()
    expectClose(found, -6 + 2 * tanh(0.7 * head), within: .distance(1e-12))
  }

  @Test("the other head is c + s a up to its bounds", arguments: [-50, -1.5, 0, 0.3, 50])
  func clamped(head: Double) throws {
    let found = try Self.logTime(Self.model(saying: head, .clamp, slope: 0.7)).value.scalar()
    expectClose(found, min(max(-6 + 0.7 * head, -8), -4), within: .distance(1e-12))
  }

  /// The gradient of `log t` times g, for descent: it must lead back from beyond a bound, and no
  /// further out.
  @Test("has a gradient wherever it would lead inwards")
  func gradientLeadsBack() throws {
    for backend in [.reference, try TestDevice.backend()] {
      for (head, upstream, expected) in [
        (0.5, 1.0, 1.0), (0.5, -1, -1), (9, 1, 1), (9, -1, 0), (-9, -1, -1), (-9, 1, 0),
      ] {
        let model = try Self.model(saying: head, .clamp, on: backend)
        let bias = try #require(
          model.parameters.parameters.first { $0.name == "heads.bias" }
        ).variable
        let total = try Self.logTime(model).affine(scale: upstream).sum()
        let gradient = try gradients(of: total, with: [bias])[0].value.doubles()
        #expect(gradient[3] == expected)
      }
    }
  }

  @Test("which is that of the paper's head nowhere near a bound")
  func paperSaturates() throws {
    let model = try Self.model(saying: 40, .tanh, on: TestDevice.backend())
    let bias = try #require(
      model.parameters.parameters.first { $0.name == "heads.bias" }
    ).variable
    let gradient = try gradients(of: Self.logTime(model).sum(), with: [bias])[0].value.doubles()
    // An ulp of 1 - tanh^2 beside 1, times r.
    #expect(abs(gradient[3]) < 1e-6)
  }

  @Test("is reported: its mean and spread, and the share at a bound")
  func figures() throws {
    let inside = try Self.means(Self.model(saying: 0.5, .clamp))
    expectClose(try #require(inside["mean_log_time"]), -5.5, within: .distance(1e-12))
    expectClose(try #require(inside["std_log_time"]), 0, within: .distance(1e-12))
    #expect(inside["time_at_bound"] == 0)
    #expect(try Self.means(Self.model(saying: 1.97, .clamp))["time_at_bound"] == 1)
    #expect(try Self.means(Self.model(saying: -9, .clamp))["time_at_bound"] == 1)
    let space = try DeltaVAETests.small(Euclidean(dimension: 2), on: .reference)
    let found = try Self.means(space)
    #expect(found["time_at_bound"] == nil)
    #expect(found["mean_log_time"] != nil)
  }

  private static func means(_ model: DeltaVAE) throws -> [String: Double] {
    try #require(
      try Evaluation.means(
        of: model, on: DeltaVAETests.batch(on: .reference, rows: 7), samples: 0, seed: 1))
  }

  /// Data that the decoder cannot tell apart at first: the paper's time runs to its upper bound and
  /// stays there; the other one comes back.
  @Test("comes back from its bound once the decoder is sharp")
  func comesBack() throws {
    func share(_ head: TimeHead) throws -> (share: Double, mean: Double) {
      var options = DeltaVAE.Options(manifold: try Sphere(dimension: 1))
      (options.width, options.timeHead, options.logTime) = (32, head, -10 ... -2)
      options.likelihood = .gaussian(variance: 1e-3)
      let backend = try TestDevice.backend()
      let model = try DeltaVAE(options, sampleShape: [2], on: backend, seed: 1)
      try model.assign(["heads.bias": [0, 0, 12]])
      let angles = (0..<64).map { 2 * .pi * Double($0) / 64 }
      let data = try Tensor(
        doubles: angles.flatMap { [cos($0), sin($0)] }, shape: [64, 2], on: backend)
      let trainer = try Trainer(
        model, data: data, plan: TrainingPlan(epochs: 400, batchSize: 64, learningRate: 2e-3))
      for _ in 0..<400 { _ = try trainer.trainEpoch() }
      let means = try #require(
        try Evaluation.means(of: model, on: data, samples: 0, seed: 1))
      return (try #require(means["time_at_bound"]), try #require(means["mean_log_time"]))
    }
    let (clamped, paper) = (try share(.clamp), try share(.tanh))
    #expect(paper.share == 1 && paper.mean > -2.01)
    #expect(clamped.share < 0.5)
    // In theory -log G with G = 1 / variance for a circle of radius 1: -6.9.
    #expect(abs(clamped.mean + 6.9) < 1.5)
  }
}

extension DeltaVAE {
  /// Replaces parameters by name; the others stay.
  func assign(_ values: [String: [Double]]) throws {
    var named = Dictionary(
      uniqueKeysWithValues: try parameters.namedDoubles(parameters.values)
        .map { ($0.name, (shape: $0.shape, values: $0.values)) })
    for (name, own) in values {
      let shape = try #require(named[name]).shape
      named[name] = (shape, own)
    }
    try parameters.assign(parameters.flatDoubles(named))
  }
}
