extension ChartFrame {
  /// A whole SVG document around the drawing of the data.
  ///
  /// - Parameters:
  ///   - data: SVG elements, clipped to the plot.
  ///   - summary: What a reader who cannot see the chart is told.
  /// - Returns: The text of the document, ended by a line break.
  func svg(data: [String], summary: String) -> String {
    let clip = "plot-" + Self.fingerprint(data.joined() + title + summary)
    let box =
      "x=\"\(at(left))\" y=\"\(at(top))\" width=\"\(at(right - left))\" "
      + "height=\"\(at(bottom - top))\""
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" "
        + "viewBox=\"0 0 \(at(Self.width)) \(at(Self.height))\" width=\"\(at(Self.width))\" "
        + "height=\"\(at(Self.height))\">",
      "<title>\(Markup.escape(title.isEmpty ? summary : title))</title>",
      "<desc>\(Markup.escape(summary))</desc>",
      "<style>\(Self.styleSheet)</style>",
      "<defs><clipPath id=\"\(clip)\"><rect \(box)/></clipPath></defs>",
    ]
    if !title.isEmpty {
      lines.append(text(title, x: left, y: 25, style: "title"))
    }
    lines += legend() + horizontalGrid() + verticalTicks()
    lines.append("<g clip-path=\"url(#\(clip))\">")
    lines += data
    lines.append("</g>")
    lines.append(
      "<path class=\"axis\" d=\"M\(at(left)) \(at(bottom))H\(at(right))\"/>")
    lines += axisLabels()
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private func at(_ value: Double) -> String { Markup.coordinate(value) }

  private func text(_ text: String, x: Double, y: Double, style: String) -> String {
    "<text class=\"\(style)\" x=\"\(at(x))\" y=\"\(at(y))\">\(Markup.escape(text))</text>"
  }

  private func legend() -> [String] {
    legendRows.enumerated().flatMap { row, entries in
      entries.flatMap { entry -> [String] in
        let y = (title.isEmpty ? 18 : 46) + Double(row) * 20
        let x = left + entry.x
        let dash = entry.key.isDashed ? " dashed" : ""
        return [
          "<path class=\"line s\(entry.key.color)\(dash)\" d=\"M\(at(x)) \(at(y))h18\"/>",
          text(entry.key.name, x: x + 25, y: y + 4.5, style: "key"),
        ]
      }
    }
  }

  private func horizontalGrid() -> [String] {
    zip(y.ticks.values, y.ticks.labels).flatMap { value, label -> [String] in
      guard let y = yPixel(value), y <= bottom + 0.5, y >= top - 0.5 else { return [] }
      return [
        "<path class=\"grid\" d=\"M\(at(left)) \(at(y))H\(at(right))\"/>",
        text(label, x: left - 9, y: y + 4, style: "tick end"),
      ]
    }
  }

  private func verticalTicks() -> [String] {
    zip(x.ticks.values, x.ticks.labels).flatMap { value, label -> [String] in
      guard let x = xPixel(value), x >= left - 0.5, x <= right + 0.5 else { return [] }
      return [
        "<path class=\"axis\" d=\"M\(at(x)) \(at(bottom))v5\"/>",
        text(label, x: x, y: bottom + 20, style: "tick middle"),
      ]
    }
  }

  private func axisLabels() -> [String] {
    var lines: [String] = []
    if !xLabel.isEmpty {
      lines.append(
        text(xLabel, x: (left + right) / 2, y: Self.height - 10, style: "label middle"))
    }
    if !yLabel.isEmpty {
      let middle = (top + bottom) / 2
      lines.append(
        "<text class=\"label middle\" transform=\"translate(16 \(at(middle))) rotate(-90)\">"
          + "\(Markup.escape(yLabel))</text>")
    }
    return lines
  }

  /// A short name that differs between charts on one page: FNV-1a of the content, in hexadecimal.
  private static func fingerprint(_ content: String) -> String {
    String(
      content.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 },
      radix: 16)
  }

  /// Light by default and on paper, dark where the reader's screen is.
  static let styleSheet: String = {
    let series = PictureColor.categories.enumerated().map { index, color in
      ".chart .s\(index){stroke:\(color.hex)}.chart .f\(index){fill:\(color.hex)}"
    }
    return """
      .chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,\
      sans-serif;font-size:12px}
      .chart text{fill:#5b6470;font-variant-numeric:tabular-nums}
      .chart .title{fill:#1d232b;font-size:15px;font-weight:600}
      .chart .key,.chart .label{fill:#3c4550;font-size:12.5px}
      .chart .end{text-anchor:end}
      .chart .middle{text-anchor:middle}
      .chart .grid{stroke:#e4e8ed;fill:none}
      .chart .axis{stroke:#9aa3af;fill:none}
      .chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
      .chart .dashed{stroke-dasharray:6 5}
      .chart .dot{stroke:none}
      .chart .bar{stroke:none;fill-opacity:.8}
      .chart .step{fill-opacity:.16;stroke-width:1.6;stroke-linejoin:round}
      \(series.joined(separator: "\n"))
      @media screen and (prefers-color-scheme:dark){
      .chart text{fill:#9aa5b1}
      .chart .title{fill:#e8ecf1}
      .chart .key,.chart .label{fill:#c3cbd5}
      .chart .grid{stroke:#2c333c}
      .chart .axis{stroke:#68727e}
      }
      """
  }()
}
