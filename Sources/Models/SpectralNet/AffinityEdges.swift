internal import DiffeoTensors

/// The edges of a weighted graph on the data, to be drawn at random by their weight.
///
///     P(i, j) = w_ij / sum of w,   m_i = sum over j of w_ij
///
/// An edge drawn so starts at i with probability m_i / sum of m.
struct AffinityEdges {
  let from: [Int32]
  let to: [Int32]
  let weights: [Double]
  /// m, relative to its mean.
  let degrees: [Double]
  private let cumulative: [Double]

  /// Whether there are none.
  var isEmpty: Bool { weights.isEmpty }

  /// A symmetric graph, both directions of each edge listed.
  init(from: [Int32], to: [Int32], weights: [Double], count: Int) {
    (self.from, self.to, self.weights) = (from, to, weights)
    var (sum, cumulative) = (0.0, [Double]())
    var degrees = [Double](repeating: 0, count: count)
    cumulative.reserveCapacity(weights.count)
    for (edge, weight) in weights.enumerated() {
      sum += weight
      cumulative.append(sum)
      degrees[Int(from[edge])] += weight
    }
    self.cumulative = cumulative
    self.degrees = degrees.map { sum > 0 ? $0 * Double(count) / sum : 0 }
  }

  /// Edges drawn at random.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - key: The stream.
  /// - Returns: The rows at both ends.
  func draw(_ count: Int, key: RandomKey) -> (from: [Int32], to: [Int32]) {
    let total = cumulative.last ?? 0
    let places = (0..<count).map { place(of: key.uniform($0) * total) }
    return (places.map { from[$0] }, places.map { to[$0] })
  }

  /// The parts of the graph without an edge between them.
  var componentCount: Int {
    var parents = Array(0..<degrees.count)
    func root(_ start: Int) -> Int {
      var place = start
      while parents[place] != place {
        parents[place] = parents[parents[place]]
        place = parents[place]
      }
      return place
    }
    for (i, j) in zip(from, to) { parents[root(Int(i))] = root(Int(j)) }
    return parents.indices.count { parents[$0] == $0 }
  }

  /// The first edge whose cumulative weight exceeds a number.
  private func place(of value: Double) -> Int {
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
