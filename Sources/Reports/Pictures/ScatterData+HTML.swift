internal import DiffeoFormats

extension ScatterData {
  /// The points as a figure of a page: the data, a canvas that the page's script draws on, and a
  /// legend.
  func html(caption: String) throws(PNGError) -> String {
    let palette = colors.resolved(count: count)
    let shown = drawingOrder.filter { point($0) != nil }
    var positions: [UInt8] = []
    var tints: [UInt8] = []
    positions.reserveCapacity(shown.count * 12)
    for index in shown {
      let place = point(index) ?? .zero
      for axis in 0..<3 { positions += Self.bytes(of: Float(place[axis])) }
      tints += palette[index].bytes
    }
    let canvas = """
      <div class="stage"><canvas tabindex="0" role="img" \
      aria-label="\(Markup.escape(description(shown: shown.count)))"></canvas>\
      <output class="hint">\(hint)</output></div>
      <noscript><p>Scripting is switched off, so this chart cannot be drawn.</p></noscript>
      """
    let attributes =
      "data-chart=\"\(chart.rawValue)\" data-positions=\"\(ReportPage.base64(positions))\" "
      + "data-tints=\"\(ReportPage.base64(tints))\"\(marks(shown))"
    let text = caption.isEmpty ? "" : "\n<figcaption>\(Markup.escape(caption))</figcaption>"
    return "<figure class=\"scatter\" \(attributes)>\n\(canvas)\n\(try legend())\(text)\n</figure>"
  }

  private var hint: String {
    switch chart {
    case .circle, .sphere, .disk, .ball, .space: "drag to turn, double-click to reset"
    case .square: "drag to slide around the torus, double-click to reset"
    case .line, .plane: "drag to move, double-click to reset"
    }
  }

  private func description(shown: Int) -> String {
    let place =
      switch chart {
      case .square: "on the flat torus"
      case .circle: "on the circle"
      case .sphere: "on the sphere"
      case .disk: "in the projective plane"
      case .ball: "in the projective space"
      case .line: "on the line"
      case .plane: "in the plane"
      case .space: "in the first three coordinates"
      }
    return "Scatter of \(shown) points \(place)"
  }

  /// For each shown point its index in the data and the number of its class, for the script.
  private func marks(_ shown: [Int]) -> String {
    let indices = shown.flatMap { Self.bytes(of: Float($0)) }
    let text = " data-indices=\"\(ReportPage.base64(indices))\""
    guard case .labels(let labels, _) = colors else { return text }
    let classes = PointColors.classes(labels)
    let ranks = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let members = shown.flatMap { Self.bytes(of: Float(ranks[labels[$0]] ?? 0)) }
    return text + " data-classes=\"\(ReportPage.base64(members))\""
  }

  private static func bytes(of value: Float) -> [UInt8] {
    let bits = value.bitPattern
    return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
  }
}
