import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoDistributions

@Suite("Beta distributions")
struct BetaDistributionTests {
  /// a, b and the divergence from the uniform distribution: mpmath 1.3 with 40 digits.
  static let divergences: [(a: Double, b: Double, value: Double)] = [
    (1, 1, 0), (2, 5, 0.48453071499548871), (0.7, 0.9, 0.052083490250310755),
    (30, 12, 1.264144578542676), (200, 300, 2.4030371492357352),
  ]

  static func distribution(_ a: [Double], _ b: [Double], on backend: Backend) throws
    -> (BetaDistribution, Variable, Variable)
  {
    let alpha = Variable(leaf: try BackendKind.tensor(a, on: backend))
    let beta = Variable(leaf: try BackendKind.tensor(b, on: backend))
    return (try BetaDistribution(alpha: alpha, beta: beta), alpha, beta)
  }

  @Test("divergences have their digits", arguments: BackendKind.allCases)
  func divergence(kind: BackendKind) throws {
    let rows = Self.divergences
    let (distribution, _, _) = try Self.distribution(
      rows.map(\.a), rows.map(\.b), on: kind.make())
    let found = try distribution.divergenceFromUniform().value.doubles()
    expectClose(
      found, rows.map(\.value), within: .distance(kind == .reference ? 1e-12 : 2e-6))
  }

  @Test("the divergence's gradient is its central difference, on devices too")
  func divergenceGradient() throws {
    let (a, b) = ([0.5, 1, 2, 30, 600.0], [0.75, 1, 5, 12, 200.0])
    func slopes(on backend: Backend) throws -> [[Double]] {
      let (distribution, alpha, beta) = try Self.distribution(a, b, on: backend)
      return try gradients(of: distribution.divergenceFromUniform().sum(), with: [alpha, beta])
        .map { try $0.value.doubles() }
    }
    let expected = try slopes(on: .reference)
    for index in 0..<2 {
      let fixed = try BackendKind.tensor(index == 0 ? b : a, on: .reference)
      let difference = try CentralDifference.gradient(
        of: { point in
          let pair = index == 0 ? (point, fixed) : (fixed, point)
          return try BetaDistribution(
            alpha: Variable(constant: pair.0), beta: Variable(constant: pair.1)
          ).divergenceFromUniform().value.sum()
        }, at: BackendKind.tensor(index == 0 ? a : b, on: .reference))
      expectClose(expected[index], try difference.doubles(), within: .norm(1e-7))
      for kind in [BackendKind.device, .gpuForm] {
        expectClose(try slopes(on: kind.make())[index], expected[index], within: .distance(4e-6))
      }
    }
  }

  /// The divergence is the mean of the log density, taken over the density itself.
  @Test("the log density integrates to one, and its mean is the divergence")
  func density() throws {
    for (a, b) in [(0.7, 0.9), (2, 5), (30, 12), (200, 300)] {
      let logits = (-4000...4000).map { Double($0) / 100 }
      let logs = logits.map { BetaFunctions.logDensity(a, b, atLogit: $0) }
      // dz = z (1 - z) dl.
      let masses = zip(logs, logits).map { log, l in
        exp(log - 2 * log1p(exp(-abs(l))) - abs(l)) / 100
      }
      expectClose(masses.reduce(0, +), 1, within: .distance(1e-10))
      let mean = zip(masses, logs).reduce(0) { $0 + $1.0 * $1.1 }
      expectClose(mean, BetaFunctions.divergence(a, b), within: .distance(1e-9))
    }
  }

  @Test(
    "densities at draws keep their digits on devices", arguments: [BackendKind.device, .gpuForm])
  func densityOnDevice(kind: BackendKind) throws {
    let a = (0..<500).map { exp2(Double($0 % 100) / 8 - 2) }
    let b = (0..<500).map { exp2(Double($0 % 77) / 7 - 1) }
    let (host, _, _) = try Self.distribution(a, b, on: .reference)
    let logits = try host.draw(key: GammaDrawTests.key).logit.value.values()
    let (device, _, _) = try Self.distribution(a, b, on: kind.make())
    let found = try device.logDensity(
      atLogit: Tensor(logits, shape: [500], on: device.alpha.value.backend)
    ).doubles()
    for (index, value) in found.enumerated() {
      let expected = BetaFunctions.logDensity(
        Double(Float(a[index])), Double(Float(b[index])), atLogit: Double(logits[index]))
      let scale = 1 + (a[index] + b[index]).squareRoot() + abs(expected)
      expectClose(value, expected, within: .distance(1e-6 * scale))
    }
  }

  /// dz/da = -(dI/da) / (dI/dz) = ((1 - I) over I's side) ...: integrated against 2 z over the
  /// density it gives d/da E[z^2], which is known in closed form.
  @Test(
    "implicit derivatives give the derivative of the second moment",
    arguments: [(2.0, 5.0, 0.06059), (5, 3, 0.05440), (0.8, 0.8, 0.27552)])
  func secondMoment(a: Double, b: Double, printed: Double) throws {
    let s = a + b
    let exact =
      ((2 * a + 1) - a * (a + 1) * (1 / s + 1 / (s + 1))) / (s * (s + 1))
    #expect((exact * 1e5).rounded() == (printed * 1e5).rounded())
    // By the direct implicit derivative, over quantiles.
    let count = 400
    let mean = (0..<count).reduce(0.0) { sum, index in
      let logit = Self.quantile((Double(index) + 0.5) / Double(count), a, b)
      let z = 1 / (1 + exp(-logit))
      return sum + 2 * z * Self.slope(at: z, a, b) / Double(count)
    }
    // The midpoint rule over quantiles.
    expectClose(mean, exact, within: .distance(5e-4 * exact))
    // By gamma draws on the device, within four standard errors.
    let draws = 40_000
    let alpha = Variable(leaf: try .full(a, shape: [draws], on: TestDevice.backend()))
    let beta = Variable(constant: try .full(b, shape: [draws], on: alpha.value.backend))
    let distribution = try BetaDistribution(alpha: alpha, beta: beta)
    let value = try distribution.draw(key: GammaDrawTests.key).value
    let slopes = try gradients(of: value.squared().sum(), with: [alpha])[0].value.doubles()
    let average = slopes.reduce(0, +) / Double(draws)
    let variance = slopes.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(draws)
    expectClose(average, exact, within: .distance(4 * (variance / Double(draws)).squareRoot()))
  }

  /// The logit with I = share, by bisection.
  private static func quantile(_ share: Double, _ a: Double, _ b: Double) -> Double {
    var (low, high) = (-60.0, 60.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if regularizedBeta(a, b, at: 1 / (1 + exp(-middle))) < share {
        low = middle
      } else {
        high = middle
      }
    }
    return (low + high) / 2
  }

  /// -(dI/da) / (dI/dz), the first by central differences.
  private static func slope(at z: Double, _ a: Double, _ b: Double) -> Double {
    let h = 1e-5
    let change =
      regularizedBeta(a + h, b, at: z) - regularizedBeta(a - h, b, at: z)
    let density = BetaFunctions.logDensity(a, b, atLogit: log(z / (1 - z)))
    return -change / (2 * h) / exp(density)
  }

  @Test(
    "parameters out of range are moved, marked and get no gradient", arguments: BackendKind.allCases
  )
  func clamped(kind: BackendKind) throws {
    let (distribution, alpha, _) = try Self.distribution(
      [1e-9, 2, 1e9, 3], [1, 2, 3, 1e30], on: kind.make())
    #expect(try distribution.clamped.doubles() == [1, 0, 1, 1])
    let range = BetaDistribution.parameters
    #expect(
      try distribution.alpha.value.doubles() == [range.lowerBound, 2, range.upperBound, 3])
    let draw = try distribution.draw(key: GammaDrawTests.key)
    let loss = try (distribution.divergenceFromUniform() + draw.value).sum()
    #expect(try loss.value.isFinite())
    let slope = try gradients(of: loss, with: [alpha])[0].value.doubles()
    #expect(slope[0] == 0 && slope[2] == 0 && slope[1] != 0)
  }
}
