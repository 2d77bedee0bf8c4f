/// The connected components of a graph.
struct GraphComponents {
  /// The component of each point; numbered by their first points.
  let labels: [Int32]
  /// How many there are.
  let count: Int

  /// The components of a graph in compressed rows.
  ///
  /// - Complexity: Nearly linear in the edges, by union and find.
  init(offsets: [UInt32], columns: [UInt32]) {
    let points = offsets.count - 1
    var parents = (0..<points).map { Int32($0) }
    func root(_ point: Int) -> Int {
      var point = point
      while parents[point] != Int32(point) {
        // Halves the path for those that come after.
        parents[point] = parents[Int(parents[point])]
        point = Int(parents[point])
      }
      return point
    }
    for row in 0..<points {
      for edge in Int(offsets[row])..<Int(offsets[row + 1]) where columns[edge] < row {
        let (a, b) = (root(row), root(Int(columns[edge])))
        parents[max(a, b)] = Int32(min(a, b))
      }
    }
    var labels = [Int32](repeating: -1, count: points)
    var count: Int32 = 0
    for point in 0..<points {
      // The root is the first point of its component.
      let first = root(point)
      if first == point {
        labels[point] = count
        count += 1
      } else {
        labels[point] = labels[first]
      }
    }
    self.labels = labels
    self.count = Int(count)
  }
}
