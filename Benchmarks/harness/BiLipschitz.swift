internal import Diffeo

extension Benchmark {
  /// Bi-Lipschitz constants over given neighbours in ten dimensions, PyTorch beside us.
  static func biLipschitz(_ count: Int, outputs: Int, k: Int) -> Benchmark {
    let latent = 10
    return Benchmark(
      name: "bilipschitz-\(count)x\(outputs)-k\(k)",
      work: "bi-Lipschitz constants, neighbours given, N = \(count), \(latent) to \(outputs), "
        + "k = \(k)",
      units: 1, operations: 4 * Double(count) * Double(k) * Double(outputs),
      bytes: 4 * Double(count) * Double(outputs) + 8 * Double(count) * Double(k),
      seeds: [3, 4]
    ) { setting in
      let data = try GeometryData(setting)
      let points = try data.normal(count, latent, seed: 3)
      let images = try data.normal(count, outputs, seed: 4)
      let measure = try BiLipschitz(latent: points, outputs: images, ks: [k])
      var batches: [NeighborBatch] = []
      let search = try Neighbors(of: points, k: k)
      try search.search { batches.append($0) }
      let lists = try search.lists()
      try check(measure.ratios(of: batches[0]), lists, images)
      let ours = OwnSide { units in
        for _ in 0..<units {
          for batch in batches { _ = try measure.ratios(of: batch) }
          try data.backend.finish()
        }
      }
      let arguments = try [
        "geometry.py", "bilipschitz", "--latent", data.file("latent", points), "--output",
        data.file("output", images), "--neighbors", data.file("neighbors", lists),
      ]
      return try (
        ours, setting.withPeers ? [PeerSide.torch(arguments, setting, keeping: data)] : []
      )
    }
  }

  /// Compares the ratios of some points with those of float64.
  private static func check(
    _ batch: BiLipschitzBatch, _ lists: NeighborLists, _ images: PointCloud
  ) throws {
    let (largest, smallest) = (try batch.largest.doubles(), try batch.smallest.doubles())
    let (values, width) = (try images.points.values(), images.dimension)
    for row in stride(from: 0, to: largest.count, by: max(1, largest.count / 20)) {
      let ratios = zip(lists.indices(of: row), lists.distances(of: row)).map { other, apart in
        (0..<width).reduce(0.0) { sum, i in
          let difference = Double(values[row * width + i] - values[Int(other) * width + i])
          return sum + difference * difference
        }.squareRoot() / Double(apart)
      }
      for (value, target) in [
        (largest[row] * batch.unit, ratios.max()), (smallest[row] * batch.unit, ratios.min()),
      ] {
        let bound = Double(width / 4 + 8) * 0x1p-23 * (target ?? 0)
        try BenchmarkError.check(abs(value - (target ?? .nan)) <= bound, "the ratios of \(row)")
      }
    }
  }
}
