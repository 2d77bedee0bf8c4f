import Testing

@testable import DiffeoReports

@Suite("Charts of ratios")
struct RatioChartTests {
  private static let chart = RatioChart(
    title: "Time over ours", xLabel: "ratio",
    bars: [
      .init(name: "a < b", series: "faiss", value: 8, range: 7...9),
      .init(name: "a < b", series: "jax", value: 0.5, range: 0.4...0.6),
      .init(name: "c", series: "jax", value: .nan, range: 1...2),
      .init(name: "d", series: "jax", value: 1, range: 1...1),
    ])

  @Test("is well-formed, names each thing once, and gives the same text again")
  func wellFormed() {
    let svg = Self.chart.svg()
    #expect(ParsedMarkup(svg).failure == nil)
    #expect(svg == Self.chart.svg())
    #expect(svg.split(separator: ">a &lt; b</text>").count == 2)
    #expect(!svg.contains(">c</text>"))
    #expect(ParsedMarkup(RatioChart(title: "", xLabel: "", bars: []).svg()).failure == nil)
  }

  @Test("bars begin at one, and go as far as the logarithm of their value")
  func lengths() throws {
    let found = ParsedMarkup(Self.chart.svg()).attributes.filter { $0.element == "rect" }
    // Two of the legend come first.
    let starts = found.filter { $0.name == "x" }.compactMap { Double($0.value) }.dropFirst(2)
    let widths = found.filter { $0.name == "width" }.compactMap { Double($0.value) }.dropFirst(2)
    try #require(widths.count == 3 && starts.count == 3)
    // log 8 = 3 log 2, to a hundredth of a pixel; the one below 1 ends where the other begins.
    #expect(abs(widths[2] - 3 * widths[3]) < 0.05 && widths[4] == 0)
    #expect(abs(starts[3] + widths[3] - starts[2]) < 0.05)
  }
}
