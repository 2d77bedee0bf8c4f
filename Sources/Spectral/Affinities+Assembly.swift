internal import DiffeoGeometry
internal import Foundation

/// The lengths by which distances are divided.
struct KernelScale {
  /// s.
  let lengths: [Double]
  /// The bandwidth, where it is one for all.
  var epsilon: Double?
  /// The dimension of the graph, where it was asked.
  var dimension: Double?

  /// Chooses the lengths.
  init(
    _ bandwidth: Bandwidth, _ lists: NeighborLists, _ graph: NeighborGraph, name: String
  ) throws {
    guard graph.distances.contains(where: { $0 > 0 }) else {
      throw SpectralError.coincident(
        name, remedy: "no point has a neighbour at another place: remove duplicates, or raise k")
    }
    if case .selfTuning(let neighbor) = bandwidth {
      lengths = try (0..<lists.queryCount).map { point in
        try Self.localScale(lists.distances(of: point), neighbor, name)
      }
      return
    }
    let chosen = try Self.epsilon(bandwidth, lists, graph, name)
    epsilon = chosen.epsilon
    dimension = chosen.dimension
    lengths = [Double](repeating: chosen.epsilon.squareRoot(), count: lists.queryCount)
  }

  /// The distance to the neighbour, or where that one coincides with the point, to the next.
  static func localScale(
    _ distances: ArraySlice<Float>, _ neighbor: Int, _ name: String
  ) throws -> Double {
    guard let distance = distances.dropFirst(neighbor - 1).first(where: { $0 > 0 }) else {
      throw SpectralError.coincident(
        name,
        remedy: "a point and all its neighbours are the same: remove duplicates, or raise k")
    }
    return Double(distance)
  }

  private static func epsilon(
    _ bandwidth: Bandwidth, _ lists: NeighborLists, _ graph: NeighborGraph, _ name: String
  ) throws -> (epsilon: Double, dimension: Double?) {
    switch bandwidth {
    case .fixed(let epsilon): return (epsilon, nil)
    case .median, .selfTuning:
      let square = lists.medianNearestSquare
      if square > 0 { return (2 * square, nil) }
      throw SpectralError.coincident(
        name,
        remedy: "the median distance of nearest neighbours is 0: remove duplicates, or choose "
          + "epsilon")
    case .automatic:
      let sum = KernelSum(points: lists.queryCount, distances: graph.distances)
      guard let steepest = sum.steepest() else { preconditionFailure("no distance above 0") }
      return (steepest.epsilon, steepest.dimension)
    }
  }
}

extension Bandwidth {
  /// Throws for what is no bandwidth.
  func check(k: Int) throws {
    switch self {
    case .fixed(let epsilon) where !(epsilon > 0 && epsilon.isFinite):
      throw SpectralError.invalidParameter(
        "bandwidth epsilon", value: epsilon, expected: "a positive number")
    case .selfTuning(let neighbor) where !(1...k).contains(neighbor):
      throw SpectralError.invalidParameter(
        "neighbour of the local scale", value: Double(neighbor), expected: "from 1 to k = \(k)")
    default: break
    }
  }
}

extension NeighborLists {
  /// The square of the median distance of nearest neighbours.
  var medianNearestSquare: Double {
    let nearest = stride(from: 0, to: distances.count, by: k).map { distances[$0] }.sorted()
    let median = Double(nearest[nearest.count / 2])
    return median * median
  }
}

extension Affinities {
  /// Puts the parts together and leaves out what cannot be noticed.
  init(
    _ lists: NeighborLists, _ graph: NeighborGraph, _ scale: KernelScale,
    _ weighed: AffinityWeights, alpha: Double
  ) {
    let own = weighed.powers.map { $0 * $0 }
    var degrees = own
    for row in own.indices {
      for edge in Int(graph.offsets[row])..<Int(graph.offsets[row + 1]) {
        degrees[row] += weighed.weights[edge]
      }
    }
    var offsets: [UInt32] = [0]
    var (columns, weights) = ([UInt32](), [Double]())
    offsets.reserveCapacity(graph.offsets.count)
    columns.reserveCapacity(graph.columns.count)
    weights.reserveCapacity(graph.columns.count)
    for row in own.indices {
      for edge in Int(graph.offsets[row])..<Int(graph.offsets[row + 1]) {
        let (column, weight) = (graph.columns[edge], weighed.weights[edge])
        if weight > 0x1p-53 * min(degrees[row], degrees[Int(column)]) {
          columns.append(column)
          weights.append(weight)
        }
      }
      offsets.append(UInt32(columns.count))
    }
    let parts = GraphComponents(offsets: offsets, columns: columns)
    self.init(
      k: lists.k, alpha: alpha, epsilon: scale.epsilon, dimension: scale.dimension,
      scales: scale.lengths, densities: weighed.densities,
      radii: (0..<lists.queryCount).map { lists.distances[$0 * lists.k + lists.k - 1] },
      offsets: offsets, columns: columns, weights: weights, selfAffinities: own,
      degrees: degrees, components: parts.labels, componentCount: parts.count)
  }
}
