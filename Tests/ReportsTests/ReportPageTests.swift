import DiffeoFormats
import Foundation
import Testing

@testable import DiffeoReports

@Suite struct ReportPageTests {
  private static let hostile =
    "</p></title></style></script><script>alert(\"1\")</script><img src=x onerror='y'>&lt;"

  /// A page that shows every kind of block under one name.
  private func page(_ name: String) throws -> ReportPage {
    let points: [Float] = [1, 0, 0, 0, 1, 0, .nan, 0, 0, 0, 0, -1]
    func scatter(_ chart: ScatterData.Chart, _ colors: PointColors) -> ReportPage.Block {
      .points(
        ScatterData(chart: chart, coordinates: points, dimension: 3, colors: colors),
        caption: name)
    }
    let angles: [Float] = [0, 1, 2, 3, 4, 5, 6, 0]
    let svg = LineChart(title: name, series: [.init(name: name, y: [1, 2])]).svg()
    let image = try PNGImage(width: 2, height: 1, channels: 1, pixels: [0, 255])
    var page = ReportPage(
      title: name, summary: name, facts: [.init(name: name, value: name, note: name)],
      sections: [
        .init(
          title: name,
          blocks: [
            .paragraph(name), .table(header: [name, "n"], rows: [[name, "1"], ["short"]]),
            .chart(svg: svg, caption: name), .image(image, caption: name),
            .details(summary: name, text: name),
          ]),
        .init(
          title: name,
          blocks: [
            scatter(.sphere, .labels([0, 1, 2, -1], names: [name, name])),
            scatter(.space, .scalars([1, 2, 3, .nan], name: name)),
            scatter(.square, .angles(angles, names: [name, name])), scatter(.plane, .single),
            scatter(.circle, .angle([1, 2, 3, .nan], name: name)), scatter(.disk, .single),
            scatter(.ball, .single), scatter(.line, .single),
          ]), .init(title: "", blocks: []),
      ])
    page.footer = name
    return page
  }

  /// The page without the contents of its own style sheets and script, which are not XML.
  private func parse(_ html: String) -> ParsedMarkup {
    ParsedMarkup(
      html.replacing(/(?s)<script>.*?<\/script>/, with: "<script/>")
        .replacing(/(?s)<style>.*?<\/style>/, with: "<style/>"))
  }

  @Test("hostile names are shown as they are and never become markup")
  func escaping() throws {
    let html = try page(Self.hostile).html()
    let plain = try page("name").html()
    let parsed = parse(html)
    #expect(parsed.failure == nil)
    #expect(parsed.elements == parse(plain).elements)
    #expect(parsed.count("script") == 1)
    #expect(!parsed.attributes.contains { $0.name == "onerror" })
    #expect(parsed.text.components(separatedBy: Self.hostile).count > 20)
  }

  @Test("the page refers to nothing outside of itself")
  func selfContained() throws {
    let html = try page("name").html()
    let parsed = parse(html)
    #expect(parsed.failure == nil)
    #expect(!html.contains("http"))
    #expect(!html.contains("@import"))
    #expect(parsed.values(of: "src").allSatisfy { $0.hasPrefix("data:image/png;base64,") })
    #expect(parsed.values(of: "href").allSatisfy { $0.hasPrefix("#") })
    #expect(parsed.count("link") == 0 && parsed.count("iframe") == 0)
    let references = html.matches(of: /url\(([^)]*)\)/).map(\.1)
    #expect(references.allSatisfy { $0.hasPrefix("#") })
    #expect(!ReportScript.text.contains("</") && !ReportScript.text.contains("fetch"))
  }

  @Test("the same report gives the same text")
  func deterministic() throws {
    #expect(try page("name").html() == page("name").html())
  }

  @Test("the data of a scatter are in the page to the last bit, NaN left out")
  func scatterData() throws {
    let parsed = parse(try page("name").html())
    func bytes(_ attribute: String, _ index: Int) -> [UInt8] {
      let values = parsed.values(of: attribute)
      return values.indices.contains(index)
        ? [UInt8](Data(base64Encoded: values[index]) ?? Data()) : []
    }
    func floats(_ bytes: [UInt8]) -> [Float] {
      stride(from: 0, to: bytes.count, by: 4).map { start in
        Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) })
      }
    }
    let indices = floats(bytes("data-indices", 0))
    #expect(indices.sorted() == [0, 1, 3])
    let original: [Int: [Float]] = [0: [1, 0, 0], 1: [0, 1, 0], 3: [0, 0, -1]]
    let expected = indices.flatMap { original[Int($0)] ?? [] }
    #expect(floats(bytes("data-positions", 0)) == expected)
    let labels = [0, 1, 2, -1]
    // Classes are numbered in ascending order of their labels, so -1 is the first.
    #expect(floats(bytes("data-classes", 0)) == indices.map { Float(labels[Int($0)] + 1) })
    let tints = indices.flatMap { PictureColor.category(labels[Int($0)]).bytes }
    #expect(bytes("data-tints", 0) == tints)
  }

  @Test("the script has a scene for every chart")
  func scenes() throws {
    let list = try #require(ReportScript.text.firstMatch(of: /const Scene = \{([^}]*)\}/)?.1)
    let pairs = list.matches(of: /(\w+): (\w+)/)
    #expect(Set(pairs.map { String($0.1) }) == Set(ScatterData.Chart.allCases.map(\.rawValue)))
    for pair in pairs { #expect(ReportScript.text.contains("class \(pair.2) ")) }
  }

  @Test("a picture in the page is the picture")
  func pictures() throws {
    let parsed = parse(try page("name").html())
    let source = try #require(parsed.values(of: "src").first)
    let data = try #require(Data(base64Encoded: String(source.dropFirst(22))))
    #expect(try PNGImage(decoding: [UInt8](data)).pixels == [0, 255])
  }

  @Test("columns of numbers are aligned as numbers, others are not")
  func tables() throws {
    let block = ReportPage.Block.table(
      header: ["name", "value", "empty"], rows: [["a", "1.5 ± 0.2", ""], ["b 2", "−3×10⁻⁴", ""]])
    let page = ReportPage(
      title: "", summary: "", facts: [], sections: [.init(title: "", blocks: [block])])
    let parsed = parse(try page.html())
    let numeric = parsed.attributes.filter { $0.name == "class" && $0.value == "number" }
    #expect(numeric.map(\.element) == ["th", "td", "td"])
  }

  @Test("a page without anything, and one without points, carry no script")
  func empty() throws {
    let page = ReportPage(title: "", summary: "", facts: [], sections: [])
    let parsed = parse(try page.html())
    #expect(parsed.failure == nil)
    #expect(parsed.count("script") == 0)
  }

  @Test("no points give a figure that can be drawn", arguments: ScatterData.Chart.allCases)
  func noPoints(chart: ScatterData.Chart) throws {
    let data = ScatterData(chart: chart, coordinates: [], dimension: 3, colors: .labels([]))
    let section = ReportPage.Section(title: "", blocks: [.points(data, caption: "")])
    let page = ReportPage(title: "", summary: "", facts: [], sections: [section])
    let parsed = parse(try page.html())
    #expect(parsed.failure == nil)
    #expect(parsed.values(of: "data-positions") == [""])
  }
}
