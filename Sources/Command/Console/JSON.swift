internal import Foundation

/// A JSON value whose objects keep the order of their members.
enum JSON {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case list([JSON])
  case object([(key: String, value: JSON)])
  case null

  /// A number as a whole one where it is one, null where JSON has no word for it.
  static func figure(_ value: Double) -> JSON {
    if let whole = Int(exactly: value) { return .integer(whole) }
    return value.isFinite ? .number(value) : .null
  }

  /// The value on one line.
  var line: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .integer(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .flag(let value): "\(value)"
    case .list(let values): "[" + values.map(\.line).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.key)): \($0.value.line)" }.joined(separator: ", ")
        + "}"
    case .null: "null"
    }
  }

  /// The value as a person reads it.
  var plain: String {
    switch self {
    case .text(let text): text
    case .number(let value): Figure.text(value)
    default: line
    }
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let bytes = try? encoder.encode(text)
    return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}

/// Numbers as people read them.
enum Figure {
  /// Five digits, or two decimals from 100 to a million.
  static func text(_ value: Double) -> String {
    if value.isNaN { return "-" }
    if (100..<1e6).contains(abs(value)) { return String(format: "%.2f", value) }
    return String(format: "%.5g", value)
  }

  /// A duration: `8.3 s`, `2:05`, `1:02:05`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    if seconds < 60 { return String(format: "%.1f s", max(seconds, 0)) }
    let whole = Int(seconds.rounded())
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, whole % 60)
      : String(format: "%d:%02d", minutes, whole % 60)
  }

  /// A number of bytes: `15.5 GiB`.
  static func bytes(_ count: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    let size = units.indices.last { count >> (10 * $0) > 0 } ?? 0
    let value = Double(count) / Double(1 << (10 * size))
    return size == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[size])
  }
}
