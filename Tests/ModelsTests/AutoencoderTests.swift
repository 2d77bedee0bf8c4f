import DiffeoDifferentiation
import DiffeoLayers
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Architectures of the Two-Stage VAE")
struct AutoencoderTests {
  private static func request(_ shape: [Int], latent: Int = 3) -> AutoencoderRequest {
    AutoencoderRequest(sampleShape: shape, latentWidth: latent, last: .sigmoid)
  }

  /// Each architecture with shapes that it can make.
  static let kinds: [(name: String, shape: [Int])] = [
    ("dense", [7]), ("dense", [3, 2, 2]), ("infogan", [8, 4]), ("infogan", [3, 4, 8]),
    ("resnet", [7, 7]), ("resnet", [12, 8]), ("resnet", [3, 4, 4]), ("wae", [8, 16]),
  ]

  private static func networks(_ name: String, _ shape: [Int]) throws -> Autoencoder {
    switch name {
    case "infogan": return try .infoGAN(request(shape))
    case "wae": return try .wae(request(shape))
    case "resnet":
      var options = ResNetOptions()
      options.channels = 2
      options.flattens = shape.count == 3
      return try .resNet(request(shape), options)
    default: return .dense(request(shape), width: 5, layers: 2)
    }
  }

  @Test(
    "the encoder says mean and deviation, the decoder a datum between 0 and 1", arguments: kinds)
  func shapes(name: String, shape: [Int]) throws {
    let backend = try TestDevice.backend()
    let networks = try Self.networks(name, shape)
    let set = try ParameterSet(networks.parameters, on: backend, seed: 1)
    #expect(set.count > 0)
    if !networks.state.isEmpty {
      _ = try ParameterSet(networks.state, on: backend, seed: 2)
    }
    let size = shape.reduce(1, *)
    let data = Variable(
      constant: try .uniform([2, size], key: RandomKey(seed: 1), on: backend))
    #expect(try networks.encoder(data).shape == [2, 6])
    let latent = Variable(constant: try .normal([2, 3], key: RandomKey(seed: 2), on: backend))
    let output = try networks.decoder(latent)
    #expect(output.shape == [2, size])
    #expect(try output.value.values().allSatisfy { $0 > 0 && $0 < 1 })
    let changes = StateChanges()
    #expect(try networks.encoder(data, changing: changes).shape == [2, 6])
    #expect(try networks.decoder(latent, changing: changes).shape == [2, size])
  }

  @Test("InfoGAN's networks for MNIST have the paper's size")
  func paperSize() throws {
    let networks = try Autoencoder.infoGAN(Self.request([28, 28], latent: 64))
    let count = networks.parameters.reduce(0) { $0 + $1.shape.count }
    // Encoder: 4 4 64 + 64, 4 4 64 128 + 3 128, 6272 1024 + 3 1024, 1024 128 + 128; decoder:
    // 64 1024 + 3 1024, 1024 6272 + 3 6272, 4 4 64 128 + 3 64, 4 4 64 + 1.
    let encoder = 1024 + 64 + 131_072 + 384 + 6_422_528 + 3072 + 131_072 + 128
    let decoder = 65_536 + 3072 + 6_422_528 + 18_816 + 131_072 + 192 + 1024 + 1
    #expect(count == encoder + decoder)
  }

  @Test(
    "pictures that an architecture cannot make are refused, with those that it can",
    arguments: [
      ("infogan", [30, 30], "multiples of 4"), ("wae", [28, 28], "multiples of 8"),
      ("resnet", [27, 27], "m 2^k"), ("resnet", [64, 12], "at most 8 x 8"),
      ("infogan", [50], "architecture=dense"), ("resnet", [1, 2, 3, 4], "architecture=dense"),
    ] as [(String, [Int], String)])
  func refuses(name: String, shape: [Int], advice: String) {
    #expect { try Self.networks(name, shape) } throws: { error in
      "\(error)".contains(advice) && "\(error)".contains("'\(name)'")
    }
  }

  @Test("the skip joins the input to the last hidden layer")
  func skip() throws {
    let width = 3
    let plain = SkippingNetwork("a", inputs: width, hidden: [4, 5], outputs: 2, skips: false)
    let joined = SkippingNetwork("a", inputs: width, hidden: [4, 5], outputs: 2, skips: true)
    #expect(plain.output.weight.shape == [5, 2])
    #expect(joined.output.weight.shape == [8, 2])
    let set = try ParameterSet(joined.parameters, on: .reference, seed: 1)
    // Without the hidden layers' part the network is linear in its input.
    var weight = try joined.output.weight.variable.value.values()
    for index in (2 * width)..<weight.count { weight[index] = 0 }
    try set.assign(Tensor(weight, shape: [8, 2], on: .reference), to: "a.output.weight")
    let x = try Tensor.normal([4, width], key: RandomKey(seed: 1), on: .reference)
    let linear = try x.matrixProduct(
      Tensor(Array(weight.prefix(2 * width)), shape: [width, 2], on: .reference))
    try expectClose(joined(Variable(constant: x)).value, linear, within: .norm(1e-14))
  }

  @Test("presets are the paper's schedules, in either recipe")
  func presets() throws {
    let preset = try #require(TrainingPreset.all.first { $0.name == "mnist" })
    let (first, second) = (preset.first(.paper), preset.second(.code))
    #expect(first.epochs == 400 && first.halving == 150 && first.batchSize == 100)
    #expect(first.weightDecay == 5e-4 && first.learningRate == 1e-4)
    #expect(second.epochs == 800 && second.halving == 300 && second.batchSize == 64)
    #expect(second.weightDecay == 0)
  }
}
