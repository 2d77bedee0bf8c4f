import Testing

@testable import DiffeoReports

@Suite struct LineChartTests {
  private func parse(_ chart: LineChart) -> ParsedMarkup { ParsedMarkup(chart.svg()) }

  /// The pieces of curves, without the legend's.
  private func curves(_ parsed: ParsedMarkup) -> [String] {
    parsed.attributes.filter { $0.element == "path" && $0.name == "d" && $0.value.contains("L") }
      .map(\.value)
  }

  @Test("a chart is well-formed XML whatever its names hold")
  func wellFormed() {
    let hostile = "<b a=\"1\">&amp; ]]> 'x' \u{0} \u{1F600}"
    let chart = LineChart(
      title: hostile, xLabel: hostile, yLabel: hostile,
      series: [.init(name: hostile, y: [1, 2]), .init(name: hostile, y: [2, 1], isDashed: true)])
    let parsed = parse(chart)
    #expect(parsed.failure == nil)
    #expect(parsed.text.contains("<b a=\"1\">&amp; ]]> 'x'  \u{1F600}"))
    #expect(parsed.count("b") == 0)
  }

  @Test(
    "degenerate data give a well-formed chart",
    arguments: [
      [], [5], [.nan], [3, 3, 3], [.nan, .infinity, -.infinity], [0, 0], [1e300, -1e300],
      [.leastNonzeroMagnitude, 2 * .leastNonzeroMagnitude], [.leastNonzeroMagnitude, 1],
    ] as [[Double]], [false, true])
  func degenerate(values: [Double], logarithmic: Bool) {
    var chart = LineChart(title: "t", series: [.init(name: "a", y: values)])
    chart.isYLogarithmic = logarithmic
    chart.isXLogarithmic = logarithmic
    let parsed = parse(chart)
    #expect(parsed.failure == nil)
    #expect(!chart.svg().contains("nan"))
    #expect(!chart.svg().contains("inf"))
  }

  @Test("no series give a well-formed chart")
  func noSeries() {
    #expect(parse(LineChart(title: "", series: [])).failure == nil)
  }

  @Test("NaN is a gap, and a value alone between gaps is a dot")
  func gaps() {
    var values = (0..<100).map { Double($0) }
    for gap in [30, 60, 62] { values[gap] = .nan }
    let parsed = parse(LineChart(title: "", series: [.init(name: "a", y: values)]))
    #expect(curves(parsed).count == 3)
    #expect(parsed.count("circle") == 1)
  }

  @Test("a logarithmic axis leaves out what is not positive")
  func logarithmic() {
    var chart = LineChart(title: "", series: [.init(name: "a", y: [1, 10, 0, 100, 1000, -5, 7])])
    chart.isYLogarithmic = true
    #expect(curves(parse(chart)).count == 2)
  }

  @Test("a straight line is drawn straight, from left to right and upwards")
  func geometry() throws {
    let parsed = parse(LineChart(title: "", series: [.init(name: "a", y: [0, 1, 2])]))
    let path = try #require(curves(parsed).first)
    let numbers = path.split(whereSeparator: { "ML ".contains($0) }).compactMap { Double($0) }
    #expect(numbers.count == 6)
    #expect(numbers[0] < numbers[2] && numbers[2] < numbers[4])
    #expect(numbers[1] > numbers[3] && numbers[3] > numbers[5])
    // Coordinates are written to a hundredth.
    #expect(abs(numbers[0] + numbers[4] - 2 * numbers[2]) <= 0.02)
    #expect(abs(numbers[1] + numbers[5] - 2 * numbers[3]) <= 0.02)
  }

  @Test("a long curve is thinned without losing its extremes")
  func thinned() {
    var values = [Double](repeating: 0, count: 100_000)
    values[54_321] = 1
    values[77_777] = -1
    let chart = LineChart(title: "", series: [.init(name: "a", y: values)])
    let rows = curves(parse(chart))[0].split(separator: "L").compactMap {
      $0.split(separator: " ").last.flatMap { Double($0) }
    }
    #expect(rows.count < 3000)
    #expect(rows.filter { $0 == rows.max() }.count == 1)
    #expect(rows.filter { $0 == rows.min() }.count == 1)
  }

  @Test("one curve needs no legend, two have both names in it")
  func legend() {
    let one = LineChart(
      title: "", series: [.init(name: "alpha", y: Array(repeating: 1, count: 40))])
    #expect(!one.svg().contains(">alpha<"))
    let two = LineChart(
      title: "", series: [.init(name: "alpha", y: [1]), .init(name: "beta", y: [2])])
    #expect(two.svg().contains(">alpha<") && two.svg().contains(">beta<"))
  }

  @Test("the same chart gives the same text, without any script or reference")
  func standalone() {
    let chart = LineChart(title: "a", series: [.init(name: "b", y: [1, 2, 3])])
    #expect(chart.svg() == chart.svg())
    let parsed = parse(chart)
    #expect(parsed.count("script") == 0)
    #expect(parsed.values(of: "href").isEmpty)
  }
}
