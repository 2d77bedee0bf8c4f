internal import Foundation

/// Round numbers along an axis and how to write them.
struct AxisTicks: Equatable {
  var values: [Double]
  var labels: [String]

  /// Multiples of 1, 2 or 5 times a power of ten inside a range, about `target` of them.
  static func linear(_ range: ClosedRange<Double>, target: Int) -> AxisTicks {
    let extent = range.upperBound - range.lowerBound
    // Steps so small that they drown in the numbers' own rounding would never end.
    guard extent.isFinite, extent / Double(max(target, 1)) > 1e-300,
      extent > 1e-12 * max(abs(range.lowerBound), abs(range.upperBound))
    else { return AxisTicks(values: [range.lowerBound], labels: [number(range.lowerBound)]) }
    let raw = extent / Double(max(target, 1))
    let power = floor(log10(raw))
    let lead = raw / pow(10, power)
    let factor = lead < 1.5 ? 1.0 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10
    let step = factor * pow(10, power)
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    let values = stride(from: first, through: last, by: 1).map { $0 == 0 ? 0 : $0 * step }
    let digits = max(0, -Int(floor(log10(step) + 1e-9)))
    return AxisTicks(
      values: values, labels: values.map { label($0, digits: digits, largest: range) })
  }

  /// Powers of ten inside a range of positive numbers; 2 and 5 times them too when they are few.
  static func logarithmic(_ range: ClosedRange<Double>) -> AxisTicks {
    let low = log10(range.lowerBound)
    let high = log10(range.upperBound)
    guard high - low > 0.4 else { return linear(range, target: 5) }
    let every = max(1, Int(((high - low) / 8).rounded(.up)))
    let factors: [Double] = high - low < 2.2 ? [1, 2, 5] : [1]
    var values: [Double] = []
    for power in Int(floor(low))...Int(ceil(high)) where power % every == 0 {
      values += factors.map { $0 * pow(10, Double(power)) }
        .filter { $0 >= range.lowerBound * (1 - 1e-9) && $0 <= range.upperBound * (1 + 1e-9) }
    }
    return AxisTicks(values: values, labels: values.map { number($0) })
  }

  /// A number as a person would write it: up to four significant digits, a power of ten when it
  /// is very large or very small.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let power = Int(floor(log10(abs(value)) + 1e-12))
    guard (-4...5).contains(power) else { return scientific(value) }
    return trimmed(fixed(value, digits: max(0, 3 - power)))
  }

  private static func label(
    _ value: Double, digits: Int, largest range: ClosedRange<Double>
  ) -> String {
    let magnitude = max(abs(range.lowerBound), abs(range.upperBound))
    guard value != 0 else { return "0" }
    guard magnitude < 1e6, digits <= 5 else {
      return scientific(value)
    }
    return fixed(value, digits: digits)
  }

  private static func scientific(_ value: Double) -> String {
    let parts = String(format: "%.3e", abs(value)).split(separator: "e")
    let sign = value < 0 ? "−" : ""
    guard parts.count == 2, let power = Int(parts[1]) else { return sign + parts.joined() }
    let lead = trimmed(String(parts[0]))
    return sign + (lead == "1" ? "" : "\(lead)×") + "10\(superscript(power))"
  }

  /// A number with a fixed count of decimals, a real minus sign and thin spaces between thousands.
  static func fixed(_ value: Double, digits: Int) -> String {
    let text = String(format: "%.\(digits)f", abs(value))
    let parts = text.split(separator: ".", maxSplits: 1)
    var whole = String(parts[0])
    if whole.count > 4 {
      for place in stride(from: whole.count - 3, to: 0, by: -3) {
        whole.insert("\u{202F}", at: whole.index(whole.startIndex, offsetBy: place))
      }
    }
    let unsigned = parts.count > 1 ? "\(whole).\(parts[1])" : whole
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return value < 0 && !isZero ? "−\(unsigned)" : unsigned
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func superscript(_ power: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let text = String(abs(power)).compactMap(\.wholeNumberValue).map { String(digits[$0]) }
    return (power < 0 ? "⁻" : "") + text.joined()
  }
}
