import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoSpectral

@Suite("Affinities")
struct AffinitiesTests {
  static let bandwidths: [Bandwidth] = [
    .fixed(0.3), .automatic, .median, .selfTuning(neighbor: 3),
  ]

  @Test("are symmetric, and the rows of P sum to 1", arguments: BackendKind.allCases, bandwidths)
  func markov(kind: BackendKind, bandwidth: Bandwidth) throws {
    let cloud = try Curve.normal(300, 3, on: kind.make())
    for alpha in [0, 0.5, 1] {
      let graph = try Affinities(of: cloud, k: 9, bandwidth: bandwidth, alpha: alpha)
      let dense = dense(graph)
      for i in 0..<graph.count {
        let row = (0..<graph.count).reduce(0) { $0 + dense[i * graph.count + $1] }
        // What is left out is below 2^-53 of a row, 18 times at most.
        expectClose(row / graph.degrees[i], 1, within: .distance(0x1p-48))
        for j in 0..<i { #expect(dense[i * graph.count + j] == dense[j * graph.count + i]) }
      }
      expectClose(graph.stationary.reduce(0, +), 1, within: .distance(1e-12))
    }
  }

  @Test("are the Gaussians of the neighbourhood graph", arguments: bandwidths)
  func definition(bandwidth: Bandwidth) throws {
    let (count, k) = (60, 5)
    let cloud = try Curve.normal(count, 2, on: TestDevice.backend())
    let points = try cloud.points.doubles()
    let squares = (0..<(count * count)).map { place -> Double in
      let (i, j) = (place / count, place % count)
      return pow(points[2 * i] - points[2 * j], 2) + pow(points[2 * i + 1] - points[2 * j + 1], 2)
    }
    let graph = try Affinities(of: cloud, k: k, bandwidth: bandwidth, alpha: 0.5)
    let radii = (0..<count).map { row in
      squares[(row * count)..<((row + 1) * count)].sorted()[k]
    }
    var kernel = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<count where squares[i * count + j] <= max(radii[i], radii[j]) {
        kernel[i * count + j] = exp(-squares[i * count + j] / (graph.scales[i] * graph.scales[j]))
      }
    }
    let sums = (0..<count).map { kernel[($0 * count)..<(($0 + 1) * count)].reduce(0, +) }
    let expected = kernel.indices.map {
      kernel[$0] / (sums[$0 / count] * sums[$0 % count]).squareRoot()
    }
    expectClose(dense(graph), expected, within: .norm(1e-5))
    expectClose(graph.densities, sums, within: .norm(1e-5))
  }

  @Test("the local scale is the distance to the neighbour")
  func localScale() throws {
    let cloud = try PointCloud([0, 1, 3, 6, 10, 15, 21], dimension: 1, on: .reference)
    let graph = try Affinities(of: cloud, k: 3, bandwidth: .selfTuning(neighbor: 2))
    #expect(graph.scales == [3, 2, 3, 4, 5, 6, 11])
    #expect(graph.epsilon == nil)
  }

  /// T(epsilon) ~ epsilon^(m/2) in a space of m dimensions.
  @Test("the automatic bandwidth knows the dimension", arguments: [1, 2, 3])
  func dimension(width: Int) throws {
    let key = RandomKey(seed: 3)
    let values = (0..<(4000 * width)).map { Float(key.uniform($0)) }
    let cloud = try PointCloud(values, dimension: width, on: TestDevice.backend())
    let found = try #require(try Affinities(of: cloud, k: 64).dimension)
    // Neighbourhoods of 64 points and the walls of the cube take some off.
    #expect(abs(found - Double(width)) < 0.25 * Double(width))
  }

  @Test(
    "components are counted, and numbered by their first points", arguments: BackendKind.allCases)
  func components(kind: BackendKind) throws {
    let cloud = try Curve.clusters(3, of: 20, distance: 1e3, on: kind.make())
    let graph = try Affinities(of: cloud, k: 4, bandwidth: .fixed(1e8))
    #expect(graph.componentCount == 3)
    #expect(graph.components == (0..<60).map { Int32($0 / 20) })
  }

  /// W as one matrix.
  private func dense(_ graph: Affinities) -> [Double] {
    var result = [Double](repeating: 0, count: graph.count * graph.count)
    for row in 0..<graph.count {
      result[row * graph.count + row] = graph.selfAffinities[row]
      for edge in Int(graph.offsets[row])..<Int(graph.offsets[row + 1]) {
        result[row * graph.count + Int(graph.columns[edge])] = graph.weights[edge]
      }
    }
    return result
  }
}
