internal import Foundation

/// Times as people read them, in the unit that suits: `13.2 us`, `27.5 ms`, `2.75 s`.
enum TimeText {
  /// A time to so many digits.
  static func text(_ seconds: Double, digits: Int = 4) -> String {
    let unit = unit(seconds)
    return number(seconds * unit.scale, digits) + " " + unit.name
  }

  /// Two times in the unit that suits the middle between them: `26.9 .. 28.1 ms`.
  static func range(_ low: Double, _ high: Double, around middle: Double) -> String {
    let unit = unit(middle)
    return "\(number(low * unit.scale, 4)) .. \(number(high * unit.scale, 4)) \(unit.name)"
  }

  private static func unit(_ seconds: Double) -> (name: String, scale: Double) {
    seconds >= 1 ? ("s", 1) : seconds >= 1e-3 ? ("ms", 1e3) : ("us", 1e6)
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    let whole = value < 10 ? 1 : value < 100 ? 2 : 3
    return String(format: "%.\(max(0, digits - whole))f", value)
  }
}
