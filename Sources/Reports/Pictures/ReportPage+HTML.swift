internal import DiffeoFormats
internal import Foundation

extension ReportPage {
  var hasPoints: Bool {
    sections.contains { section in
      section.blocks.contains {
        if case .points = $0 { true } else { false }
      }
    }
  }

  /// Everything above the visible page.
  var head: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>\(Markup.escape(title))</title>
    <style>
    \(ReportStyle.text)</style>
    </head>
    <body>
    <main>
    """
  }

  /// Title, summary, key figures and contents.
  var header: String {
    var lines = ["<header>", "<h1>\(Markup.escape(title))</h1>"]
    if !summary.isEmpty { lines.append("<p class=\"summary\">\(Markup.escape(summary))</p>") }
    lines.append("</header>")
    if !facts.isEmpty {
      lines.append("<dl class=\"facts\">")
      lines += facts.map { fact in
        let note = fact.note.isEmpty ? "" : "<dd class=\"note\">\(Markup.escape(fact.note))</dd>"
        return "<div><dt>\(Markup.escape(fact.name))</dt>"
          + "<dd>\(Markup.escape(fact.value))</dd>\(note)</div>"
      }
      lines.append("</dl>")
    }
    if sections.count > 2 {
      let links = sections.enumerated().map { index, section in
        "<a href=\"#section-\(index + 1)\">\(Markup.escape(section.title))</a>"
      }
      lines.append("<nav aria-label=\"Contents\">\(links.joined(separator: "\n"))</nav>")
    }
    return lines.joined(separator: "\n")
  }

  /// The blocks of a section, with runs of figures side by side.
  func body(of section: Section) throws(PNGError) -> [String] {
    var parts: [String] = []
    var figures: [String] = []
    for block in section.blocks {
      let text = try Self.html(of: block)
      if Self.standsBeside(block) {
        figures.append(text)
      } else {
        parts += Self.row(figures) + [text]
        figures = []
      }
    }
    return parts + Self.row(figures)
  }

  private static func row(_ figures: [String]) -> [String] {
    guard !figures.isEmpty else { return [] }
    let style = figures.count == 1 ? "row single" : "row"
    return ["<div class=\"\(style)\">"] + figures + ["</div>"]
  }

  private static func standsBeside(_ block: Block) -> Bool {
    switch block {
    case .chart, .points: true
    case .image(let image, _): Double(image.width) <= 1.3 * Double(image.height)
    case .paragraph, .table, .details: false
    }
  }

  private static func html(of block: Block) throws(PNGError) -> String {
    switch block {
    case .paragraph(let text):
      return "<p>\(Markup.escape(text))</p>"
    case .table(let header, let rows):
      return table(header: header, rows: rows)
    case .chart(let svg, let caption):
      return figure("chart-figure", inline(svg), caption: caption)
    case .image(let image, let caption):
      let source = "data:image/png;base64,\(base64(try image.encoded()))"
      let picture =
        "<img alt=\"\(Markup.escape(caption))\" width=\"\(image.width)\" "
        + "height=\"\(image.height)\" src=\"\(source)\" />"
      return figure("image-figure", picture, caption: caption)
    case .points(let data, let caption):
      return try data.html(caption: caption)
    case .details(let summary, let text):
      return "<details><summary>\(Markup.escape(summary))</summary>"
        + "<pre>\(Markup.escape(text))</pre></details>"
    }
  }

  static func figure(_ style: String, _ content: String, caption: String) -> String {
    let caption = caption.isEmpty ? "" : "\n<figcaption>\(Markup.escape(caption))</figcaption>"
    return "<figure class=\"\(style)\">\n\(content)\(caption)\n</figure>"
  }

  /// An SVG document as a part of a page, which needs no name space.
  private static func inline(_ svg: String) -> String {
    svg.replacingOccurrences(of: " xmlns=\"http://www.w3.org/2000/svg\"", with: "")
  }

  static func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
  }

  private static func table(header: [String], rows: [[String]]) -> String {
    let width = max(header.count, rows.map(\.count).max() ?? 0)
    let padded = rows.map { $0 + Array(repeating: "", count: width - $0.count) }
    let numeric = (0..<width).map { column in
      let cells = padded.map { $0[column] }.filter { !$0.isEmpty }
      return !cells.isEmpty && cells.allSatisfy(isNumber)
    }
    func cells(_ texts: [String], tag: String) -> String {
      texts.enumerated().map { column, text in
        let style = numeric[column] ? " class=\"number\"" : ""
        return "<\(tag)\(style)>\(Markup.escape(text))</\(tag)>"
      }.joined()
    }
    let titles = header + Array(repeating: "", count: width - header.count)
    let head = header.isEmpty ? "" : "<thead><tr>\(cells(titles, tag: "th"))</tr></thead>\n"
    let lines = padded.map { "<tr>\(cells($0, tag: "td"))</tr>" }.joined(separator: "\n")
    return "<div class=\"table\"><table>\n\(head)<tbody>\n\(lines)\n</tbody></table></div>"
  }

  /// Whether a text is a number, perhaps with an error, a unit of per cent or a power of ten.
  private static func isNumber(_ text: String) -> Bool {
    text.contains(where: \.isNumber)
      && text.allSatisfy { $0.isNumber || " \u{202F}.,+-−±×eE%∞⁻()".contains($0) }
  }
}
