import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoDistributions

@Suite("Von Mises-Fisher distributions")
struct VonMisesFisherTests {
  static let dimensions = [2, 3, 5, 10, 50, 401]

  /// m, k, the divergence from the uniform distribution, its derivative and 1 - A: mpmath 1.3 with
  /// 40 digits, by Bessel functions.
  static let moments: [(m: Int, k: Double, divergence: Double, slope: Double, versine: Double)] = [
    (2, 0.0625, 0.00097584776129963334, 0.031204273256702886, 0.96876524886162017),
    (2, 1.0, 0.21047560738935586, 0.35434603245035625, 0.55361003410346549),
    (2, 40.0, 2.2570067921016695, 0.012662436075493001, 0.012580158663649342),
    (2, 100000.0, 6.1753987656710367, 5.0000250003750078e-6, 5.000012500125002e-6),
    (3, 0.001953125, 6.357826350723441e-7, 0.0006510411699615943, 0.99934895849890173),
    (3, 1.0, 0.15159592392813567, 0.27593833903368953, 0.6869647145006687),
    (3, 10.0, 1.9957323168382172, 0.099999917553854763, 0.099999995877692747),
    (3, 50.0, 3.6051701859880914, 0.02, 0.02),
    (3, 200.0, 4.991464547107982, 0.005, 0.005),
    (5, 0.0078125, 6.1034996595182707e-6, 0.0015624918256856736, 0.99843750272477637),
    (5, 2.0, 0.34269928427915459, 0.29477737352614695, 0.63889334979329172),
    (5, 30.0, 4.4653139655125174, 0.064328180737217598, 0.065517241379310345),
    (10, 0.5, 0.012461091855778517, 0.049689349664058585, 0.95010379613821853),
    (10, 8.0, 1.8984619560130017, 0.30347309462993038, 0.43180458868391143),
    (10, 4096.0, 27.902089649404725, 0.0010976936958290077, 0.0010981633113943439),
    (50, 1.0, 0.0099942355130875787, 0.019976951531110455, 0.98000768661480821),
    (50, 60.0, 14.775035784948399, 0.25662526304551898, 0.33015940330456205),
    (50, 100000.0, 187.07110823655084, 0.00024494242413801525, 0.00024497121221253506),
    (401, 0.0625, 4.8706357336257324e-6, 0.00015586033782486513, 0.99984413965464026),
    (401, 100.0, 11.44812563831764, 0.2109113856713773, 0.76440368444048329),
    (401, 5000.0, 513.45159297903701, 0.038408789195268886, 0.039204157561512975),
  ]

  /// Distributions around the first axis.
  static func distributions(
    _ concentrations: [Double], dimension: Int, on backend: Backend
  ) throws -> (VonMisesFisher, Variable) {
    let axis = (0..<concentrations.count).flatMap { _ in
      (0..<dimension).map { $0 == 0 ? 1.0 : 0 }
    }
    let mean = try Tensor(
      doubles: axis, shape: [concentrations.count, dimension], on: backend)
    let k = Variable(leaf: try BackendKind.tensor(concentrations, on: backend))
    return (try VonMisesFisher(mean: Variable(constant: mean), concentration: k), k)
  }

  @Test(
    "divergence, its derivative and the mean cosine have their digits",
    arguments: BackendKind.allCases)
  func digits(kind: BackendKind) throws {
    for row in Self.moments {
      let (distribution, k) = try Self.distributions([row.k], dimension: row.m, on: kind.make())
      let divergence = distribution.divergenceFromUniform()
      let slope = try gradients(of: divergence.sum(), with: [k])[0]
      expectRelative(
        [
          try divergence.value.scalar(), try slope.value.scalar(),
          try distribution.meanVersine.scalar(),
        ], [row.divergence, row.slope, row.versine], within: kind.accuracy)
    }
  }

  @Test("on the sphere in space the divergence is k coth k - 1 + ln(k / sinh k)")
  func closedForm() {
    for (k, printed) in [(1.0, 0.151596), (10, 1.995732), (50, 3.605170), (200, 4.991465)] {
      let found = VonMisesFisher.divergence(concentration: k, dimension: 3)
      let exact = k / tanh(k) - 1 + log(2 * k) - k - log1p(-exp(-2 * k))
      expectRelative([found], [exact], within: 1e-13)
      #expect((found * 1e6).rounded() == (printed * 1e6).rounded())
    }
  }

  @Test(
    "over the whole range of concentrations devices lose no digit and make no NaN",
    arguments: dimensions, [BackendKind.device, .gpuForm])
  func range(dimension: Int, kind: BackendKind) throws {
    let concentrations = (0...216).map { Double(Float(exp2(Double($0) / 8 - 10))) }
    func values(on backend: Backend) throws -> [[Double]] {
      let (distribution, k) = try Self.distributions(
        concentrations, dimension: dimension, on: backend)
      let divergence = distribution.divergenceFromUniform()
      let slope = try gradients(of: divergence.sum(), with: [k])[0]
      return [
        try divergence.value.doubles(), try slope.value.doubles(),
        try distribution.meanVersine.doubles(),
      ]
    }
    let (found, expected) = (try values(on: kind.make()), try values(on: .reference))
    // The slope is a variance, the difference of two means.
    for (index, accuracy) in [1e-6, 2e-6, 1e-6].enumerated() {
      expectRelative(found[index], expected[index], within: accuracy)
    }
    for (k, value) in zip(concentrations, found[0]) where k * k < 1e-3 * Double(dimension) {
      expectRelative([value], [k * k / Double(2 * dimension)], within: 1e-3)
    }
  }

  /// A' = 1 - A^2 - (m - 1) A / k, and ln C_m' = -A.
  @Test("the mean cosine obeys its differential equation", arguments: dimensions)
  func differentialEquation(dimension: Int) {
    for k in [0.01, 0.5, 3, 20, 100] {
      let found = SphericalDensity.Moments(concentration: k, dimension: dimension)
      let mean = 1 - found.versine
      let exact = 1 - mean * mean - Double(dimension - 1) * mean / k
      expectClose(found.slope / k, exact, within: .distance(1e-10))
      let normalizer = { VonMisesFisher.logNormalizer(concentration: $0, dimension: dimension) }
      let change = (normalizer(k * (1 + 1e-5)) - normalizer(k * (1 - 1e-5))) / (2e-5 * k)
      expectClose(change, -mean, within: .distance(1e-8 * (1 + 1 / k)))
    }
  }

  @Test("the density integrates to one over the circle, and is the sphere's closed form")
  func density() throws {
    let count = 2000
    let turns = (0..<count).map { 2 * .pi * Double($0) / Double(count) }
    for k in [0.01, 1, 30] {
      let (circle, _) = try Self.distributions(
        [Double](repeating: k, count: count), dimension: 2, on: .reference)
      let points = try Tensor(
        doubles: turns.flatMap { [cos($0), sin($0)] }, shape: [count, 2], on: .reference)
      let ratios = try circle.logDensityOverUniform(of: points).doubles().map { exp($0) }
      expectClose(ratios.reduce(0, +) / Double(count), 1, within: .distance(1e-12))
    }
    for kind in BackendKind.allCases {
      let (sphere, _) = try Self.distributions([0.5, 20, 1e5], dimension: 3, on: kind.make())
      let angles = [2.5, 0.25, 0.002]
      let points = try Tensor(
        doubles: angles.flatMap { [cos($0), 0, sin($0)] }, shape: [3, 3],
        on: sphere.mean.value.backend)
      let exact = zip([0.5, 20, 1e5], angles).map { k, angle in
        log(2 * k) - log1p(-exp(-2 * k)) - 2 * k * sin(angle / 2) * sin(angle / 2)
      }
      let found = try sphere.logDensityOverUniform(of: points).doubles()
      for index in 0..<3 {
        // k 2^-22 |z - mean| for float32's points.
        let bound = kind == .reference ? 1e-9 : 1e-5 + 1e5 * 0x1p-22 * 0.002
        expectClose(found[index], exact[index], within: .distance(bound))
      }
    }
  }

  @Test(
    "concentrations out of range are moved, marked and get no gradient",
    arguments: BackendKind.allCases)
  func clamped(kind: BackendKind) throws {
    let (distribution, k) = try Self.distributions([-3, 2, 1e9], dimension: 4, on: kind.make())
    #expect(try distribution.clamped.doubles() == [1, 0, 1])
    let range = VonMisesFisher.concentrations
    let moved = try distribution.concentration.value.doubles()
    #expect(moved == [range.lowerBound, 2, range.upperBound])
    let draw = try distribution.draw(key: VonMisesFisherDrawTests.key).slice(axis: 1, 0..<1)
    let loss = try (distribution.divergenceFromUniform() + draw.reshaped(to: [3])).sum()
    #expect(try loss.value.isFinite())
    let slope = try gradients(of: loss, with: [k])[0].value.doubles()
    #expect(slope[0] == 0 && slope[2] == 0 && slope[1] != 0)
  }

  @Test("dimensions that no sphere has, and shapes that do not fit, are refused")
  func refused() throws {
    for dimension in [1, 402] {
      #expect(throws: DistributionError.invalidDimension(dimension)) {
        _ = try Self.distributions([1], dimension: dimension, on: .reference)
      }
    }
    let mean = Variable(constant: try Tensor.full(1, shape: [2, 3], on: .reference))
    let k = Variable(constant: try Tensor.full(1, shape: [3], on: .reference))
    #expect(throws: TensorError.self) { try VonMisesFisher(mean: mean, concentration: k) }
  }
}
