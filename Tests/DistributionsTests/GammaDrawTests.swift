import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoDistributions

@Suite("Gamma draws")
struct GammaDrawTests {
  static let key = RandomKey(seed: 11, purpose: .posterior)

  /// The Kolmogorov-Smirnov distance of 4000 draws stays below 1.95 / sqrt(4000) with odds of
  /// 1000 to 1.
  @Test(
    "the draws have the distribution of the incomplete gamma function",
    arguments: [0.125, 0.75, 1, 3.5, 100, 10_000], BackendKind.allCases)
  func distribution(shape: Double, kind: BackendKind) throws {
    let shapes = try Tensor.full(shape, shape: [4000], on: kind.make())
    let parts = try logGammaDraws(shape: shapes, key: Self.key).doubles()
      .map { regularizedGamma(shape, exp($0)) }.sorted()
    let distance = parts.enumerated().reduce(0.0) {
      max(
        $0, abs($1.element - Double($1.offset) / 4000),
        abs($1.element - Double($1.offset + 1) / 4000))
    }
    #expect(distance < 1.95 / 4000.0.squareRoot())
  }

  /// d ln g / da at a, ln g: mpmath 1.3, the derivative of P by differences with 50 digits.
  static let slopes: [(shape: Double, draw: Double, slope: Double)] = [
    (0.125, -20.0, 156.89205899410936), (0.25, -3.0, 11.67375674746624),
    (0.75, 0.5, 1.0848133965112436), (1.5, -1.0, 1.3687606024086305),
    (2.0, 0.5, 0.59692536296887327), (10.0, 2.25, 0.10437863577963215),
    (10.0, 3.0, 0.070298422806167178), (200.0, 5.25, 0.0051260359971771532),
    (4000.0, 8.3125, 0.00024771111797772467),
  ]

  @Test(
    "the derivative of a draw is that of the quantile function", arguments: BackendKind.allCases)
  func quantileSlope(kind: BackendKind) throws {
    let backend = try kind.make()
    let tensor = { try BackendKind.tensor($0, on: backend) }
    let found = try GammaDraw.gradient(
      shape: tensor(Self.slopes.map(\.shape)), draws: tensor(Self.slopes.map(\.draw)),
      upstream: .full(1, shape: [Self.slopes.count], on: backend)
    ).doubles()
    for (value, row) in zip(found, Self.slopes) {
      let accuracy = kind == .reference ? 1e-10 : 1e-6 * (1 + row.shape.squareRoot())
      expectRelative([value], [row.slope], within: accuracy)
    }
  }

  /// E[ln g] = psi(a), so the mean of d ln g / da is psi'(a); its terms scatter by some 1 / a.
  @Test("derivatives of draws have the derivative of the mean", arguments: [0.5, 2, 30])
  func unbiased(shape: Double) throws {
    let count = 20_000
    let leaf = Variable(leaf: try .full(shape, shape: [count], on: TestDevice.backend()))
    let draws = try logGammaDraws(shape: leaf, key: Self.key)
    let mean = try draws.value.mean().scalar()
    let slopes = try gradients(of: draws.sum(), with: [leaf])[0].value.doubles()
    let variance = SpecialFunction.trigamma(shape)
    let error = 4 / Double(count).squareRoot()
    expectClose(
      mean, SpecialFunction.digamma(shape), within: .distance(error * variance.squareRoot()))
    let average = slopes.reduce(0, +) / Double(count)
    let spread = slopes.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(count)
    expectClose(average, variance, within: .distance(error * spread.squareRoot()))
  }

  @Test("host and device draw the same numbers, and the two parts others")
  func sameDraws() throws {
    let shapes = (0..<2000).map { exp2(Double($0 % 200) / 12 - 4) }
    func draws(_ part: Int, on backend: Backend) throws -> [Double] {
      try logGammaDraws(
        shape: BackendKind.tensor(shapes, on: backend), part: part, key: Self.key
      ).doubles()
    }
    let host = try draws(0, on: .reference)
    let device = try draws(0, on: TestDevice.backend())
    for (value, target) in zip(device, host) {
      expectClose(value, target, within: .distance(2e-6 * (1 + abs(target))))
    }
    #expect(try zip(draws(1, on: .reference), host).allSatisfy { $0 != $1 })
  }

  @Test("shapes that are not positive give NaN", arguments: BackendKind.allCases)
  func outside(kind: BackendKind) throws {
    let shapes = try Tensor([0, -1, .nan, 1], shape: [4], on: kind.make())
    let draws = try logGammaDraws(shape: shapes, key: Self.key).doubles()
    #expect(draws[..<3].allSatisfy(\.isNaN) && draws[3].isFinite)
  }

  @Test("a draw is differentiable once")
  func once() throws {
    let shape = Variable(leaf: try BackendKind.tensor([2], on: .reference))
    let slope = try gradients(
      of: logGammaDraws(shape: shape, key: Self.key).sum(), with: [shape], createGraph: true)[0]
    #expect(throws: DistributionError.self) { try gradients(of: slope.sum(), with: [shape]) }
  }
}
