internal import DiffeoFormats

extension ScatterData {
  /// What the colours mean, as HTML.
  func legend() throws(PNGError) -> String {
    switch colors {
    case .single: ""
    case .labels(let labels, let names): Self.legend(labels: labels, names: names)
    case .scalars(let values, let name): Self.legend(span: PointColors.span(values), name: name)
    case .angles(_, let names): try Self.legend(angleNames: names)
    }
  }

  /// A button for each class, which shows and hides its points.
  private static func legend(labels: [Int], names: [String]) -> String {
    let keys = PointColors.classes(labels).enumerated().map { rank, label in
      let fallback = label < 0 ? "unlabelled" : String(label)
      let name = names.indices.contains(label) ? names[label] : fallback
      return "<button type=\"button\" data-class=\"\(rank)\" aria-pressed=\"true\">"
        + "<i style=\"background:\(PictureColor.category(label).hex)\"></i>"
        + "\(Markup.escape(name))</button>"
    }
    return "<div class=\"legend\">\(keys.joined())</div>"
  }

  private static func legend(span: ScalarSpan, name: String) -> String {
    let stops = (0...8).map { PictureColor.ramp(Double($0) / 8).hex }.joined(separator: ",")
    return "<div class=\"legend\"><span>\(Markup.escape(name))</span>"
      + "<span>\(AxisTicks.number(span.low))</span>"
      + "<i class=\"ramp\" style=\"background:linear-gradient(90deg,\(stops))\"></i>"
      + "<span>\(AxisTicks.number(span.high))</span></div>"
  }

  /// The colour wheel of two angles, itself a picture of the torus.
  private static func legend(angleNames names: [String]) throws(PNGError) -> String {
    let size = 48
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
