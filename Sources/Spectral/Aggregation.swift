/// Points of a graph, gathered in groups of near ones.
///
/// Aggregation goes in passes: in each, a point takes those of its strong neighbours that are free,
/// and what finds none free joins its strongest. Groups become the points of the next pass, until
/// few enough are left. A group never spans two components.
///
/// - Source: P. Vanek, J. Mandel, M. Brezina, Algebraic multigrid by smoothed aggregation, 1996,
///   section 5.
struct Aggregation {
  /// The group of each point.
  private(set) var labels: [UInt32]
  /// The graph of the groups: sums of the weights between them, and of the degrees in them.
  private(set) var graph: WeightedGraph

  /// How many groups there are.
  var count: Int { graph.count }

  /// Gathers the points of a graph until at most `target` groups are left, or no fewer can be had.
  init(of graph: WeightedGraph, target: Int) {
    labels = (0..<UInt32(graph.count)).map { $0 }
    self.graph = graph
    while self.graph.count > target {
      let ratio = Double(self.graph.count) / Double(target)
      let groups = Self.pass(self.graph, limit: max(2, Int((1.3 * ratio).rounded(.up))))
      if Double(groups.count) > 0.95 * Double(self.graph.count) { return }
      for point in labels.indices { labels[point] = groups.labels[Int(labels[point])] }
      self.graph = self.graph.gathered(groups.labels, groups.count)
    }
  }

  /// The points of each group: where its list begins, and the lists.
  var members: (offsets: [UInt32], points: [UInt32]) { Self.members(labels, count) }

  /// The points of each group, ascending.
  static func members(
    _ labels: [UInt32], _ count: Int
  ) -> (offsets: [UInt32], points: [UInt32]) {
    var starts = [UInt32](repeating: 0, count: count + 1)
    for label in labels { starts[Int(label) + 1] += 1 }
    for group in 0..<count { starts[group + 1] += starts[group] }
    let offsets = starts
    var points = [UInt32](repeating: 0, count: labels.count)
    for (point, label) in labels.enumerated() {
      points[Int(starts[Int(label)])] = UInt32(point)
      starts[Int(label)] += 1
    }
    return (offsets, points)
  }

  /// The share of the strongest neighbour's strength from which on neighbours are strong: a quarter
  /// of its weight, squared.
  private static let strong = 0.0625

  private static func pass(
    _ graph: WeightedGraph, limit: Int
  ) -> (labels: [UInt32], count: Int) {
    let free = UInt32.max
    var labels = [UInt32](repeating: free, count: graph.count)
    var count: UInt32 = 0
    for point in 0..<graph.count where labels[point] == free {
      let edges = graph.edges(of: point)
      let threshold = strong * edges.reduce(0) { max($0, graph.strength(point, $1)) }
      var (taken, joined, best) = (1, free, -1.0)
      labels[point] = count
      for edge in edges {
        let (other, strength) = (Int(graph.columns[edge]), graph.strength(point, edge))
        guard strength >= threshold else { continue }
        if labels[other] == free {
          if taken < limit {
            labels[other] = count
            taken += 1
          }
        } else if labels[other] != count, strength > best {
          (joined, best) = (labels[other], strength)
        }
      }
      if taken == 1, joined != free {
        labels[point] = joined
      } else {
        count += 1
      }
    }
    return (labels, Int(count))
  }
}

/// A graph in compressed rows, with a mass at each point.
struct WeightedGraph {
  var offsets: [UInt32]
  var columns: [UInt32]
  var weights: [Double]
  /// A positive number for each point.
  var masses: [Double]

  var count: Int { masses.count }

  /// The places of a row.
  func edges(of row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }

  /// w_ij^2 / m_j, in order of w_ij / sqrt(m_i m_j) among the edges of i.
  func strength(_ row: Int, _ edge: Int) -> Double {
    weights[edge] * weights[edge] / masses[Int(columns[edge])]
  }

  /// The graph whose points are groups of this one's; weights inside groups are left out.
  func gathered(_ labels: [UInt32], _ groups: Int) -> WeightedGraph {
    var result = WeightedGraph(
      offsets: [0], columns: [], weights: [], masses: [Double](repeating: 0, count: groups))
    for (point, label) in labels.enumerated() { result.masses[Int(label)] += masses[point] }
    let members = Aggregation.members(labels, groups)
    // Where the row of the group at hand has each column.
    var places = [Int](repeating: -1, count: groups)
    for group in 0..<groups {
      let start = result.columns.count
      for place in Int(members.offsets[group])..<Int(members.offsets[group + 1]) {
        for edge in edges(of: Int(members.points[place])) {
          let other = Int(labels[Int(columns[edge])])
          if other == group { continue }
          if places[other] >= start {
            result.weights[places[other]] += weights[edge]
          } else {
            places[other] = result.columns.count
            result.columns.append(UInt32(other))
            result.weights.append(weights[edge])
          }
        }
      }
      result.offsets.append(UInt32(result.columns.count))
    }
    return result
  }
}
