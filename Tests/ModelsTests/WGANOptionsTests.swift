import DiffeoDatasets
import DiffeoLayers
import DiffeoTensors
import Testing

@testable import DiffeoModels

@Suite("The options of the Wasserstein GAN")
struct WGANOptionsTests {
  static func settled(
    _ settings: [String: String] = [:], data: [Double], shape: [Int]
  ) throws -> Configuration {
    let common: [OptionDeclaration] = [.integer("seed", 0, in: 0...9, "of everything random")]
    var configuration = Configuration(WGAN.entry.options + common)
    for (key, text) in settings { try configuration.set(key, text: text) }
    let size = shape.reduce(1, *)
    let tensor = try Tensor(doubles: data, shape: [data.count / size, size], on: .reference)
    try WGAN.entry.settle(&configuration, tensor, shape)
    return configuration
  }

  static func model(_ configuration: Configuration, shape: [Int]) throws -> WGAN {
    let made = try WGAN.entry.make(
      ModelEntry.Request(configuration: configuration, sampleShape: shape, backend: .reference))
    return try #require(made as? WGAN)
  }

  @Test("points get the authors' networks and constants for points")
  func points() throws {
    let found = try Self.settled(["passes": "0"], data: [0, 1, 0.5, 0.2], shape: [2])
    #expect(found.text("architecture") == "dense" && found.text("output") == "linear")
    #expect(found.integer("batch_size") == 256 && found.number("penalty") == 0.1)
    #expect(found.integer("passes") == 200)
    let model = try Self.model(found, shape: [2])
    #expect(model.latentWidth == 2 && model.options.criticSteps == 5)
    #expect(model.criticParameters.count == 2 * 512 + 2 * 512 * 512 + 512 + 3 * 512 + 1)
  }

  @Test(
    "pictures get convolutional ones, whose output has the range of the data",
    arguments: [([0, 1.0], "sigmoid"), ([-1, 0.5], "tanh"), ([0, 255], "linear")])
  func pictures(ends: [Double], output: String) throws {
    let data = ends + [Double](repeating: 0.1, count: 14)
    let found = try Self.settled(["channels": "2"], data: data, shape: [4, 4])
    #expect(found.text("architecture") == "convolutional" && found.text("output") == output)
    #expect(found.integer("batch_size") == 50 && found.number("penalty") == 10)
    let model = try Self.model(found, shape: [4, 4])
    #expect(model.latentWidth == 128)
    let samples = try model.decode(model.samplePrior(50, key: RandomKey(seed: 1))).doubles()
    let bound = samples.map(abs).max() ?? 0
    #expect(output == "linear" ? true : bound <= 1)
    #expect(output == "sigmoid" ? samples.allSatisfy { $0 > 0 } : samples.contains { $0 < 0 })
  }

  @Test("what is set stays, and convolutions over points are refused")
  func explicit() throws {
    let settings = [
      "architecture": "dense", "latent_dimension": "3", "constraint": "bi-lipschitz",
      "lipschitz": "4", "prior": "uniform", "passes": "2", "width": "4", "output": "tanh",
    ]
    let found = try Self.settled(settings, data: [0, 1, 0.5, 0.2], shape: [2, 2])
    let model = try Self.model(found, shape: [2, 2])
    #expect(model.options.constraint == .biLipschitz(4) && model.options.passes == 2)
    #expect(model.options.prior == .uniform(halfWidth: 1) && model.latentWidth == 3)
    #expect(model.networks.layout == nil)
    let wrong = try Self.settled(["architecture": "convolutional"], data: [0, 1], shape: [2])
    #expect(throws: ConfigurationError.self) { _ = try Self.model(wrong, shape: [2]) }
  }

  @Test(
    "data that the generator's last function cannot make are refused, with what can",
    arguments: [
      ("sigmoid", -0.5, "from 0 to 1"), ("sigmoid", 2, "from 0 to 1"),
      ("tanh", -1.5, "from -1 to 1"),
    ])
  func outOfReach(output: String, value: Double, range: String) throws {
    func trainer(_ output: String) throws -> Trainer {
      let values = [0, 1, 0.5, value]
      let found = try Self.settled(["output": output, "width": "4"], data: values, shape: [2])
      return try Trainer(
        Self.model(found, shape: [2]),
        data: Tensor(doubles: values, shape: [2, 2], on: .reference),
        plan: TrainingPlan(epochs: 1, batchSize: 2, learningRate: 1e-3), source: "x.npy")
    }
    let error = try #require(throws: DatasetError.self) { _ = try trainer(output) }
    for part in ["x.npy", range, "output=\(output)", "\(Float(value))", "output=linear"] {
      #expect("\(error)".contains(part), "\(error)")
    }
    #expect(!error.isUsageError)
    _ = try trainer("linear")
  }

  @Test("a run in which the generator takes no step is worth a line, with the numbers of both")
  func neverTrained() throws {
    let found = try Self.settled(["width": "4", "critic_steps": "3"], data: [0, 1], shape: [2])
    let model = try Self.model(found, shape: [2])
    let text = try #require(model.advice(steps: [2]))
    for part in ["every 3 of", "takes 2 in", "passes=0", "critic_steps"] {
      #expect(text.contains(part), "\(text)")
    }
    #expect(model.advice(steps: [3]) == nil && model.advice(steps: [0]) == nil)
  }

  @Test(
    "values out of range are refused",
    arguments: [
      ("critic_steps", "0"), ("latent_dimension", "0"), ("lipschitz", "0.5"), ("penalty", "-1"),
      ("beta1", "1"), ("beta2", "1"), ("channels", "0"), ("constraint", "none"),
    ])
  func refused(key: String, text: String) throws {
    var configuration = Configuration(WGAN.entry.options)
    #expect(throws: ConfigurationError.self) { try configuration.set(key, text: text) }
  }
}
