import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoDistributions

@Suite("Draws of von Mises-Fisher distributions")
struct VonMisesFisherDrawTests {
  static let key = RandomKey(seed: 5, purpose: .posterior)

  /// The mean of a function of the angle, or its part below an angle, by Simpson's rule over where
  /// the density is not nothing.
  private static func mean(
    _ k: Double, _ m: Int, to end: Double = .pi, _ value: (Double) -> Double
  ) -> Double {
    // Near the mode, and off 0, where the density around it has no form.
    let center = max(atan2(Double(m - 2).squareRoot(), k.squareRoot()), 1e-3)
    let density = SphericalDensity(concentration: k, dimension: m, around: center)
    let width = 14 / (k + Double(m)).squareRoot()
    let (bottom, top) = (max(0, center - width), min(.pi, center + width))
    func integral(to end: Double, _ value: (Double) -> Double) -> Double {
      let steps = 1000
      let step = (end - bottom) / Double(steps)
      return (0...steps).reduce(0.0) { sum, index in
        let angle = bottom + step * Double(index)
        let weight = index == 0 || index == steps ? 1.0 : index % 2 == 0 ? 2 : 4
        let ratio = density.ratio(angle - center)
        // At the ends of [0, pi] the logarithm has no value and the density, if any, is 0.
        return ratio > 0 ? sum + weight * step / 3 * ratio * value(angle) : sum
      }
    }
    return integral(to: min(end, top), value) / integral(to: top) { _ in 1 }
  }

  /// The Kolmogorov-Smirnov distance of 4000 draws stays below 1.95 / sqrt(4000) with odds of
  /// 1000 to 1.
  @Test(
    "the angles have their distribution", arguments: [2, 3, 5, 50], BackendKind.allCases)
  func distribution(dimension: Int, kind: BackendKind) throws {
    let count = 4000
    for k in [0.01, 2, 30, 10_000] {
      let concentrations = try Tensor.full(k, shape: [count], on: kind.make())
      let angles = try VonMisesFisherDraw.angles(
        concentrations, dimension: dimension, key: Self.key
      ).doubles().sorted()
      for rank in stride(from: 250, to: count, by: 500) {
        let part = Self.mean(k, dimension, to: angles[rank]) { _ in 1 }
        expectClose(
          part, (Double(rank) + 0.5) / Double(count),
          within: .distance(1.95 / Double(count).squareRoot()))
      }
    }
  }

  /// dtheta/dk at m, k, theta: mpmath 1.3, quadrature with 30 digits.
  static let slopes: [(m: Int, k: Double, angle: Double, slope: Double)] = [
    (2, 0.5, 0.25, -0.18873545810370764), (2, 0.5, 2.5, -0.705260229031605),
    (2, 30.0, 0.125, -0.0021041183148168525), (2, 30.0, 0.5, -0.008589747030014417),
    (3, 1.0, 1.0, -0.32919947872268987), (3, 1000.0, 0.0625, -3.1260176501255956e-5),
    (5, 3.0, 0.5, -0.064092975238229167), (5, 3.0, 2.0, -0.22603974529176032),
    (10, 10.0, 0.75, -0.031103121160141015), (10, 10.0, 1.25, -0.053257721292566489),
    (50, 0.03125, 1.5, -0.020356132786523414), (50, 20.0, 1.25, -0.015294583492236883),
    (401, 1000.0, 0.5625, -0.00025828735571050492),
  ]

  @Test(
    "the derivative of a draw is that of the quantile function", arguments: BackendKind.allCases)
  func quantileSlope(kind: BackendKind) throws {
    let backend = try kind.make()
    for row in Self.slopes {
      let found = try VonMisesFisherDraw.gradient(
        .full(row.k, shape: [1], on: backend), angles: .full(row.angle, shape: [1], on: backend),
        upstream: .full(1, shape: [1], on: backend), dimension: row.m
      ).scalar()
      let accuracy = kind == .reference ? 1e-11 : 1e-6 * (1 + Double(row.m).squareRoot() / 4)
      expectRelative([found], [row.slope], within: accuracy)
    }
  }

  /// With w = cos theta the means are those of the right column.
  ///
  ///     dw/dk       dA/dk = 1 - A^2 - (m - 1) A / k
  ///     d(w^2)/dk   (m - 1) (A - k dA/dk) / k^2, for E[w^2] = 1 - (m - 1) A / k
  ///
  /// The published derivative, that of the proposal alone, has for mean of dw/dk instead
  /// `(m - 1) A / (k sqrt((m - 1)^2 + 4 k^2))`.
  @Test(
    "derivatives of draws have the derivatives of the means, the published ones have not",
    arguments: [2, 3, 5, 10, 50])
  func unbiased(dimension m: Int) {
    for k in [0.5, 5, 40, Double(m)] {
      let power = Double(m - 1)
      let a = VonMisesFisher.meanCosine(concentration: k, dimension: m)
      let slope = 1 - a * a - power * a / k
      let moved = { VonMisesFisherDraw.slope(at: $0, concentration: k, dimension: m) }
      let first = Self.mean(k, m) { -sin($0) * moved($0) }
      let second = Self.mean(k, m) { -2 * cos($0) * sin($0) * moved($0) }
      expectClose(first, slope, within: .distance(1e-7 * slope))
      expectClose(
        second, power * (a - k * slope) / (k * k), within: .distance(1e-7 * power * a / (k * k)))
      let published = Self.mean(k, m) { -sin($0) * Self.publishedSlope(at: $0, k, m) }
      let formula = power * a / (k * (power * power + 4 * k * k).squareRoot())
      expectClose(published, formula, within: .distance(1e-7 * formula))
      if k == Double(m) { #expect(published < 0.99 * slope) }
    }
  }

  /// The derivative of where the conformal map takes a fixed proposal, by central differences.
  private static func publishedSlope(at angle: Double, _ k: Double, _ m: Int) -> Double {
    let b = SphericalProposal(concentration: k, dimension: m).b
    let proposed = 2 * atan(tan(angle / 2) / b.squareRoot())
    let h = 1e-5 * k
    let ends = [k + h, k - h].map {
      SphericalProposal(concentration: $0, dimension: m).moved(proposed)
    }
    return (ends[0] - ends[1]) / (2 * h)
  }

  /// E z = A mean, so for f(z) = <c, z>:  dE f/dk = A' <c, mean>, and along a tangent s of the sphere
  /// at the mean, dE f/ds = A <c, s>.
  @Test(
    "gradients of draws are those of the mean, on either side of the sphere",
    arguments: [2, 3, 6], [-1.0, 1])
  func gradientsOfMean(dimension m: Int, side: Double) throws {
    let (count, k) = (20_000, 3.0)
    // (side 3, 4, 0, ...) / 5 and its tangent (-4, side 3, 0, ...) / 5; c = (1, 1, 0, ...).
    let center = [0.6 * side, 0.8] + [Double](repeating: 0, count: m - 2)
    let tangent = [-0.8, 0.6 * side]
    let backend = try TestDevice.backend()
    let mean = Variable(
      leaf: try Tensor(
        doubles: (0..<count).flatMap { _ in center }, shape: [count, m], on: backend))
    let concentration = Variable(leaf: try .full(k, shape: [count], on: backend))
    let draws = try VonMisesFisher(mean: mean, concentration: concentration).draw(key: Self.key)
    let rows = try draws.value.doubles()
    for row in stride(from: 0, to: count * m, by: m) {
      expectClose(
        rows[row..<(row + m)].reduce(0) { $0 + $1 * $1 }, 1, within: .distance(4e-6))
    }
    let chosen = try draws.slice(axis: 1, 0..<2).sum()
    let found = try gradients(of: chosen, with: [mean, concentration])
    let byMean = try found[0].value.doubles()
    let a = VonMisesFisher.meanCosine(concentration: k, dimension: m)
    let slope = 1 - a * a - Double(m - 1) * a / k
    Self.expectMean(try found[1].value.doubles(), slope * (center[0] + center[1]))
    Self.expectMean(
      (0..<count).map { byMean[$0 * m] * tangent[0] + byMean[$0 * m + 1] * tangent[1] },
      a * (tangent[0] + tangent[1]))
    Self.expectMean(
      (0..<count).map { rows[$0 * m] + rows[$0 * m + 1] }, a * (center[0] + center[1]))
  }

  /// Expects the mean of numbers within four standard errors.
  private static func expectMean(
    _ values: [Double], _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    expectClose(
      mean, expected, within: .distance(4 * (variance / count).squareRoot()),
      sourceLocation: sourceLocation)
  }

  @Test("host and device draw the same points", arguments: [2, 3, 4, 33])
  func sameDraws(dimension: Int) throws {
    let concentrations = (0..<1000).map { exp2(Double($0 % 200) / 7.5 - 10) }
    func draws(on backend: Backend) throws -> [Double] {
      let (distribution, _) = try VonMisesFisherTests.distributions(
        concentrations, dimension: dimension, on: backend)
      return try distribution.draw(key: Self.key).value.doubles()
    }
    let (host, device) = (try draws(on: .reference), try draws(on: TestDevice.backend()))
    expectClose(device, host, within: .distance(4e-6))
    expectClose(try draws(on: TestDevice.backend(.gpu)), host, within: .distance(4e-6))
  }

  @Test("a concentration that is no number gives an angle that is none", arguments: [2, 3])
  func notANumber(dimension: Int) throws {
    for kind in BackendKind.allCases {
      let k = try BackendKind.tensor([.nan, 1], on: kind.make())
      let angles = try VonMisesFisherDraw.angles(k, dimension: dimension, key: Self.key).doubles()
      #expect(angles[0].isNaN && angles[1].isFinite)
    }
  }

  @Test("a draw and a divergence are differentiable once")
  func once() throws {
    let (distribution, k) = try VonMisesFisherTests.distributions(
      [2], dimension: 4, on: .reference)
    for value in [distribution.divergenceFromUniform(), try distribution.angles(key: Self.key)] {
      let slope = try gradients(of: value.sum(), with: [k], createGraph: true)[0]
      #expect(throws: DistributionError.self) { try gradients(of: slope.sum(), with: [k]) }
    }
  }
}
