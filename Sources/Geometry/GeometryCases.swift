internal import DiffeoTensors
public import DiffeoVerification

extension VerificationSuite {
  /// The geometry of point clouds.
  public static let geometry = VerificationSuite("Geometry") { size in
    neighborCases(size) + nearestCases(size) + covarianceCases(size) + ballCases(size)
      + biLipschitzCases(size)
  }
}

/// Clouds around the sizes of vectors, tiles and work-groups, in few and in many dimensions.
private func neighborCases(_ size: VerificationSize) -> [VerificationCase] {
  let counts = size == .quick ? [33] : Edge.counts(size).filter { (2..<300).contains($0) }
  let dimensions = size == .quick ? [3, 70] : [1, 3, 64, 65, 70]
  return dimensions.flatMap { dimension in
    counts.map { count in
      neighborCase(count, dimension, k: min(5, count - 1))
    }
  }
}

private func neighborCase(_ count: Int, _ dimension: Int, k: Int) -> VerificationCase {
  let family = dimension > Neighbors.directDimension ? "knn_tiled" : "knn"
  // Indices are whole numbers, to which an ulp is nothing; so are the coordinates, which makes ties.
  return VerificationCase(
    "\(k) neighbours in [\(count), \(dimension)]", family: "neighbors/\(family)",
    tolerance: .ulps(1)
  ) { backend in
    let cloud = try PointCloud(Samples.integers([count, dimension], on: backend))
    let lists = try Neighbors(of: cloud, k: k).lists()
    return try [
      Tensor(doubles: lists.indices.map(Double.init), shape: [count, k], on: .reference),
      Tensor(doubles: lists.distances.map(Double.init), shape: [count, k], on: .reference),
    ]
  }
}

/// The nearest of points with whole coordinates, of which many are equally near.
private func nearestCases(_ size: VerificationSize) -> [VerificationCase] {
  let shapes = size == .quick ? [(33, 3)] : [(2, 1), (31, 1), (65, 2), (257, 10), (97, 64)]
  return shapes.map { count, dimension in
    VerificationCase(
      "the nearest other of [\(count), \(dimension)]", family: "neighbors/nearest_other",
      tolerance: .exact
    ) { backend in
      let cloud = try PointCloud(Samples.integers([count, dimension], on: backend))
      let queries = try Samples.integers([count, dimension], seed: 2, on: backend)
      let own = try Indices((0..<count).map { Int32(($0 * 7) % count) }, on: backend)
      let rows = try NearestOther(among: cloud)(queries, excluding: own).values()
      return [try Tensor(doubles: rows.map(Double.init), shape: [count], on: .reference)]
    }
  }
}

/// All neighbours, and those within a radius.
private func covarianceCases(_ size: VerificationSize) -> [VerificationCase] {
  let dimensions = size == .quick ? [3] : [1, 2, 3, 8, 15, 16, 17, 33, 63, 64]
  return dimensions.flatMap { dimension in
    [nil, 1.5 * Double(dimension).squareRoot()].map { radius in
      covarianceCase(dimension, radius: radius)
    }
  }
}

private func covarianceCase(_ dimension: Int, radius: Double?) -> VerificationCase {
  let (count, k) = (70, 60)
  // Rounding of the sums, 2 (k + 4), and of a factor whose matrix has a condition below 32: the
  // ridge is a tenth of the mean eigenvalue, and the greatest is about three times the mean.
  return VerificationCase(
    "\(radius == nil ? "all" : "near") of \(k) in [\(count), \(dimension)]",
    family: "covariance/local_covariance", tolerance: .norm(32 * 2 * Double(k + 4))
  ) { backend in
    let cloud = try PointCloud(Samples.uniform([count, dimension], in: -2...2, on: backend))
    let covariance = try LocalCovariance(of: cloud, k: k, radius: radius, ridge: 0.1)
    var tensors: [Tensor] = []
    try covariance.compute { batch in
      tensors += [batch.covariance, batch.factor, batch.logDeterminant]
      for counts in [batch.counts, batch.failures] {
        tensors.append(
          try Tensor(doubles: counts.values().map(Double.init), shape: [count], on: .reference))
      }
    }
    return tensors
  }
}

/// Balls that hold some of the points, over edges of vectors and work-groups.
private func ballCases(_ size: VerificationSize) -> [VerificationCase] {
  let shapes =
    size == .quick ? [(33, 3)] : [(1, 1), (33, 1), (130, 2), (65, 16), (257, 3), (97, 64)]
  return shapes.map { count, dimension in
    VerificationCase(
      "balls in [\(count), \(dimension)]", family: "covariance/ball_covariance",
      // Sums of the points of a ball, relative to its radius: the greatest covariance of a
      // uniform cube is a third of its half side, whose square is D times less than the radius'.
      tolerance: .norm(3 * Double(dimension) * Double(count + 4))
    ) { backend in
      let cloud = try PointCloud(
        Samples.uniform([count, dimension], in: -1...1, on: backend))
      let balls = try BallCovariance(of: cloud, radius: Double(dimension).squareRoot()).matrices()
      let counts = try balls.counts.values().map(Double.init)
      return [
        balls.covariance, try Tensor(doubles: counts, shape: [count], on: .reference),
      ]
    }
  }
}

/// Images of widths around those of vectors.
private func biLipschitzCases(_ size: VerificationSize) -> [VerificationCase] {
  let widths = size == .quick ? [17] : [1, 3, 15, 16, 17, 63, 64, 65, 127, 784]
  return widths.map { width in
    VerificationCase(
      "ratios of [40, 2] to [40, \(width)]", family: "bilipschitz/bilipschitz",
      // Chains of a quarter of the width at most, the root and two distances.
      tolerance: .ulps(Double(width) / 4 + 10)
    ) { backend in
      // Whole numbers in the plane: some points coincide.
      let latent = try PointCloud(Samples.integers([40, 2], on: backend))
      let outputs = try PointCloud(
        Samples.uniform([40, width], in: -1...1, seed: 2, on: backend))
      var tensors: [Tensor] = []
      try BiLipschitz(latent: latent, outputs: outputs, ks: [1, 3, 10, 39]).compute { batch in
        let coincident = try batch.coincident.values().map(Double.init)
        tensors += [
          try batch.largest.affine(scale: batch.unit), try batch.smallest.affine(scale: batch.unit),
          try Tensor(doubles: coincident, shape: batch.largest.shape, on: .reference),
        ]
      }
      return tensors
    }
  }
}
