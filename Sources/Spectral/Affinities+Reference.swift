internal import Foundation

/// The definition, in float64.
struct ReferenceWeighter: AffinityWeighter {
  func weigh(
    _ graph: NeighborGraph, inverseScales: [Double], _ alpha: Double
  ) throws -> AffinityWeights {
    var weights = [Double](repeating: 0, count: graph.columns.count)
    var densities = [Double](repeating: 1, count: inverseScales.count)
    for row in densities.indices {
      for edge in Int(graph.offsets[row])..<Int(graph.offsets[row + 1]) {
        let distance = Double(graph.distances[edge])
        let other = inverseScales[Int(graph.columns[edge])]
        weights[edge] = exp(-(distance * inverseScales[row]) * (distance * other))
        densities[row] += weights[edge]
      }
    }
    let powers = densities.map { pow($0, -alpha) }
    for row in densities.indices {
      for edge in Int(graph.offsets[row])..<Int(graph.offsets[row + 1]) {
        weights[edge] *= powers[row] * powers[Int(graph.columns[edge])]
      }
    }
    return AffinityWeights(weights: weights, densities: densities, powers: powers)
  }
}
