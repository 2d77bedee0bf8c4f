internal import DiffeoGeometry
internal import DiffeoLinearAlgebra
internal import DiffeoOpenCL
internal import DiffeoTensors
public import DiffeoVerification

extension VerificationSuite {
  /// Affinity graphs, diffusion maps and their extension.
  public static let spectral = VerificationSuite("Spectral") { size in
    affinityCases(size) + blockCases(size) + extensionCases(size) + mapCases(size)
  }
}

/// Sums of rows before and after normalisation, with one scale and with local ones.
private func affinityCases(_ size: VerificationSize) -> [VerificationCase] {
  let counts = size == .quick ? [33] : [3, 31, 65, 257, 1031]
  let bandwidths: [Bandwidth] =
    size == .quick
    ? [.selfTuning(neighbor: 1)]
    : [
      .fixed(0.5), .automatic, .median, .selfTuning(neighbor: 1),
    ]
  return counts.flatMap { count in
    bandwidths.map { bandwidth in
      // Exponents up to 32 matter, and float32 distances err by 2^-24 of each; a sum of k terms.
      VerificationCase(
        "\(bandwidth) in [\(count), 3]", family: "spectral/affinity", tolerance: .ulps(128)
      ) { backend in
        let cloud = try PointCloud(Samples.uniform([count, 3], in: -2...2, on: backend))
        let graph = try Affinities(of: cloud, k: min(7, count - 2), bandwidth: bandwidth)
        return try [graph.densities, graph.degrees, graph.selfAffinities].map {
          try Tensor(doubles: $0, shape: [count], on: .reference)
        }
      }
    }
  }
}

/// Products of a Laplacian, and of blocks with each other.
private func blockCases(_ size: VerificationSize) -> [VerificationCase] {
  let shapes = size == .quick ? [(33, 8)] : [(3, 8), (33, 4), (129, 24), (1031, 8), (257, 80)]
  return shapes.map { count, width in
    // Sums over all points, in float where the device has no double.
    VerificationCase(
      "blocks of [\(count), \(width)]", family: "spectral/block",
      tolerance: .norm(2 * Double(count))
    ) { backend in
      let blocks = try BlockOperations(count: count, width: width)
      guard let engine = backend.engine else { return try blocks.expected() }
      return engine.device.supportsDouble
        ? try blocks.computed(Double.self, on: engine)
        : try blocks.computed(Float.self, on: engine)
    }
  }
}

/// Means of given coordinates, at points of the cloud, near it and far from it.
private func extensionCases(_ size: VerificationSize) -> [VerificationCase] {
  let shapes =
    size == .quick ? [(33, 3, 2)] : [(3, 1, 1), (33, 2, 5), (257, 3, 2), (65, 100, 17)]
  return shapes.map { count, dimension, width in
    VerificationCase(
      "\(width) coordinates of [\(count), \(dimension)]", family: "spectral/extend",
      // Exponents as above, each from a sum of squares.
      tolerance: .norm(32 * Double(dimension + 4))
    ) { backend in
      let cloud = try PointCloud(Samples.uniform([count, dimension], in: -2...2, on: backend))
      let graph = try Affinities(of: cloud, k: min(5, count - 2), bandwidth: .automatic)
      let key = RandomKey(seed: 7)
      let pairs = GraphEigenpairs(
        known: Matrix(
          rows: width, columns: count, (0..<(width * count)).map { key.uniform($0) }))
      let map = DiffusionMap(cloud, graph, .automatic, pairs)
      let others = try PointCloud(
        Samples.uniform([count + 4, dimension], in: -6...6, seed: 2, on: backend))
      return [try map.coordinates(of: cloud), try map.coordinates(of: others)]
    }
  }
}

/// Eigenvalues of whole maps by blocks, against those of one matrix.
private func mapCases(_ size: VerificationSize) -> [VerificationCase] {
  if size == .quick { return [] }
  return [(150, 5), (700, 3)].map { count, components in
    VerificationCase(
      "\(components) eigenvalues of [\(count), 2]", family: "spectral/diffusion_map",
      // Distances in float32 shift 1 - mu by some roundings, residuals by their squares.
      tolerance: .norm(64)
    ) { backend in
      let cloud = try PointCloud(Samples.uniform([count, 2], in: -1...1, on: backend))
      let map = try DiffusionMapPlan(
        of: cloud, components: components, k: 10, bandwidth: .automatic, alpha: 1,
        directly: backend.engine == nil
      ).compute()
      return [try Tensor(doubles: map.decayRates, shape: [components], on: .reference)]
    }
  }
}
