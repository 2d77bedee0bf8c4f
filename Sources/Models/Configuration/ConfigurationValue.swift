/// A value of a configuration.
public enum ConfigurationValue: Sendable, Hashable, CustomStringConvertible {
  /// True or false.
  case flag(Bool)
  /// A whole number.
  case integer(Int)
  /// A real number.
  case number(Double)
  /// A text.
  case text(String)
  /// Nothing: the option is off.
  case none

  /// The value as a person writes it.
  public var description: String {
    switch self {
    case .flag(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .none: "null"
    }
  }

  /// Reads a text as a value of a kind.
  ///
  /// - Parameters:
  ///   - text: What a person wrote.
  ///   - kind: The kind of value that is wanted.
  /// - Returns: The value, or nil if the text does not spell one.
  static func parsing(_ text: String, kind: OptionDeclaration.Kind) -> ConfigurationValue? {
    switch kind {
    case .flag: Bool(text).map(ConfigurationValue.flag)
    case .integer: Int(text).map(ConfigurationValue.integer)
    case .number: Double(text).map(ConfigurationValue.number)
    case .text: .text(text)
    }
  }
}

extension ConfigurationValue: Codable {
  /// Reads whatever kind is there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes the bare value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .none: try container.encodeNil()
    }
  }
}
