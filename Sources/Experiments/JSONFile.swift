internal import DiffeoFormats
internal import Foundation

/// A value of JSON.
enum JSONValue: Encodable {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case list([JSONValue])
  case object([String: JSONValue])
  case null

  /// The text, or null.
  static func text(orNull text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }

  /// The number, or null where there is none or JSON has no word for it.
  static func number(orNull number: Double?) -> JSONValue {
    number.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .flag(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    case .null: try container.encodeNil()
    }
  }
}

/// Files of JSON as this module writes them: indented, keys sorted, whole or not at all.
enum JSONFile {
  static func write(_ value: some Encodable, to path: String) throws {
    try AtomicFile.write(try bytes(value, isIndented: true) + [UInt8(ascii: "\n")], to: path)
  }

  /// Reads a value; `expected` says what the file should be.
  static func read<Value: Decodable>(
    _ path: String, _ expected: String
  ) throws -> Value {
    let bytes = try InputFile.read(path)
    do {
      return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      throw FormatError.malformed(path: path, expected: expected, found: "\(error)")
    }
  }

  static func bytes(_ value: some Encodable, isIndented: Bool) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isIndented { encoder.outputFormatting.insert(.prettyPrinted) }
    return [UInt8](try encoder.encode(value))
  }
}
