internal import DiffeoGeometry
internal import DiffeoTensors
internal import Foundation

extension AffinityEdges {
  /// The graph of each datum's nearest others.
  ///
  ///     k_ij = exp(-|x_i - x_j|^2 / (4 eps)),  q_i = sum_j k_ij,  w_ij = k_ij / (q_i q_j)^power
  ///
  /// An edge stands in both directions where either end is near the other; eps is twice the squared
  /// median distance to the second nearest that is no copy.
  init(_ data: Tensor, neighbors k: Int, densityPower: Double) throws {
    let cloud = try PointCloud(data, name: "the data")
    let lists = try Neighbors(of: cloud, k: k).lists()
    let count = data.shape[0]
    let typical = try lists.typicalDistance()
    let bandwidth = 2 * typical * typical
    var pairs: [SIMD2<Int32>: Double] = [:]
    for (place, other) in lists.indices.enumerated() {
      let own = Int32(place / k)
      let distance = Double(lists.distances[place])
      pairs[SIMD2(min(own, other), max(own, other))] = max(
        exp(-distance * distance / (4 * bandwidth)), leastWeight)
    }
    var density = [Double](repeating: 1, count: count)
    for (pair, weight) in pairs {
      density[Int(pair.x)] += weight
      density[Int(pair.y)] += weight
    }
    var (from, to, weights) = ([Int32](), [Int32](), [Double]())
    for (pair, weight) in pairs.sorted(by: { ($0.key.x, $0.key.y) < ($1.key.x, $1.key.y) }) {
      let scaled = weight / pow(density[Int(pair.x)] * density[Int(pair.y)], densityPower)
      from += [pair.x, pair.y]
      to += [pair.y, pair.x]
      weights += [scaled, scaled]
    }
    self.init(from: from, to: to, weights: weights, count: count)
  }
}

extension NeighborLists {
  /// The median over points of the distance to the second nearest, or to the nearest that is no copy
  /// of the point; points that have copies alone do not count.
  fileprivate func typicalDistance() throws(VDAEError) -> Double {
    let found = (0..<queryCount).compactMap { query in
      distances(of: query).dropFirst(k > 1 ? 1 : 0).first { $0 > 0 }
    }.sorted()
    guard found.count > queryCount / 10 else { throw .coincident(neighbors: k) }
    return Double(found[found.count / 2])
  }
}

/// What keeps a datum far from all others in the graph, beside a weight of 1 for equal data.
private let leastWeight = 1e-12
