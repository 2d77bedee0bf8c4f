/// A data set as it is written on a command line: a name, and after a colon what it needs.
///
///     mnist:DIR    npz:FILE:key    translations:count=1000,size=32    circle
public struct DatasetSpecification: Sendable, Equatable, CustomStringConvertible {
  /// The name of the data set.
  public let name: String
  /// Everything after the first colon: a path or options; nil where there is no colon.
  public let argument: String?

  /// The specification that the text spells.
  ///
  /// - Throws: ``DatasetError/badSpecification(text:expected:)`` when there is no name.
  public init(_ text: String) throws(DatasetError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty else {
      throw .badSpecification(
        text: text, expected: "NAME, NAME:PATH or NAME:OPTION=VALUE,..., such as circle")
    }
    self.name = String(name)
    self.argument = parts.count == 2 ? String(parts[1]) : nil
  }

  /// The text that it was made from.
  public var description: String { argument.map { "\(name):\($0)" } ?? name }

  /// The path after the name.
  ///
  /// - Parameter kind: What the path leads to, such as `DIR`, for the error.
  /// - Returns: The path, not empty.
  /// - Throws: ``DatasetError/badSpecification(text:expected:)`` when there is none.
  public func path(_ kind: String) throws(DatasetError) -> String {
    guard let argument, !argument.isEmpty else {
      throw .badSpecification(text: description, expected: "\(name):\(kind)")
    }
    return argument
  }

  /// The options after the name; none where there is no colon.
  ///
  /// - Throws: ``DatasetError/badSpecification(text:expected:)`` when they are not of the form
  ///   `OPTION=VALUE`, separated by commas, each once.
  public func options() throws(DatasetError) -> DatasetOptions {
    try DatasetOptions(dataset: name, text: argument ?? "")
  }
}
