import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Random tensors")
struct RandomTests {
  private static let count = 100_000

  /// The mean of a power of the values.
  private func moment(_ values: [Double], _ power: Int) -> Double {
    values.reduce(0.0) { sum, x in sum + (0..<power).reduce(1.0) { p, _ in p * x } }
      / Double(values.count)
  }

  // Five standard errors of each mean: one failure in two million.
  @Test("normal numbers have the moments of a normal distribution", arguments: Seed.all)
  func normalMoments(seed: Seed) throws {
    for backend in [Backend.reference, try TestDevice.backend()] {
      let x = try Tensor.normal([Self.count], key: seed.key(), on: backend).doubles()
      let error = 5 / Double(Self.count).squareRoot()
      expectClose(moment(x, 1), 0, within: .distance(error))
      expectClose(moment(x, 2), 1, within: .distance(error * 2.0.squareRoot()))
      expectClose(moment(x, 3), 0, within: .distance(error * 15.0.squareRoot()))
      expectClose(moment(x, 4), 3, within: .distance(error * 96.0.squareRoot()))
      let neighbours = zip(x, x.dropFirst()).map { $0 * $1 }
      expectClose(moment(neighbours, 1), 0, within: .distance(error))
    }
  }

  @Test("uniform numbers lie in [0, 1) with the moments of that interval", arguments: Seed.all)
  func uniformMoments(seed: Seed) throws {
    for backend in [Backend.reference, try TestDevice.backend()] {
      let x = try Tensor.uniform([Self.count], key: seed.key(), on: backend).doubles()
      #expect(x.allSatisfy { (0..<1).contains($0) })
      let error = 5 / Double(Self.count).squareRoot()
      expectClose(moment(x, 1), 1 / 2.0, within: .distance(error * (1 / 12.0).squareRoot()))
      expectClose(moment(x, 2), 1 / 3.0, within: .distance(error * (4 / 45.0).squareRoot()))
    }
  }

  @Test("mean and deviation, low and high, shift and stretch the same stream")
  func parameters() throws {
    let backend = try TestDevice.backend()
    let key = Seed(3).key()
    let n = try Tensor.normal([999], key: key, on: backend)
    try expectClose(
      .normal([999], mean: -2, deviation: 0.5, key: key, on: backend),
      n.affine(scale: 0.5, offset: -2), within: .distance(0x1p-21))
    let u = try Tensor.uniform([999], key: key, on: backend)
    try expectClose(
      .uniform([999], low: -1, high: 3, key: key, on: backend),
      u.affine(scale: 4, offset: -1), within: .distance(0x1p-21))
  }

  @Test("a longer tensor begins with the shorter one of its key", arguments: [1, 2, 5, 63])
  func prefixes(count: Int) throws {
    for backend in [Backend.reference, try TestDevice.backend()] {
      let long = try Tensor.normal([200], key: Seed(9).key(), on: backend).values()
      let short = try Tensor.normal([count], key: Seed(9).key(), on: backend).values()
      #expect(short == Array(long.prefix(count)))
    }
  }

  @Test("seed, step and purpose each change the stream")
  func streams() throws {
    let keys = [
      RandomKey(seed: 1), RandomKey(seed: 2), RandomKey(seed: 1 << 32 | 1),
      RandomKey(seed: 1, step: 1), RandomKey(seed: 1, purpose: .data),
    ]
    let backend = try TestDevice.backend()
    let streams = try keys.map { try Tensor.uniform([64], key: $0, on: backend).values() }
    #expect(Set(streams).count == keys.count)
  }

  @Test("single numbers of a key are those of the tensor")
  func single() throws {
    let key = Seed(5).key(step: 8)
    let u = try Tensor.uniform([11], key: key, on: .reference).doubles()
    let n = try Tensor.normal([11], key: key, on: .reference).doubles()
    for i in 0..<11 {
      #expect(key.uniform(i) == u[i])
      #expect(key.normal(i) == n[i])
    }
  }
}
