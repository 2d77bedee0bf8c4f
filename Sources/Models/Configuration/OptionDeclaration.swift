/// An option of a run or of a model: its name, default, meaning, and what values it takes.
public struct OptionDeclaration: Sendable {
  /// What kind of value an option takes.
  public enum Kind: Sendable {
    /// `true` or `false`.
    case flag
    /// A whole number.
    case integer
    /// A real number.
    case number
    /// A text.
    case text
  }

  /// The name, in snake case.
  public let key: String
  /// The kind of its values.
  public let kind: Kind
  /// The value when nothing is said; ``ConfigurationValue/none`` makes the option optional.
  public let defaultValue: ConfigurationValue
  /// One line on what it means.
  public let summary: String
  /// What values it takes, in words.
  public let expected: String
  /// Whether it takes a value.
  let accepts: @Sendable (ConfigurationValue) -> Bool
  /// Another default, where another option has a certain value.
  private(set) var alternative: Alternative?

  /// A default that depends on another option.
  struct Alternative: Sendable {
    let key: String
    let value: ConfigurationValue
    let defaultValue: ConfigurationValue
  }

  /// The option with another default where another option has a certain value.
  ///
  /// - Parameters:
  ///   - defaultValue: The default there.
  ///   - key: The other option, which has one default only.
  ///   - value: Its value.
  /// - Returns: The option.
  public func defaulting(
    to defaultValue: ConfigurationValue, where key: String, is value: ConfigurationValue
  ) -> OptionDeclaration {
    precondition(accepts(defaultValue), "\(self.key) does not take its own default")
    var declaration = self
    declaration.alternative = Alternative(key: key, value: value, defaultValue: defaultValue)
    return declaration
  }

  private init(
    key: String, kind: Kind, defaultValue: ConfigurationValue, summary: String, expected: String,
    accepts: @escaping @Sendable (ConfigurationValue) -> Bool
  ) {
    self.key = key
    self.kind = kind
    self.defaultValue = defaultValue
    self.summary = summary
    self.expected = expected
    self.accepts = accepts
  }

  /// A whole number in a range.
  public static func integer(
    _ key: String, _ value: Int, in range: ClosedRange<Int>, _ summary: String
  ) -> OptionDeclaration {
    let end = range.upperBound == .max ? "up" : "\(range.upperBound)"
    return OptionDeclaration(
      key: key, kind: .integer, defaultValue: .integer(value), summary: summary,
      expected: "a whole number from \(range.lowerBound) \(end == "up" ? "up" : "to \(end)")"
    ) {
      if case .integer(let number) = $0 { range.contains(number) } else { false }
    }
  }

  /// A real number in a range; nil leaves the option off.
  public static func number(
    _ key: String, _ value: Double?, in range: ClosedRange<Double>, _ summary: String,
    expected: String? = nil
  ) -> OptionDeclaration {
    OptionDeclaration(
      key: key, kind: .number, defaultValue: value.map(ConfigurationValue.number) ?? .none,
      summary: summary,
      expected: expected ?? "a number from \(range.lowerBound) to \(range.upperBound)"
    ) {
      switch $0 {
      case .number(let number): range.contains(number)
      case .none: value == nil
      default: false
      }
    }
  }

  /// True or false.
  public static func flag(_ key: String, _ value: Bool, _ summary: String) -> OptionDeclaration {
    OptionDeclaration(
      key: key, kind: .flag, defaultValue: .flag(value), summary: summary,
      expected: "true or false"
    ) {
      if case .flag = $0 { true } else { false }
    }
  }

  /// One of several words.
  public static func choice(
    _ key: String, _ value: String, of words: [String], _ summary: String
  ) -> OptionDeclaration {
    OptionDeclaration(
      key: key, kind: .text, defaultValue: .text(value), summary: summary,
      expected: "one of " + words.joined(separator: ", ")
    ) {
      if case .text(let word) = $0 { words.contains(word) } else { false }
    }
  }

  /// A text that a check accepts.
  public static func text(
    _ key: String, _ value: String?, _ summary: String, expected: String = "a text",
    accepts: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> OptionDeclaration {
    OptionDeclaration(
      key: key, kind: .text, defaultValue: value.map(ConfigurationValue.text) ?? .none,
      summary: summary, expected: expected
    ) {
      switch $0 {
      case .text(let text): accepts(text)
      case .none: value == nil
      default: false
      }
    }
  }
}
