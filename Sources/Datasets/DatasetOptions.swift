/// The options of a generated data set, taken one by one by the generator that knows them.
///
/// A generator asks for each option with its default and then calls ``finish()``, which refuses
/// options that nobody asked for.
public struct DatasetOptions: Sendable {
  private let dataset: String
  private var values: [String: String] = [:]
  private var known: [String] = []

  /// The options that a text such as `count=10,size=8` spells.
  ///
  /// - Parameters:
  ///   - dataset: The name of the data set, for errors.
  ///   - text: The options; empty for none.
  /// - Throws: ``DatasetError/badSpecification(text:expected:)``.
  public init(dataset: String, text: String) throws(DatasetError) {
    self.dataset = dataset
    for part in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, values.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw .badSpecification(
          text: "\(dataset):\(text)", expected: "\(dataset):OPTION=VALUE,..., each option once")
      }
    }
  }

  /// Takes a whole number.
  ///
  /// - Parameters:
  ///   - option: The name of the option.
  ///   - fallback: The value where it is not given.
  ///   - range: The values allowed.
  /// - Returns: The value given, or the fallback.
  /// - Throws: ``DatasetError/badOption(dataset:option:value:expected:)``.
  public mutating func integer(
    _ option: String, default fallback: Int, in range: ClosedRange<Int>
  ) throws(DatasetError) -> Int {
    guard let text = take(option) else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
      throw bad(option, text, expected)
    }
    return value
  }

  /// Takes a number.
  ///
  /// - Parameters:
  ///   - option: The name of the option.
  ///   - fallback: The value where it is not given.
  ///   - range: The values allowed.
  /// - Returns: The value given, or the fallback.
  /// - Throws: ``DatasetError/badOption(dataset:option:value:expected:)``.
  public mutating func number(
    _ option: String, default fallback: Double, in range: ClosedRange<Double>
  ) throws(DatasetError) -> Double {
    guard let text = take(option) else { return fallback }
    guard let value = Double(text), range.contains(value) else {
      throw bad(option, text, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// Takes one of several words; the first is the default.
  ///
  /// - Parameters:
  ///   - option: The name of the option.
  ///   - words: The values allowed, at least one.
  ///   - endings: Endings of file names; a path that ends so is allowed too.
  /// - Returns: The word or the path given, or the first word.
  /// - Throws: ``DatasetError/badOption(dataset:option:value:expected:)``.
  public mutating func word(
    _ option: String, among words: [String], orFiles endings: [String] = []
  ) throws(DatasetError) -> String {
    guard let text = take(option) else { return words[0] }
    let isFile = endings.contains { text.lowercased().hasSuffix($0) }
    guard words.contains(text) || isFile else {
      let files =
        endings.isEmpty ? [] : ["a file that ends in \(endings.joined(separator: " or "))"]
      throw bad(option, text, (words + files).joined(separator: " or "))
    }
    return text
  }

  /// Demands that every option was asked for.
  ///
  /// - Throws: ``DatasetError/unknownOption(dataset:option:known:)``.
  public func finish() throws(DatasetError) {
    if let option = values.keys.sorted().first(where: { !known.contains($0) }) {
      throw .unknownOption(dataset: dataset, option: option, known: known)
    }
  }

  /// The error of a value that an option cannot have.
  func bad(_ option: String, _ value: String, _ expected: String) -> DatasetError {
    .badOption(dataset: dataset, option: option, value: value, expected: expected)
  }

  private mutating func take(_ option: String) -> String? {
    known.append(option)
    return values[option]
  }
}
