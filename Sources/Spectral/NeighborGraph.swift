internal import DiffeoGeometry

/// The graph of nearest neighbours, in compressed rows: i and j are joined when either is among the
/// k nearest of the other.
///
/// Rows hold their columns in ascending order, so that sums repeat to the bit. The distance of an
/// edge is one number in both its rows.
struct NeighborGraph {
  /// Where each row begins; one more than there are points.
  private(set) var offsets: [UInt32] = [0]
  /// The other ends of the edges.
  private(set) var columns: [UInt32] = []
  /// Their lengths.
  private(set) var distances: [Float] = []

  /// Joins neighbours.
  ///
  /// - Parameter lists: The neighbours of each point among all others.
  /// - Complexity: O(N k) on the host: transposing the lists twice sorts them.
  init(joining lists: NeighborLists) {
    let count = lists.queryCount
    let backward = Lists(transposing: lists)
    let forward = Lists(transposing: backward)
    columns.reserveCapacity(lists.indices.count * 3 / 2)
    distances.reserveCapacity(lists.indices.count * 3 / 2)
    offsets.reserveCapacity(count + 1)
    for row in 0..<count {
      merge(forward, backward, row)
      offsets.append(UInt32(columns.count))
    }
  }

  private mutating func merge(_ left: Lists, _ right: Lists, _ row: Int) {
    var (i, j) = (left.offsets[row], right.offsets[row])
    let (leftEnd, rightEnd) = (left.offsets[row + 1], right.offsets[row + 1])
    while i < leftEnd || j < rightEnd {
      let a = i < leftEnd ? left.columns[i] : .max
      let b = j < rightEnd ? right.columns[j] : .max
      columns.append(min(a, b))
      if a == b {
        distances.append(min(left.distances[i], right.distances[j]))
      } else {
        distances.append(a < b ? left.distances[i] : right.distances[j])
      }
      i += a <= b ? 1 : 0
      j += b <= a ? 1 : 0
    }
  }

  /// Directed lists in compressed rows.
  private struct Lists {
    var offsets: [Int]
    var columns: [UInt32]
    var distances: [Float]

    /// The lists in which each neighbour counts those that name it, ascending.
    init(transposing lists: NeighborLists) {
      self.init(count: lists.queryCount, edges: lists.indices.count) { visit in
        for edge in lists.indices.indices {
          visit(UInt32(edge / lists.k), Int(lists.indices[edge]), lists.distances[edge])
        }
      }
    }

    init(transposing lists: Lists) {
      self.init(count: lists.offsets.count - 1, edges: lists.columns.count) { visit in
        for row in 0..<(lists.offsets.count - 1) {
          for edge in lists.offsets[row]..<lists.offsets[row + 1] {
            visit(UInt32(row), Int(lists.columns[edge]), lists.distances[edge])
          }
        }
      }
    }

    /// Sorts edges into the rows of their targets, in the order in which they come.
    private init(
      count: Int, edges: Int,
      _ forEachEdge: (_ visit: (_ source: UInt32, _ target: Int, _ distance: Float) -> Void) -> Void
    ) {
      var starts = [Int](repeating: 0, count: count + 1)
      forEachEdge { _, target, _ in starts[target + 1] += 1 }
      for row in 0..<count { starts[row + 1] += starts[row] }
      offsets = starts
      var columns = [UInt32](repeating: 0, count: edges)
      var distances = [Float](repeating: 0, count: edges)
      forEachEdge { source, target, distance in
        columns[starts[target]] = source
        distances[starts[target]] = distance
        starts[target] += 1
      }
      (self.columns, self.distances) = (columns, distances)
    }
  }
}
