import DiffeoDatasets
import DiffeoTestSupport
import Testing

@Suite("Lifted spheres")
struct LiftedSphereTests {
  static func data(_ options: String = "", seed: UInt64 = 0) throws -> Dataset {
    try DatasetRegistry.standard.load("lifted-sphere" + options, seed: seed)
  }

  static func generator(_ text: String) throws -> LiftedSphere {
    var options = try DatasetOptions(dataset: "lifted-sphere", text: text)
    return try LiftedSphere(&options)
  }

  @Test("samples are the lifts of their factors")
  func samples() throws {
    for sphere in [1, 2] {
      let text = "count=20,sphere=\(sphere),dimension=7,width=9"
      let data = try Self.data(":" + text)
      let generator = try Self.generator(text)
      let factors = try #require(data.factors)
      #expect(data.count == 20 && data.sampleShape == [7])
      for index in 0..<20 {
        let point = (0...sphere).map { Double(factors[index * (sphere + 1) + $0]) }
        expectClose(point.reduce(0) { $0 + $1 * $1 }, 1, within: .norm(1e-6))
        let sample = (0..<7).map { Double(data.samples[index * 7 + $0]) }
        expectClose(sample, generator.lift(point), within: .norm(1e-6))
      }
    }
  }

  /// Without biases a network of relu is homogeneous.
  @Test("the lift is positively homogeneous, not linear")
  func homogeneous() throws {
    let generator = try Self.generator("dimension=5")
    let once = generator.lift([0.6, 0.8])
    expectClose(generator.lift([1.8, 2.4]), once.map { 3 * $0 }, within: .norm(1e-13))
    let opposite = generator.lift([-0.6, -0.8])
    #expect(zip(once, opposite).contains { abs($0 + $1) > 0.01 })
  }

  @Test("the network belongs to its number, the points to the seed and the part")
  func streams() throws {
    #expect(try Self.data().sampleShape == [100])
    let first = try Self.data(":count=50,dimension=3", seed: 1)
    #expect(try Self.data(":count=50,dimension=3", seed: 1).samples == first.samples)
    #expect(try Self.data(":count=50,dimension=3", seed: 2).samples != first.samples)
    let one = try Self.generator("dimension=3").lift([1, 0])
    #expect(try Self.generator("dimension=3,count=7").lift([1, 0]) == one)
    #expect(try Self.generator("dimension=3,network=1").lift([1, 0]) != one)
    let test = try DatasetRegistry.standard.load(
      "lifted-sphere:count=50,dimension=3", split: .test, seed: 1)
    #expect(test.count == 10 && test.samples != Array(first.samples.prefix(30)))
  }

  /// Glorot's width gives data of this size: some 0.58 over eight networks was measured.
  @Test("the total variance is that of the toy task")
  func variance() throws {
    let total = try (0..<4).reduce(0.0) { sum, network in
      let data = try Self.data(":count=500,network=\(network)")
      return sum
        + (0..<100).reduce(0.0) { sum, column in
          let values = (0..<500).map { Double(data.samples[$0 * 100 + column]) }
          let mean = values.reduce(0, +) / 500
          return sum + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 500
        }
    }
    expectClose(total / 4, 0.58, within: .distance(0.12))
  }

  @Test("options that cannot be are refused")
  func refused() {
    for text in [":sphere=0", ":width=0", ":dimension=0", ":network=-1", ":what=1"] {
      #expect(throws: DatasetError.self) { try Self.data(text) }
    }
  }
}
