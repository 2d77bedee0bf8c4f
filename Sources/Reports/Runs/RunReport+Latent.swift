internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels

extension RunReport {
  /// The latent points in the chart of their manifold, also as files: `latent.png`, and for further
  /// factors of a product `latent-2.png` and so on.
  func latentBlocks() throws -> [ReportPage.Block] {
    let scatters = scatters
    let start = "The latent points of \(shown.count) \(shown.split) data, \(colorCaption)."
    return try scatters.enumerated().flatMap { index, data in
      let factor = scatters.count > 1 ? " Factor \(index + 1) of \(scatters.count)." : ""
      let caption = (index == 0 ? start : "") + factor + Self.caption(data.chart)
      return try picture(
        LatentPicture(data).image(), index == 0 ? "latent" : "latent-\(index + 1)", caption)
        + [.points(data, caption: "The same, to turn.")]
    }
  }

  /// The latent points, once for each factor of a product.
  private var scatters: [ScatterData] {
    let width = model.latentWidth
    let points = stride(from: 0, to: latent.count, by: width).map { start in
      model.latentCoordinates(latent[start..<(start + width)].map(Double.init))
    }
    let whole = LatentView.Factor(model.latentView, width: points.first?.count ?? 1)
    guard case .product(let factors) = model.latentView else {
      return [scatter(points, whole, from: 0)]
    }
    let starts = factors.indices.map { factors[..<$0].reduce(0) { $0 + $1.width } }
    return zip(factors, starts).map { scatter(points, $0, from: $1) }
  }

  private func scatter(
    _ points: [[Double]], _ factor: LatentView.Factor, from start: Int
  ) -> ScatterData {
    let coordinates = points.flatMap { $0[start..<(start + factor.width)].map { Float($0) } }
    return ScatterData(
      chart: .init(factor), coordinates: coordinates, dimension: factor.width, colors: colors)
  }

  /// By label, by one or two angles, or by the first number that the data were made from.
  private var colors: PointColors {
    if let labels = shown.labels { return .labels(labels.map(Int.init)) }
    guard let factors = shown.factors, shown.factorCount > 0 else { return .single }
    if shown.factorsArePeriodic, shown.factorCount == 2 {
      return .angles(factors, names: shown.factorNames)
    }
    let first = stride(from: 0, to: factors.count, by: shown.factorCount).map { factors[$0] }
    return shown.factorsArePeriodic
      ? .angle(first, name: shown.factorNames[0]) : .scalars(first, name: shown.factorNames[0])
  }

  private var colorCaption: String {
    if shown.labels != nil { return "coloured by label" }
    let names = shown.factorNames.prefix(shown.factorsArePeriodic ? 2 : 1)
    return names.isEmpty ? "uncoloured" : "coloured by " + names.joined(separator: " and ")
  }

  private static func caption(_ chart: ScatterData.Chart) -> String {
    switch chart {
    case .square: " The torus is cut open: opposite sides of the square are one."
    case .circle: " The direction from the middle says all; points are spread across the ring."
    case .sphere: " The half of the sphere in front, and the half behind it as seen from there."
    case .disk: " Opposite points of the disk's rim are one."
    case .ball:
      " Opposite points of the ball's surface are one, such as the ends of each of its three axes, "
        + "which bear the same mark."
    case .line: " The place along the line says all; points are spread across the band."
    case .plane, .space: ""
    }
  }
}

extension ScatterData.Chart {
  /// The chart of a view; coordinates by their number.
  init(_ factor: LatentView.Factor) {
    self =
      switch factor.view {
      case .periodicSquare: .square
      case .circle: .circle
      case .sphere: .sphere
      case .disk: .disk
      case .ball: .ball
      case .coordinates, .product:
        factor.width == 1 ? .line : factor.width == 2 ? .plane : .space
      }
  }
}
