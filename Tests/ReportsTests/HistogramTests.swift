import Testing

@testable import DiffeoReports

@Suite struct HistogramTests {
  @Test("every finite value is in one bin", arguments: [1, 2, 33, 1000])
  func counts(count: Int) {
    let values = (0..<count).map { Double($0 * $0 % 97) }
    let bins = Histogram.Bins(values: values, count: nil)
    #expect(bins.counts(values).reduce(0, +) == Double(count))
    #expect(bins.count <= 80)
  }

  @Test("the last bin holds the largest value, the first the smallest")
  func edges() {
    let bins = Histogram.Bins(values: [0, 1, 2, 3, 4], count: 4)
    #expect(bins.counts([0, 1, 2, 3, 4]) == [1, 1, 1, 2])
    #expect(bins.edge(4) == 4)
  }

  @Test(
    "values all alike, one value, none, and NaN give a well-formed picture",
    arguments: [
      [], [2], [2, 2, 2], [0, 0], [.nan], [.nan, 1, .infinity, 2],
    ] as [[Double]])
  func degenerate(values: [Double]) {
    let svg = Histogram(title: "h", series: [.init(name: "a", values: values)]).svg()
    let parsed = ParsedMarkup(svg)
    #expect(parsed.failure == nil)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    let finite = values.filter(\.isFinite).count
    #expect(parsed.text.contains("histogram of \(finite) values"))
    #expect((parsed.count("rect") > 1) == (finite > 0))
  }

  @Test("sets of different sizes are compared as densities, one outline each")
  func several() {
    let histogram = Histogram(
      title: "h",
      series: [
        .init(name: "a", values: (0..<1000).map { Double($0 % 10) }),
        .init(name: "b", values: (0..<10).map { Double($0) }), .init(name: "c", values: []),
      ])
    let parsed = ParsedMarkup(histogram.svg())
    #expect(parsed.failure == nil)
    let outlines = parsed.attributes.filter { $0.name == "class" && $0.value.hasPrefix("step") }
    #expect(outlines.count == 3)
    // The same distribution has the same outline, whatever the number of values.
    let paths = parsed.values(of: "d").filter { $0.contains("V") && $0.contains("H") }
    #expect(paths[0] == paths[1])
  }
}
