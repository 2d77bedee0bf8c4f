internal import DiffeoManifolds

extension ERVAE {
  /// How the manifold is drawn: in its own chart, a product in those of its factors.
  public var latentView: LatentView { LatentView(of: options.manifold) }

  /// The coordinates of a latent point in the manifold's chart, or those of its factors in turn.
  public func latentCoordinates(_ point: [Double]) -> [Double] {
    options.manifold.charts.flatMap { $0.coordinates(point) }
  }

  /// Points over the manifold's chart, see ``DeltaVAE/latentGrid(side:)``.
  public func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? {
    options.manifold.chartGrid(side: side)
  }
}
