import DiffeoDifferentiation
import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The start of a Delta-VAE's mean head")
struct DeltaVAEInitializationTests {
  /// Pictures of 8 x 8 pixels, shifted over a grid of `side x side` shifts.
  private static func pictures(_ side: Int, on backend: Backend) throws -> Tensor {
    func wave(_ pixel: Int, _ shift: Int) -> Double {
      cos(2 * .pi * (Double(pixel) / 8 - Double(shift) / Double(side)))
    }
    var values: [Double] = []
    for down in 0..<side {
      for right in 0..<side {
        for row in 0..<8 {
          values += (0..<8).map { (wave(row, down) + wave($0, right)) / 2 }
        }
      }
    }
    return try Tensor(doubles: values, shape: [side * side, 64], on: backend)
  }

  private static func model(
    _ name: String, seed: UInt64, _ initialization: DeltaVAE.Initialization = .principal,
    on backend: Backend
  ) throws -> DeltaVAE {
    var options = DeltaVAE.Options(manifold: try ManifoldRegistry.standard.manifold(name))
    (options.width, options.initialization) = (128, initialization)
    return try DeltaVAE(options, sampleShape: [8, 8], on: backend, seed: seed)
  }

  /// The turns of both latent angles along both loops of shifts; nil where they depend on the loop.
  private static func winding(_ latent: [Double], side: Int) -> [Int]? {
    func angle(_ down: Int, _ right: Int, _ circle: Int) -> Double {
      let row = (down % side) * side + right % side
      return atan2(latent[4 * row + 2 * circle + 1], latent[4 * row + 2 * circle])
    }
    func turns(_ angles: [Double]) -> Int {
      let steps = zip(angles, angles.dropFirst()).map { remainder($1 - $0, 2 * .pi) }
      return Int((steps.reduce(0, +) / (2 * .pi)).rounded())
    }
    var found: [Int] = []
    for circle in 0..<2 {
      let loops = (0..<side).map { start in
        [
          turns((0...side).map { angle($0, start, circle) }),
          turns((0...side).map { angle(start, $0, circle) }),
        ]
      }
      guard Set(loops).count == 1 else { return nil }
      found += loops[0]
    }
    return found
  }

  @Test("makes the encoder of a torus of pictures whole, of degree 1 or -1, before any training")
  func wholeTorus() throws {
    let backend = try TestDevice.backend()
    let pictures = try Self.pictures(24, on: backend)
    var whole = 0
    for seed in UInt64(0)..<10 {
      let model = try Self.model("flat-torus", seed: seed, on: backend)
      try model.begin(stage: 0, data: pictures, seed: seed)
      guard let turns = Self.winding(try model.encode(pictures).doubles(), side: 24) else {
        continue
      }
      if abs(turns[0] * turns[3] - turns[1] * turns[2]) == 1 { whole += 1 }
    }
    #expect(whole >= 9, "\(whole) of 10")
  }

  @Test(
    "spreads data as uniform points are spread, before the projection",
    arguments: ["sphere:2", "embedded-torus", "so3", "projective:3", "sphere:1*sphere:2"])
  func spreads(name: String) throws {
    for backend in [.reference, try TestDevice.backend()] {
      let model = try Self.model(name, seed: 1, on: backend)
      let pictures = try Self.pictures(12, on: backend)
      try model.begin(stage: 0, data: pictures, seed: 1)
      let (n, count) = (model.latentWidth, 144)
      let heads = try model.places(pictures)
      let manifold = model.options.manifold
      let points = (0..<1000).map { manifold.samplePoint($0, key: RandomKey(seed: 0)) }
      for i in 0..<n {
        let own = (0..<count).map { heads[$0 * (n + 1) + i] }
        let uniform = points.map { $0[i] }
        expectClose(mean(own), mean(uniform), within: .distance(1e-3))
        expectClose(deviation(own), deviation(uniform), within: .norm(1e-2))
      }
    }
  }

  @Test("is left alone where it was trained before, and where it is to be random")
  func leftAlone() throws {
    let pictures = try Self.pictures(6, on: .reference)
    let random = try Self.model("sphere:2", seed: 3, .random, on: .reference)
    let start = try random.parameters.values.doubles()
    try random.begin(stage: 0, data: pictures, seed: 3)
    #expect(try random.parameters.values.doubles() == start)

    let trained = try Self.model("sphere:2", seed: 3, on: .reference)
    #expect(try trained.parameters.values.doubles() == start)
    try trained.assign(["heads.bias": [0, 0, 0.5, 0]])
    let before = try trained.parameters.values.doubles()
    try trained.begin(stage: 0, data: pictures, seed: 3)
    #expect(try trained.parameters.values.doubles() == before)
  }

  @Test("keeps the time head, and comes again where training comes again")
  func repeats() throws {
    let pictures = try Self.pictures(6, on: .reference)
    let models = try (0..<2).map { _ in try Self.model("sphere:2", seed: 3, on: .reference) }
    let times = try models[0].posterior(Variable(constant: pictures)).logTime.value.doubles()
    for model in models { try model.begin(stage: 0, data: pictures, seed: 3) }
    let values = try models.map { try $0.parameters.values.doubles() }
    #expect(values[0] == values[1])
    let after = try models[0].posterior(Variable(constant: pictures)).logTime.value.doubles()
    #expect(times == after)
  }

  @Test("stays random where data do not vary, or there are too few of them")
  func degenerate() throws {
    for data in [
      try Tensor.full(0.5, shape: [20, 64], on: .reference),
      try Self.pictures(1, on: .reference),
    ] {
      let model = try Self.model("sphere:2", seed: 3, on: .reference)
      let start = try model.parameters.values.doubles()
      try model.begin(stage: 0, data: data, seed: 3)
      #expect(try model.parameters.values.doubles() == start)
    }
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private func deviation(_ values: [Double]) -> Double {
    let center = mean(values)
    return mean(values.map { ($0 - center) * ($0 - center) }).squareRoot()
  }
}

extension DeltaVAE {
  /// What the heads say before the projection, by the layers of a checkpoint.
  fileprivate func places(_ batch: Tensor) throws -> [Double] {
    let values = Dictionary(
      uniqueKeysWithValues: try parameters.namedDoubles(parameters.values)
        .map { ($0.name, (shape: $0.shape, values: $0.values)) })
    func tensor(_ name: String) throws -> Tensor {
      let own = try #require(values[name])
      return try Tensor(doubles: own.values, shape: own.shape, on: batch.backend)
    }
    var hidden = batch
    for layer in 0..<3 {
      hidden = try hidden.dense(
        weight: tensor("encoder.\(layer).weight"), bias: tensor("encoder.\(layer).bias"),
        activation: .relu)
    }
    return try hidden.dense(
      weight: tensor("heads.weight"), bias: tensor("heads.bias")
    ).doubles()
  }
}
