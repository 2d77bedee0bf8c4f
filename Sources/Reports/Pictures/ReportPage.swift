public import DiffeoFormats

/// The report of a run as one HTML file that needs nothing else: no network, no other file.
///
/// Every text is shown as it is, whatever characters it holds. The page follows the reader's light
/// or dark scheme and prints.
public struct ReportPage: Sendable {
  /// A figure worth knowing before anything else.
  public struct Fact: Sendable {
    /// What it is.
    public var name: String
    /// How much it is, as it should be read.
    public var value: String
    /// What to compare it with, or its unit.
    public var note: String

    /// A key figure.
    public init(name: String, value: String, note: String = "") {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  /// A titled part of the page.
  public struct Section: Sendable {
    /// What stands above it, and in the list of contents.
    public var title: String
    /// What it shows, in order.
    public var blocks: [Block]

    /// A part of the page.
    public init(title: String, blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  /// A piece of a section.
  ///
  /// Charts, points and squarish images that follow one another stand side by side where the
  /// window is wide enough.
  public enum Block: Sendable {
    /// A text.
    case paragraph(String)
    /// Rows under a header; columns of numbers are aligned to the right.
    case table(header: [String], rows: [[String]])
    /// An SVG document, such as ``LineChart/svg()`` gives: it is put into the page as it is.
    case chart(svg: String, caption: String)
    /// A picture, with a caption.
    case image(PNGImage, caption: String)
    /// Points to turn and to ask for their values.
    case points(ScatterData, caption: String)
    /// A long text that is folded away.
    case details(summary: String, text: String)
  }

  /// The heading, which is also the title of the browser's window.
  public var title: String
  /// One paragraph that says what was done and what came of it.
  public var summary: String
  /// The key figures.
  public var facts: [Fact]
  /// The parts of the page.
  public var sections: [Section]
  /// What stands at the foot, such as the version that wrote the page.
  public var footer = ""

  /// A report.
  public init(title: String, summary: String, facts: [Fact], sections: [Section]) {
    self.title = title
    self.summary = summary
    self.facts = facts
    self.sections = sections
  }

  /// The page, as the text of an HTML file in UTF-8.
  ///
  /// The same report gives the same text.
  ///
  /// - Throws: `PNGError` when a picture cannot be encoded.
  public func html() throws(PNGError) -> String {
    var parts = [head, header]
    for (index, section) in sections.enumerated() {
      parts.append("<section id=\"section-\(index + 1)\">")
      parts.append("<h2>\(Markup.escape(section.title))</h2>")
      parts += try body(of: section)
      parts.append("</section>")
    }
    if !footer.isEmpty { parts.append("<footer>\(Markup.escape(footer))</footer>") }
    parts.append("</main>")
    if hasPoints { parts.append("<script>\n\(ReportScript.text)</script>") }
    parts.append("</body>\n</html>\n")
    return parts.joined(separator: "\n")
  }
}
