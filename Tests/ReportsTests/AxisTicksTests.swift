import Testing

@testable import DiffeoReports

@Suite struct AxisTicksTests {
  @Test(
    "ticks are multiples of 1, 2 or 5 times a power of ten",
    arguments: [
      (0.0...1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      (738...763, ["740", "745", "750", "755", "760"]),
      (-0.03...0.02, ["−0.03", "−0.02", "−0.01", "0", "0.01", "0.02"]),
      (0...50_000, ["0", "10 000", "20 000", "30 000", "40 000", "50 000"]),
      (0...3e7, ["0", "5×10⁶", "10⁷", "1.5×10⁷", "2×10⁷", "2.5×10⁷", "3×10⁷"]),
    ])
  func linear(range: ClosedRange<Double>, labels: [String]) {
    let plain = AxisTicks.linear(range, target: 5).labels.map {
      $0.replacing("\u{202F}", with: " ")
    }
    #expect(plain == labels)
  }

  @Test("ticks lie inside the range, a few of them, at any scale", arguments: -12...12)
  func inside(power: Int) {
    var scale = 1.0
    for _ in 0..<abs(power) { scale *= power > 0 ? 10 : 0.1 }
    for (low, high) in [(0.0, 1.0), (-3.7, 9.1), (99.5, 100.5), (-1, -0.2)] {
      let ticks = AxisTicks.linear((low * scale)...(high * scale), target: 6)
      let slack = (high - low) * scale * 1e-6
      #expect((3...13).contains(ticks.values.count))
      #expect(ticks.values.allSatisfy { $0 >= low * scale - slack && $0 <= high * scale + slack })
      #expect(Set(ticks.labels).count == ticks.labels.count)
    }
  }

  @Test("a range of one number has one tick")
  func constant() {
    #expect(AxisTicks.linear(4...4, target: 6).labels == ["4"])
  }

  @Test("a logarithmic axis has powers of ten, and steps between when they are few")
  func logarithmic() {
    #expect(AxisTicks.logarithmic(1e-3...1e3).values.count == 7)
    #expect(AxisTicks.logarithmic(1...100).labels == ["1", "2", "5", "10", "20", "50", "100"])
    #expect(AxisTicks.logarithmic(1e-30...1e30).values.count < 10)
    #expect(AxisTicks.logarithmic(4...5).values.count >= 3)
  }

  @Test(
    "numbers are written as a person would",
    arguments: [
      (0, "0"), (740.53, "740.5"), (0.0063, "0.0063"), (-6.0, "−6"), (1e-7, "10⁻⁷"),
      (-2.5e9, "−2.5×10⁹"), (.nan, "NaN"), (.infinity, "∞"), (12345.6, "12\u{202F}346"),
    ] as [(Double, String)])
  func numbers(value: Double, text: String) {
    #expect(AxisTicks.number(value) == text)
  }
}
