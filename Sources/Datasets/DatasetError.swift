internal import DiffeoFormats

/// Why a data set could not be had, apart from what is wrong with a file's format.
public enum DatasetError: Error, Equatable, Sendable {
  /// No data set has this name.
  case unknownDataset(name: String, known: [String])
  /// The text after the name does not say what it must.
  case badSpecification(text: String, expected: String)
  /// The data set has no such option.
  case unknownOption(dataset: String, option: String, known: [String])
  /// The value of an option is of the wrong kind or out of its range.
  case badOption(dataset: String, option: String, value: String, expected: String)
  /// There is not a single sample.
  case empty(source: String)
  /// A sample contains an infinity or something that is not a number; rows count from 0.
  case notFinite(source: String, row: Int, value: Float)
  /// A number is not one that a model of such data can explain.
  case outOfRange(source: String, expected: String, found: String)
  /// Two parts that belong together differ in length.
  case countMismatch(source: String, count: Int, other: String, otherCount: Int)
  /// The array has a shape or a type that cannot be samples.
  case badShape(source: String, expected: String, found: String)

  /// Whether the request is wrong, as opposed to the data.
  public var isUsageError: Bool {
    switch self {
    case .unknownDataset, .badSpecification, .unknownOption, .badOption: true
    case .empty, .notFinite, .outOfRange, .countMismatch, .badShape: false
    }
  }
}

extension DatasetError: CustomStringConvertible {
  /// A sentence that says what was expected, what was found and what to do.
  public var description: String {
    switch self {
    case .unknownDataset(let name, let known):
      "there is no data set \"\(name)\"\(suggestion(name, known)); there are "
        + known.joined(separator: ", ")
    case .badSpecification(let text, let expected):
      "the data set \"\(text)\" is not understood; expected \(expected)"
    case .unknownOption(let dataset, let option, let known):
      "the data set \(dataset) has no option \"\(option)\"\(suggestion(option, known)); it has "
        + known.joined(separator: ", ")
    case .badOption(let dataset, let option, let value, let expected):
      "the option \(option) of the data set \(dataset) must be \(expected), found \"\(value)\""
    case .empty(let source):
      "\(source) holds no samples; at least one is needed"
    case .notFinite(let source, let row, let value):
      "\(source): expected finite numbers, found \(value) in row \(row); "
        + "remove or replace such rows"
    case .countMismatch(let source, let count, let other, let otherCount):
      "\(source) holds \(count) rows but \(other) holds \(otherCount); "
        + "both must come from the same data set"
    case .outOfRange(let source, let expected, let found),
      .badShape(let source, let expected, let found):
      "\(source): expected \(expected), found \(found)"
    }
  }

  private func suggestion(_ name: String, _ known: [String]) -> String {
    nearestName(to: name, in: known).map { " (did you mean \"\($0)\"?)" } ?? ""
  }
}
