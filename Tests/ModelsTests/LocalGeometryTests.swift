import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoModels

@Suite("The walk that the data suggest")
struct LocalGeometryTests {
  private static let count = 800

  /// Points of the unit circle, of a density proportional to `1 / (1 + 0.6 cos u)`, and u.
  private static func circle() throws -> (points: Tensor, parameters: [Double]) {
    let parameters = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    let points = parameters.flatMap { u -> [Double] in
      let angle = u + 0.6 * sin(u)
      return [cos(angle), sin(angle)]
    }
    return (try Tensor(doubles: points, shape: [count, 2], on: .reference), parameters)
  }

  /// The variance of a step along the circle at each point: 1 / |W t|^2.
  private static func variances(_ sigma: VDAE.Sigma) throws -> [Double] {
    let points = try circle().points
    let geometry = try LocalGeometry(points, sigma, seed: 0)
    let (factors, values) = (try geometry.inverseFactors.doubles(), try points.doubles())
    return (0..<count).map { row in
      let (x, y) = (-values[2 * row + 1], values[2 * row])
      let w = (0..<4).map { factors[4 * row + $0] }
      let (a, b) = (w[0] * x + w[1] * y, w[2] * x + w[3] * y)
      return 1 / (a * a + b * b)
    }
  }

  /// Without drift a walk of variance s^2(x) is stationary at a density proportional to 1 / s^2(x).
  ///
  /// That is uniform for balls. k neighbours span a length inverse to the density, k / (N p), of
  /// which s^2 is a twelfth of the square.
  @Test("steps in balls are alike everywhere, those to the nearest follow the density squared")
  func stepsFollowTheNeighborhood() throws {
    var sigma = VDAE.Sigma()
    sigma.alpha = 1
    sigma.neighborhood = .ball(radius: 0.15)
    let balls = try Self.variances(sigma)
    let (least, most) = (balls.min() ?? 0, balls.max() ?? 0)
    #expect(most < 1.2 * least)
    #expect(abs(most - 0.15 * 0.15 / 3) < 0.2 * most)
    sigma.neighborhood = .nearest(20)
    let nearest = try Self.variances(sigma)
    for (u, found) in zip(try Self.circle().parameters, nearest) {
      // The density of points per unit of angle.
      let density = Double(Self.count) / (2 * .pi) / (1 + 0.6 * cos(u))
      let expected = 20 * 20 / (density * density) / 12
      #expect(abs(found - expected) < 0.25 * expected, "at \(u)")
    }
  }

  @Test("alpha makes the two ends of a step correlate as asked")
  func alphaMixes() throws {
    let points = try Self.circle().points
    for mixing in [0.5, 0.8] {
      var sigma = VDAE.Sigma()
      sigma.mixing = mixing
      let geometry = try LocalGeometry(points, sigma, seed: 0)
      // On the circle the ends of a step to the angle atan(s e) correlate by E 1/sqrt(1 + s^2 e^2).
      var sum = 0.0
      let scale = 2 * geometry.scale * geometry.scale
      for place in 0..<1000 {
        let e = RandomKey(seed: 5).normal(place)
        sum += 1 / (1 + scale * e * e).squareRoot() / 1000
      }
      #expect(abs(sum - mixing) < 0.1, "\(sum)")
    }
  }

  @Test("points that are all the same are refused")
  func refusesOnePoint() throws {
    let points = try Tensor.full(1, shape: [50, 2], on: .reference)
    #expect(throws: VDAEError.collapsed) {
      try LocalGeometry(points, VDAE.Sigma(), seed: 0)
    }
  }
}
