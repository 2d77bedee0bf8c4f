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
    let pairs = lists.pairs()
    let affinities = pairs.map { pair in
      max(exp(-pair.distance * pair.distance / (4 * bandwidth)), leastWeight)
    }
    var density = [Double](repeating: 1, count: count)
    for (pair, weight) in zip(pairs, affinities) {
      density[pair.first] += weight
      density[pair.second] += weight
    }
    var (from, to, weights) = ([Int32](), [Int32](), [Double]())
    for (pair, weight) in zip(pairs, affinities) {
      let scaled = weight / pow(density[pair.first] * density[pair.second], densityPower)
      from += [Int32(pair.first), Int32(pair.second)]
      to += [Int32(pair.second), Int32(pair.first)]
      weights += [scaled, scaled]
    }
    self.init(from: from, to: to, weights: weights, count: count)
  }
}

extension NeighborLists {
  /// Two points, the first before the second, of which one at least is near the other.
  fileprivate struct Pair {
    let first: Int
    let second: Int
    let distance: Double
  }

  /// All pairs, each once, in order.
  fileprivate func pairs() -> [Pair] {
    // A pair as one number that sorts as the pair does, and its place in the lists.
    let keys = indices.enumerated().map { place, other -> (key: UInt64, place: Int) in
      let (low, high) = (min(place / k, Int(other)), max(place / k, Int(other)))
      return (UInt64(low) << 32 | UInt64(high), place)
    }.sorted { $0 < $1 }
    var (pairs, last) = ([Pair](), UInt64.max)
    for (key, place) in keys where key != last {
      last = key
      pairs.append(
        Pair(
          first: Int(key >> 32), second: Int(key & 0xFFFF_FFFF),
          distance: Double(distances[place])))
    }
    return pairs
  }

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
