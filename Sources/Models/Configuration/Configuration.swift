internal import DiffeoFormats

/// The options of a run and of its model, each with a value that its declaration accepts.
public struct Configuration: Sendable {
  /// The declared options, in the order in which they are shown.
  public let declarations: [OptionDeclaration]
  /// What was set.
  private var values: [String: ConfigurationValue] = [:]

  /// All options at their defaults.
  public init(_ declarations: [OptionDeclaration]) { self.declarations = declarations }

  /// Sets an option from what a person wrote.
  ///
  /// - Parameters:
  ///   - key: The option.
  ///   - text: Its value; `null` switches an optional one off.
  /// - Throws: ``ConfigurationError``.
  public mutating func set(_ key: String, text: String) throws(ConfigurationError) {
    let declaration = try declaration(key)
    if text == "null" {
      try set(key, ConfigurationValue.none)
    } else if let value = ConfigurationValue.parsing(text, kind: declaration.kind) {
      try set(key, value)
    } else {
      throw .invalidValue(key: key, value: text, expected: declaration.expected)
    }
  }

  /// Sets an option.
  ///
  /// - Throws: ``ConfigurationError``.
  public mutating func set(
    _ key: String, _ value: ConfigurationValue
  ) throws(ConfigurationError) {
    let declaration = try declaration(key)
    var value = value
    if case .integer(let number) = value, declaration.kind == .number {
      value = .number(Double(number))
    }
    guard declaration.accepts(value) else {
      throw .invalidValue(
        key: key, value: value.description, expected: declaration.expected)
    }
    values[key] = value
  }

  /// Sets every option of a dictionary, as a configuration file has them.
  ///
  /// - Throws: ``ConfigurationError``.
  public mutating func set(_ all: [String: ConfigurationValue]) throws(ConfigurationError) {
    for (key, value) in all.sorted(by: { $0.key < $1.key }) { try set(key, value) }
  }

  /// The options and their values, in order.
  public var entries: [(key: String, value: ConfigurationValue)] {
    declarations.map { ($0.key, self[$0.key]) }
  }

  /// The value of an option: what was set, or else its default.
  public subscript(key: String) -> ConfigurationValue {
    if let value = values[key] { return value }
    guard let declaration = declarations.first(where: { $0.key == key }) else {
      preconditionFailure("no option is called \(key)")
    }
    guard let other = declaration.alternative, self[other.key] == other.value else {
      return declaration.defaultValue
    }
    return other.defaultValue
  }

  /// The value of an option that is a whole number.
  public func integer(_ key: String) -> Int {
    if case .integer(let value) = self[key] { value } else { preconditionFailure("\(key)") }
  }

  /// The value of an option that is a number.
  public func number(_ key: String) -> Double {
    optionalNumber(key) ?? .nan
  }

  /// The value of an option that is a number or off.
  public func optionalNumber(_ key: String) -> Double? {
    if case .number(let value) = self[key] { value } else { nil }
  }

  /// The value of an option that is a text.
  public func text(_ key: String) -> String { optionalText(key) ?? "" }

  /// The value of an option that is a text or off.
  public func optionalText(_ key: String) -> String? {
    if case .text(let value) = self[key] { value } else { nil }
  }

  /// The value of an option that is true or false.
  public func flag(_ key: String) -> Bool { self[key] == .flag(true) }

  private func declaration(_ key: String) throws(ConfigurationError) -> OptionDeclaration {
    if let declaration = declarations.first(where: { $0.key == key }) { return declaration }
    let known = declarations.map(\.key)
    throw .unknownKey(key, near: nearestName(to: key, in: known), known: known)
  }
}

/// What can be wrong with a configuration.
public enum ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No option has that name.
  case unknownKey(String, near: String?, known: [String])
  /// An option does not take that value.
  case invalidValue(key: String, value: String, expected: String)
  /// There is no such thing as that name says.
  case unknownName(kind: String, name: String, near: String?, known: [String])
  /// Two options do not go together.
  case conflict(String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .unknownKey(let key, let near, let known):
      "There is no option '\(key)'."
        + Self.advice(near, "Options: " + known.joined(separator: ", "))
    case .invalidValue(let key, let value, let expected):
      "The option '\(key)' cannot be '\(value)'; it takes \(expected)."
    case .unknownName(let kind, let name, let near, let known):
      "There is no \(kind) '\(name)'."
        + Self.advice(near, "Known: " + known.joined(separator: ", "))
    case .conflict(let sentence): sentence
    }
  }

  private static func advice(_ near: String?, _ list: String) -> String {
    near.map { " Did you mean '\($0)'?" } ?? " \(list)."
  }
}
