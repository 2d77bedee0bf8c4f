internal import DiffeoManifolds

extension DeltaVAE {
  /// How the manifold is drawn: in its own chart.
  public var latentView: LatentView {
    switch options.manifold.chart.kind {
    case .periodicSquare: .periodicSquare
    case .sphere: .sphere
    default: .coordinates
    }
  }

  /// The coordinates of a latent point in the manifold's chart.
  public func latentCoordinates(_ point: [Double]) -> [Double] {
    options.manifold.chart.coordinates(point)
  }

  /// Points over the manifold's chart: `side` rows, on the sphere of twice as many columns.
  public func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? {
    let chart = options.manifold.chart
    let columns = chart.kind == .sphere ? 2 * side : side
    let points = chart.grid(rows: side, columns: columns)
    return points.contains { $0 != nil } ? (points, columns) : nil
  }
}
