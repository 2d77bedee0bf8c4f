internal import DiffeoFormats

extension ScatterData {
  /// What the colours mean, as HTML.
  func legend() throws(PNGError) -> String {
    switch colors {
    case .single: ""
    case .labels(let labels, let names): Self.legend(labels: labels, names: names)
    case .angle(_, let name): Self.legend(angleName: name)
    case .scalars(let values, let name): Self.legend(span: PointColors.span(values), name: name)
    case .angles(_, let names): try Self.legend(angleNames: names)
    }
  }

  /// A button for each class, which shows and hides its points.
  private static func legend(labels: [Int], names: [String]) -> String {
    let keys = PointColors.classes(labels).enumerated().map { rank, label in
      "<button type=\"button\" data-class=\"\(rank)\" aria-pressed=\"true\">"
        + "<i style=\"background:\(PictureColor.category(label).hex)\"></i>"
        + "\(Markup.escape(PointColors.name(label, names)))</button>"
    }
    return "<div class=\"legend\">\(keys.joined())</div>"
  }

  private static func legend(span: ScalarSpan, name: String) -> String {
    legend(
      stops: (0...8).map { PictureColor.ramp(Double($0) / 8) }, name: name,
      ends: (AxisTicks.number(span.low), AxisTicks.number(span.high)))
  }

  private static func legend(angleName name: String) -> String {
    legend(
      stops: (0...24).map { PictureColor.cycle(2 * .pi * Double($0) / 24) }, name: name,
      ends: ("0", "2\u{03C0}"))
  }

  private static func legend(
    stops: [PictureColor], name: String, ends: (low: String, high: String)
  ) -> String {
    "<div class=\"legend\"><span>\(Markup.escape(name))</span><span>\(ends.low)</span>"
      + "<i class=\"ramp\" style=\"background:linear-gradient(90deg,"
      + "\(stops.map(\.hex).joined(separator: ",")))\"></i><span>\(ends.high)</span></div>"
  }

  /// The colour wheel of two angles, itself a picture of the torus.
  private static func legend(angleNames names: [String]) throws(PNGError) -> String {
    let size = 72
    let pixels = (0..<size).flatMap { row in
      (0..<size).flatMap { column in
        let turn = 2 * Double.pi / Double(size)
        return PictureColor.torus(
          (Double(column) + 0.5) * turn, (Double(size - 1 - row) + 0.5) * turn
        ).bytes
      }
    }
    let wheel = try PNGImage(width: size, height: size, channels: 3, pixels: pixels).encoded()
    let first = Markup.escape(names.first ?? "first angle")
    let second = Markup.escape(names.count > 1 ? names[1] : "second angle")
    return "<div class=\"legend\"><img class=\"wheel\" alt=\"colour by two angles\" "
      + "width=\"\(size)\" height=\"\(size)\" "
      + "src=\"data:image/png;base64,\(ReportPage.base64(wheel))\" />"
      + "<span>across: \(first)<br />up: \(second)</span></div>"
  }
}
