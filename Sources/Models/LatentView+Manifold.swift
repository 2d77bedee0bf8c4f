internal import DiffeoManifolds

extension LatentView {
  /// How a manifold is drawn: in its own chart, a product in those of its factors.
  init(of manifold: any Manifold) {
    let charts = manifold.charts
    self =
      charts.count == 1
      ? LatentView(charts[0].kind)
      : .product(charts.map { .init(LatentView($0.kind), width: $0.kind.width) })
  }
}

extension Manifold {
  /// Points over the manifold's chart: `side` rows, on the sphere of twice as many columns, and on
  /// a line one row; of a product over the first factor.
  func chartGrid(side: Int) -> (points: [[Double]?], columns: Int)? {
    let chart = charts[0]
    let columns = chart.kind == .sphere || chart.kind == .line ? 2 * side : side
    let points = chart.grid(rows: chart.kind == .line ? 1 : side, columns: columns)
    return points.contains { $0 != nil } ? (points, columns) : nil
  }
}
