public import DiffeoManifolds

extension DeltaVAE {
  /// A shortest path of the manifold.
  public func latentPath(from start: [Double], to end: [Double], count: Int) -> [[Double]] {
    options.manifold.path(from: start, to: end, count: count)
  }

  /// How the manifold is drawn: in its own chart, a product in those of its factors.
  public var latentView: LatentView { LatentView(of: options.manifold) }

  /// The coordinates of a latent point in the manifold's chart, or those of its factors in turn.
  public func latentCoordinates(_ point: [Double]) -> [Double] {
    options.manifold.charts.flatMap { $0.coordinates(point) }
  }

  /// Points over the manifold's chart: `side` rows, on the sphere of twice as many columns, and on
  /// a line one row; of a product over the first factor.
  public func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? {
    options.manifold.chartGrid(side: side)
  }
}

extension LatentView {
  /// The view of a kind of chart.
  public init(_ kind: Chart.Kind) {
    self =
      switch kind {
      case .periodicSquare: .periodicSquare
      case .circle: .circle
      case .sphere: .sphere
      case .disk: .disk
      case .ball: .ball
      case .line, .plane, .space: .coordinates
      }
  }
}
