internal import DiffeoGeometry
internal import DiffeoLinearAlgebra
internal import DiffeoTensors
internal import Foundation

/// The definition, in float64.
struct ReferenceExtender: MapExtender {
  let map: DiffusionMap

  func means(_ scale: QueryScale) throws -> Tensor {
    let (width, count) = (map.points.dimension, map.points.count)
    let points = try map.points.points.doubles()
    let queries = try scale.queries.points.doubles()
    var result: [Double] = []
    for query in 0..<scale.queries.count {
      let own = queries[(query * width)..<((query + 1) * width)]
      var exponents: [(point: Int, value: Double)] = []
      for point in 0..<count {
        let other = points[(point * width)..<((point + 1) * width)]
        let square = zip(own, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let limit = max(scale.reach[query], map.affinities.radii[point])
        // Lists hold distances rounded to float32.
        if Float(square.squareRoot()) <= limit {
          exponents.append((point, square / (scale.lengths[query] * map.affinities.scales[point])))
        }
      }
      result += mean(exponents)
    }
    return try Tensor(
      doubles: result, shape: [scale.queries.count, map.components], on: .reference)
  }

  /// The mean of the coordinates of some points, weighted by their densities and exponents.
  private func mean(_ exponents: [(point: Int, value: Double)]) -> [Double] {
    let least = exponents.map(\.value).min() ?? 0
    let weights = exponents.map {
      pow(map.affinities.densities[$0.point], -map.affinities.alpha) * exp(least - $0.value)
    }
    let total = weights.reduce(0, +)
    return (0..<map.components).map { row in
      zip(exponents, weights).reduce(0) { $0 + $1.1 * map.functions[row, $1.0.point] } / total
    }
  }
}
