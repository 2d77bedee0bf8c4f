public import DiffeoDatasets
public import DiffeoModels

/// A table of a paper, described so that it can be made again: its rows, how each is trained and
/// measured, and what the paper found.
public struct PaperTable: Sendable {
  /// How long and how often each row is trained.
  public struct Effort: Sendable, Hashable {
    /// Passes over the data.
    public let epochs: Int
    /// Runs, each with a seed of its own.
    public let runs: Int

    /// An effort.
    public init(epochs: Int, runs: Int) {
      self.epochs = epochs
      self.runs = runs
    }
  }

  /// A number of data of a shape.
  public struct Extent: Sendable, Hashable, CustomStringConvertible {
    /// How many.
    public let count: Int
    /// The shape of one.
    public let shape: [Int]

    /// An extent.
    public init(count: Int, shape: [Int]) {
      self.count = count
      self.shape = shape
    }

    /// `60000 of shape [28, 28]`.
    public var description: String { "\(count) of shape \(shape)" }
  }

  /// Where the data come from.
  public enum Source: Sendable, Hashable {
    /// Whoever runs the table says where they are, in this form.
    case named(usage: String)
    /// They are made, as this specification says.
    case generated(String)
  }

  /// A column: a figure, and how it is written.
  public struct Metric: Sendable, Hashable {
    /// The key of the figure.
    public let key: String
    /// The head of the column.
    public let label: String
    /// Digits behind the point.
    public let digits: Int
    /// What figures are multiplied by before they are written.
    public let factor: Double

    /// A column.
    public init(_ key: String, _ label: String, digits: Int, factor: Double = 1) {
      self.key = key
      self.label = label
      self.digits = digits
      self.factor = factor
    }
  }

  /// Why our figures may differ from the paper's.
  public struct Note: Sendable, Hashable {
    /// The reason, in a sentence or a few.
    public let text: String
    /// The rows concerned, by identifier; nil for all.
    public let rows: Set<String>?
    /// The figures concerned, by key; nil for all.
    public let metrics: Set<String>?
    /// The form in which the reason holds; nil for both.
    public let form: TableForm?

    /// A reason.
    public init(
      _ text: String, rows: Set<String>? = nil, metrics: Set<String>? = nil,
      form: TableForm? = nil
    ) {
      self.text = text
      self.rows = rows
      self.metrics = metrics
      self.form = form
    }
  }

  /// A picture in the folder of a run, for the report.
  public struct Picture: Sendable, Hashable {
    /// The file.
    public let file: String
    /// What stands under it.
    public let caption: String

    /// A picture.
    public init(_ file: String, caption: String) {
      self.file = file
      self.caption = caption
    }
  }

  /// The name, as the command takes it.
  public let name: String
  /// What the table shows.
  public let title: String
  /// Where it was published.
  public let source: String
  /// Its rows.
  public let rows: [TableRow]
  /// Its columns.
  public let metrics: [Metric]
  /// Where the data come from; nil where every row has its own.
  public let data: Source?
  /// The head of the column of names.
  public var head = "row"
  /// What makes a table in minutes.
  public var smoke = Effort(epochs: 1, runs: 1)
  /// What the paper spent, or what we spend where it does not say.
  public var paper = Effort(epochs: 1, runs: 1)
  /// Whether the paper says how much it spent.
  public var statesEffort = true
  /// How many data the paper trained on, and the shape of one, where they are the same in all rows.
  public var extent: Extent?
  /// The options of all rows that differ from the defaults; those of a row win.
  public var options: @Sendable (TableRequest) -> [String: ConfigurationValue] = { _ in [:] }
  /// Why our figures may differ from the paper's.
  public var notes: [Note] = []
  /// What a reader must know of the figures, whether or not they differ from the paper's.
  public var remarks: [String] = []
  /// The pictures of each row in the report; those that a run does not have are left out.
  public var pictures = [
    Picture("latent.png", caption: "Latent points"), Picture("chart.png", caption: "Decoded chart"),
  ]
  /// Whether a datum must be a picture.
  public var needsPictures = false
  /// Throws, before anything is trained, what else is wrong with a row's training data.
  public var check: @Sendable (TableRow, Dataset) throws -> Void = { _, _ in }
  /// The figures of a trained run, by key; nil when someone stopped it meanwhile.
  public var measure: @Sendable (TableRun) throws -> [String: Double]? = { $0.lastFigures }

  /// A table, to be completed by its other properties.
  ///
  /// - Parameters:
  ///   - name: The name, as the command takes it.
  ///   - title: What the table shows.
  ///   - source: Where it was published.
  ///   - data: Where the data come from; nil where every row has its own.
  ///   - metrics: Its columns.
  ///   - rows: Its rows.
  public init(
    name: String, title: String, source: String, data: Source?, metrics: [Metric],
    rows: [TableRow]
  ) {
    precondition(
      data != nil || rows.allSatisfy { $0.data != nil }, "a row of \(name) has no data")
    self.name = name
    self.title = title
    self.source = source
    self.data = data
    self.metrics = metrics
    self.rows = rows
  }

  /// How long and how often each row is trained at a scale.
  public func effort(_ scale: TableScale) -> Effort { scale == .smoke ? smoke : paper }
}
