/// What is asked of a loader.
public struct DatasetRequest: Sendable {
  /// The name and what follows it.
  public let specification: DatasetSpecification
  /// The part wanted.
  public let split: DatasetSplit
  /// The seed of generated data.
  public let seed: UInt64
}

/// A way to get a data set by name.
public struct DatasetLoader: Sendable {
  /// The name that stands before the colon.
  public let name: String
  /// How the specification is written, such as `mnist:DIR`.
  public let usage: String
  /// What the data is, in one line.
  public let summary: String
  /// Loads or generates the data.
  public let load: @Sendable (DatasetRequest) throws -> Dataset

  /// A loader under a name.
  ///
  /// - Parameters:
  ///   - name: The name that stands before the colon.
  ///   - usage: How the specification is written.
  ///   - summary: What the data is, in one line.
  ///   - load: Loads or generates the data; it may throw any error.
  public init(
    name: String, usage: String, summary: String,
    load: @escaping @Sendable (DatasetRequest) throws -> Dataset
  ) {
    self.name = name
    self.usage = usage
    self.summary = summary
    self.load = load
  }
}

/// The data sets that can be asked for by name.
public struct DatasetRegistry: Sendable {
  private var loadersByName: [String: DatasetLoader] = [:]

  /// A registry of the given loaders.
  public init(_ loaders: [DatasetLoader] = []) {
    loaders.forEach { register($0) }
  }

  /// Adds a loader; one of the same name is replaced.
  public mutating func register(_ loader: DatasetLoader) {
    loadersByName[loader.name] = loader
  }

  /// Every loader, sorted by name.
  public var loaders: [DatasetLoader] { loadersByName.values.sorted { $0.name < $1.name } }

  /// Every name, sorted.
  public var names: [String] { loadersByName.keys.sorted() }

  /// The data set that the text specifies.
  ///
  /// - Parameters:
  ///   - text: A specification such as `mnist:DIR`; see ``DatasetSpecification``.
  ///   - split: The part wanted; sources without parts give all they have, as split `all`.
  ///   - seed: The seed of generated data: the same seed gives the same data.
  /// - Returns: The data, checked.
  /// - Throws: ``DatasetError`` or `FormatError`, or whatever a registered loader throws.
  public func load(
    _ text: String, split: DatasetSplit = .train, seed: UInt64 = 0
  ) throws -> Dataset {
    try load(DatasetSpecification(text), split: split, seed: seed)
  }

  /// The data set of a specification.
  ///
  /// - Parameters:
  ///   - specification: The name and what follows it.
  ///   - split: The part wanted; sources without parts give all they have, as split `all`.
  ///   - seed: The seed of generated data: the same seed gives the same data.
  /// - Returns: The data, checked.
  /// - Throws: ``DatasetError`` or `FormatError`, or whatever a registered loader throws.
  public func load(
    _ specification: DatasetSpecification, split: DatasetSplit = .train, seed: UInt64 = 0
  ) throws -> Dataset {
    guard let loader = loadersByName[specification.name] else {
      throw DatasetError.unknownDataset(name: specification.name, known: names)
    }
    return try loader.load(
      DatasetRequest(specification: specification, split: split, seed: seed))
  }
}
