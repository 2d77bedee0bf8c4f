import DiffeoLayers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct InitializerTests {
  static let shape: Shape = [300, 200]
  let count = Double(shape.count)

  @Test(
    "Glorot's numbers are uniform on [-a, a], a^2 = 6 / (inputs + outputs)", arguments: Seed.all)
  func glorot(seed: Seed) throws {
    let (inputs, outputs) = (Self.shape[0], Self.shape[1])
    let bound = (6.0 / Double(inputs + outputs)).squareRoot()
    let values = try Initializer.glorotUniform(inputs: inputs, outputs: outputs)
      .values(Self.shape, key: seed.key())
    #expect(values.allSatisfy { abs($0) <= bound })
    // The greatest of n numbers misses the end by more than 20 / n with probability e^-10 each.
    #expect((values.max() ?? 0) > bound * (1 - 20 / count))
    #expect((values.min() ?? 0) < -bound * (1 - 20 / count))
    let variance = bound * bound / 3
    // Kurtosis 9/5 of the uniform distribution.
    try expectMoments(values, variance: variance, kurtosis: 1.8)
  }

  @Test("He's numbers are normal with variance 2 / inputs", arguments: Seed.all)
  func he(seed: Seed) throws {
    let values = try Initializer.heNormal(inputs: Self.shape[0])
      .values(Self.shape, key: seed.key())
    let variance = 2.0 / Double(Self.shape[0])
    try expectMoments(values, variance: variance, kurtosis: 3)
    let inside = values.filter { $0 * $0 < variance }.count
    // P(|x| < sigma) = 0.6826895 for a normal number.
    expectClose(
      Double(inside) / count, 0.682_689_492,
      within: .distance(5 * (0.6827 * 0.3173 / count).squareRoot()))
  }

  @Test("truncated normal numbers are normal within two standard deviations", arguments: Seed.all)
  func truncated(seed: Seed) throws {
    let values = try Initializer.truncatedNormal(deviation: 0.5)
      .values(Self.shape, key: seed.key())
    #expect(values.allSatisfy { abs($0) <= 1 })
    // Variance 1 - 4 phi(2) / Z and fourth moment 3 - 28 phi(2) / Z, where phi(2) / Z = 0.0565650.
    try expectMoments(values, variance: 0.25 * 0.773_740, kurtosis: 1.416_18 / 0.598_674)
    let plain = try Initializer.normal(deviation: 0.5).values(Self.shape, key: seed.key())
    #expect(zip(values, plain).allSatisfy { abs($1) > 1 || $0 == $1 })
  }

  @Test("a constant fills the shape")
  func constant() throws {
    #expect(
      try Initializer.constant(-2.5).values([2, 3], key: Seed(1).key())
        == [Double](repeating: -2.5, count: 6))
  }

  @Test("streams differ by seed and repeat")
  func streams() throws {
    let initializer = Initializer.heNormal(inputs: 10)
    let drawn = try Seed.all.map { try initializer.values([10], key: $0.key()) }
    #expect(Set(drawn).count == Seed.all.count)
    #expect(try initializer.values([10], key: Seed.all[0].key()) == drawn[0])
  }

  /// Mean and variance within five standard errors: `sqrt(v / n)`, `v sqrt((kurtosis - 1) / n)`.
  private func expectMoments(_ values: [Double], variance: Double, kurtosis: Double) throws {
    let mean = values.reduce(0, +) / count
    expectClose(mean, 0, within: .distance(5 * (variance / count).squareRoot()))
    let second = values.reduce(0) { $0 + $1 * $1 } / count
    expectClose(
      second, variance, within: .distance(5 * variance * ((kurtosis - 1) / count).squareRoot()))
  }
}
