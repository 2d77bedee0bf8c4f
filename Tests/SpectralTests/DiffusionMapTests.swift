import DiffeoGeometry
import DiffeoLinearAlgebra
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoSpectral

@Suite("Diffusion maps")
struct DiffusionMapTests {
  /// P of a circle is circulant: psi are sines and cosines, mu the Fourier series of a row.
  @Test("a circle has its exact eigenvalues and eigenfunctions", arguments: [true, false])
  func circle(directly: Bool) throws {
    let (count, k, epsilon) = (300, 8, 0.004)
    let cloud = try Curve.circle(count, on: TestDevice.backend())
    let map = try DiffusionMapPlan(
      of: cloud, components: 4, k: k, bandwidth: .fixed(epsilon), alpha: 1, directly: directly
    ).compute()
    #expect(map.hasConverged && map.warnings.isEmpty)
    let row = (0...(k / 2)).map { step in
      exp(-pow(2 * sin(.pi * Double(step) / Double(count)), 2) / epsilon)
    }
    let mass = 2 * row.reduce(0, +) - 1
    for (place, frequency) in [1, 1, 2, 2].enumerated() {
      let rate = row.enumerated().reduce(0) { sum, term in
        let angle = 2 * .pi * Double(frequency * term.offset) / Double(count)
        return sum + 4 * term.element * pow(sin(angle / 2), 2)
      }
      // Distances are float32: exponents up to 1.8 err by 2^-22 of that.
      expectClose(map.decayRates[place], rate / mass, within: .norm(1e-6))
    }
    for pair in [0, 2] {
      for point in 0..<count {
        let square = pow(map.functions[pair, point], 2) + pow(map.functions[pair + 1, point], 2)
        #expect(abs(square - 2) < 1e-4)
      }
    }
  }

  @Test("the loop is a circle of radius sqrt 2, its modes those of a closed curve")
  func loop() throws {
    let cloud = try Curve.loop(2000, on: TestDevice.backend())
    let map = try DiffusionMap(of: cloud, components: 4)
    #expect(abs(map.logRatio(2, over: 0) - 4) < 0.0005)
    let radii = (0..<2000).map { hypot(map.functions[0, $0], map.functions[1, $0]) }
    let mean = radii.reduce(0, +) / 2000
    let deviation = (radii.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000).squareRoot()
    #expect(abs(mean - 2.squareRoot()) < 0.0005)
    #expect(deviation < 0.0155)
  }

  @Test("block iteration and dense decomposition agree", arguments: [0, 0.5, 1])
  func solvers(alpha: Double) throws {
    let cloud = try Curve.uneven(700, on: TestDevice.backend())
    let maps = try [true, false].map { directly in
      try DiffusionMapPlan(
        of: cloud, components: 5, k: 12, bandwidth: .automatic, alpha: alpha, directly: directly
      ).compute()
    }
    #expect(maps[1].iterations > 0 && maps[1].hasConverged)
    expectClose(maps[1].decayRates, maps[0].decayRates, within: .norm(1e-10))
    expectClose(maps[1].functions.elements, maps[0].functions.elements, within: .norm(1e-5))
  }

  @Test("a device without double gives the same to three digits")
  func single() throws {
    let backend = try TestDevice.backend()
    let engine = try #require(backend.engine)
    let problem = GraphProblem(try Affinities(of: Curve.uneven(1500, on: backend), k: 12))
    let exact = try BlockSolver<Double>(4, on: engine).solve(problem, 4)
    let pairs = try BlockSolver<Float>(4, on: engine).solve(problem, 4)
    #expect(exact.hasConverged && pairs.hasConverged)
    expectClose(pairs.values, exact.values, within: .norm(1e-3))
    expectClose(
      pairs.vectors.elements.map { abs($0) }, exact.vectors.elements.map { abs($0) },
      within: .norm(1e-3))
  }

  /// |Psi_t(i) - Psi_t(j)|^2 = sum_l (P^t(i, l) - P^t(j, l))^2 / pi_l for all N - 1 coordinates.
  @Test("distances of all coordinates are diffusion distances", arguments: [1, 2, 5])
  func diffusionDistance(time: Int) throws {
    let count = 40
    let cloud = try Curve.normal(count, 2, on: .reference)
    let map = try DiffusionMap(of: cloud, components: count - 1, k: 7, alpha: 0.5)
    let psi = try map.coordinates(time: Double(time)).doubles()
    let step = markov(map.affinities)
    var walk = step
    for _ in 1..<time { walk = walk * step }
    let stationary = map.affinities.stationary
    for i in 0..<count {
      for j in 0..<i {
        let expected = (0..<count).reduce(0) {
          $0 + pow(walk[i, $1] - walk[j, $1], 2) / stationary[$1]
        }
        let found = (0..<(count - 1)).reduce(0) {
          $0 + pow(psi[i * (count - 1) + $1] - psi[j * (count - 1) + $1], 2)
        }
        // Coordinates are float32, some ten times their deviation.
        #expect(abs(found - expected) < 1e-5 * max(expected, 1))
      }
    }
  }

  @Test("coordinates have mean 0 and variance 1 under the stationary distribution")
  func moments() throws {
    let cloud = try Curve.uneven(1500, on: TestDevice.backend())
    let map = try DiffusionMap(of: cloud, components: 3, k: 20)
    let stationary = map.affinities.stationary
    for row in 0..<3 {
      let psi = map.functions[row: row]
      expectClose(zip(psi, stationary).reduce(0) { $0 + $1.0 * $1.1 }, 0, within: .distance(1e-9))
      expectClose(
        zip(psi, stationary).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }, 1, within: .distance(1e-9))
    }
  }

  /// Where points are dense a walk is slow, unless the density is divided out.
  @Test("alpha = 1 does not see how densely a curve is sampled, alpha = 0 does")
  func density() throws {
    let backend = try TestDevice.backend()
    let deviations = try [1.0, 0].map { alpha in
      let map = try DiffusionMap(of: Curve.loop(1500, on: backend), components: 2, alpha: alpha)
      let radii = (0..<1500).map { hypot(map.functions[0, $0], map.functions[1, $0]) }
      return (radii.map { pow($0 - 2.squareRoot(), 2) }.reduce(0, +) / 1500).squareRoot()
    }
    #expect(deviations[0] < 0.015 && deviations[1] > 0.05)
  }

  @Test("the same again, bit for bit")
  func repeats() throws {
    let cloud = try Curve.uneven(1500, on: TestDevice.backend())
    let maps = try (0..<2).map { _ in try DiffusionMap(of: cloud, components: 3, k: 20) }
    #expect(maps[0].functions == maps[1].functions && maps[0].decayRates == maps[1].decayRates)
  }

  /// P as one matrix.
  private func markov(_ graph: Affinities) -> Matrix {
    var result = Matrix(rows: graph.count, columns: graph.count)
    for row in 0..<graph.count {
      result[row, row] = graph.selfAffinities[row] / graph.degrees[row]
      for edge in Int(graph.offsets[row])..<Int(graph.offsets[row + 1]) {
        result[row, Int(graph.columns[edge])] = graph.weights[edge] / graph.degrees[row]
      }
    }
    return result
  }
}
