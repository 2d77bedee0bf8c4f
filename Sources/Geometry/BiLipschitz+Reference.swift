internal import DiffeoTensors

extension BiLipschitz {
  /// The definition, in float64.
  func reference(
    _ queries: Range<Int>, _ indices: [Int32], _ distances: [Double]
  ) -> BiLipschitzBatch {
    let most = neighbors.k
    var (largest, smallest, coincident) = ([Double](), [Double](), [Int32]())
    for place in 0..<queries.count {
      let list = (place * most)..<((place + 1) * most)
      let ratios = list.map { entry in
        distances[entry] == 0
          ? nil : imageDistance(queries.lowerBound + place, Int(indices[entry])) / distances[entry]
      }
      for k in ks {
        let known = ratios.prefix(k).compactMap { $0 }
        largest.append(known.max() ?? 0)
        smallest.append(known.min() ?? .infinity)
        coincident.append(Int32(k - known.count))
      }
    }
    let shape: Shape = [queries.count, ks.count]
    return BiLipschitzBatch(
      points: queries, unit: 1, largest: .host(largest, shape), smallest: .host(smallest, shape),
      coincident: Indices(count: shape.count, storage: .host(coincident)))
  }

  private func imageDistance(_ point: Int, _ other: Int) -> Double {
    let (values, width) = (outputs.points.host, outputs.dimension)
    return (0..<width).reduce(0) { sum, i in
      let difference = values[point * width + i] - values[other * width + i]
      return sum + difference * difference
    }.squareRoot()
  }
}
