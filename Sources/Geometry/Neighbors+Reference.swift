internal import DiffeoTensors

/// The definition: every distance of a query in float64, in order, the first k.
struct ReferenceSearch: NeighborSearcher {
  let task: NeighborTask

  func search(consume: (NeighborBatch) throws -> Void) throws {
    let queries = task.queries.host
    let batch = task.batch ?? max(1, (1 << 22) / task.k)
    for first in stride(from: 0, to: task.queryCount, by: batch) {
      let range = first..<min(first + batch, task.queryCount)
      var (indices, distances) = ([Int32](), [Double]())
      for query in range {
        let row = queries[(query * task.dimension)..<((query + 1) * task.dimension)]
        for (squared, index) in nearest(to: row, number: query) {
          indices.append(index)
          distances.append(squared.squareRoot())
        }
      }
      try consume(
        NeighborBatch(
          queries: range, k: task.k, storage: .host(indices: indices, distances: distances)))
    }
  }

  /// The k nearest points, with their squared distances.
  private func nearest(
    to query: ArraySlice<Double>, number: Int
  ) -> [(squared: Double, index: Int32)] {
    let (points, width) = (task.points.host, task.dimension)
    var all: [(squared: Double, index: Int32)] = []
    all.reserveCapacity(task.pointCount)
    for j in 0..<task.pointCount where !(task.excludesSelf && j == number) {
      var sum = 0.0
      for i in 0..<width {
        let difference = query[query.startIndex + i] - points[j * width + i]
        sum += difference * difference
      }
      all.append((sum, Int32(j)))
    }
    all.sort { ($0.squared, $0.index) < ($1.squared, $1.index) }
    return Array(all.prefix(task.k))
  }
}
