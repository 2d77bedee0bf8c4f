public import DiffeoModels

/// A figure that a paper reports.
public struct PaperFigure: Sendable, Hashable {
  /// The mean over the paper's runs, or the one value that it gives.
  public let mean: Double
  /// The standard deviation over the paper's runs, where it gives one.
  public let deviation: Double?

  /// A figure.
  public init(_ mean: Double, _ deviation: Double? = nil) {
    self.mean = mean
    self.deviation = deviation
  }
}

/// A row of a table: a model that is trained, and what the paper says of it.
public struct TableRow: Sendable {
  /// The name in the paper's table.
  public let name: String
  /// The name in paths and on command lines: lower case, words joined by hyphens.
  public let id: String
  /// Where the row's data come from, where that is not where the table's come from.
  public let data: PaperTable.Source?
  /// The paper's figures by key; none where the paper has not measured what is asked for.
  public let paper: @Sendable (TableRequest) -> [String: PaperFigure]
  /// The options of the row's runs that differ from the defaults; `model` is among them.
  public let options: @Sendable (TableRequest) -> [String: ConfigurationValue]

  /// A row whose figures or options depend on what is asked for.
  ///
  /// - Parameters:
  ///   - name: The name in the paper's table.
  ///   - id: The name in paths and on command lines.
  ///   - data: Where its data come from; nil for where the table's come from.
  ///   - paper: The paper's figures by key.
  ///   - options: The options of the row's runs.
  public init(
    _ name: String, id: String, data: PaperTable.Source? = nil,
    paper: @escaping @Sendable (TableRequest) -> [String: PaperFigure],
    options: @escaping @Sendable (TableRequest) -> [String: ConfigurationValue]
  ) {
    self.name = name
    self.id = id
    self.data = data
    self.paper = paper
    self.options = options
  }

  /// A row that is the same whatever is asked for.
  ///
  /// - Parameters:
  ///   - name: The name in the paper's table.
  ///   - id: The name in paths and on command lines.
  ///   - data: Where its data come from; nil for where the table's come from.
  ///   - paper: The paper's figures by key.
  ///   - options: The options of the row's runs.
  public init(
    _ name: String, id: String, data: PaperTable.Source? = nil, paper: [String: PaperFigure],
    options: [String: ConfigurationValue]
  ) {
    self.init(name, id: id, data: data, paper: { _ in paper }, options: { _ in options })
  }
}
