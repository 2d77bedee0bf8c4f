internal import DiffeoGeometry
internal import DiffeoTensors
public import DiffeoVerification

extension VerificationSuite {
  /// The measures of samples.
  public static let metrics = VerificationSuite("Metrics") { ballCountCases($0) }
}

/// Balls around points with whole coordinates, queries half-way between them: all is exact, and where
/// the dimension is no multiple of four no query lies on a border.
private func ballCountCases(_ size: VerificationSize) -> [VerificationCase] {
  let shapes =
    size == .quick
    ? [(3, 33, 5)] : [(2, 1, 1), (5, 17, 3), (64, 65, 2), (67, 130, 70), (9, 257, 785)]
  return shapes.map { balls, queries, dimension in
    VerificationCase(
      "\(balls) balls around [\(queries), \(dimension)]", family: "balls/ball_counts",
      tolerance: .exact
    ) { backend in
      let centers = try PointCloud(Samples.integers([balls, dimension], on: backend))
      let points = try PointCloud(
        Samples.integers([queries, dimension], seed: 2, on: backend) + 0.5)
      let counts = try NeighborBalls(of: centers, k: 1).counts(of: points)
      return try Tensor(doubles: counts.map(Double.init), shape: [queries], on: .reference)
    }
  }
}
