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
  /// Whether the data are computed, and so may differ in the last bit on another machine.
  public let isComputed: Bool
  /// Loads or generates the data.
  public let load: @Sendable (DatasetRequest) throws -> Dataset
  /// The samples at any factors, where the data are a torus; nil where they are none.
  public let torus: @Sendable (DatasetRequest) throws -> TorusSamples?

  /// A loader under a name.
  ///
  /// - Parameters:
  ///   - name: The name that stands before the colon.
  ///   - usage: How the specification is written.
  ///   - summary: What the data is, in one line.
  ///   - isComputed: Whether the data are computed, and may differ a little on another machine.
  ///   - torus: The samples at any factors, where the data are a torus.
  ///   - load: Loads or generates the data; it may throw any error.
  public init(
    name: String, usage: String, summary: String, isComputed: Bool = false,
    torus: @escaping @Sendable (DatasetRequest) throws -> TorusSamples? = { _ in nil },
    load: @escaping @Sendable (DatasetRequest) throws -> Dataset
  ) {
    self.name = name
    self.usage = usage
    self.summary = summary
    self.isComputed = isComputed
    self.torus = torus
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
    try loader(specification.name).load(
      DatasetRequest(specification: specification, split: split, seed: seed))
  }

  /// The samples at any factors of the data set that the text specifies, if it is a torus.
  ///
  /// - Parameters:
  ///   - text: A specification such as `translations:size=32`; see ``DatasetSpecification``.
  ///   - seed: The seed of the data.
  /// - Returns: The torus; nil where the data are none.
  /// - Throws: ``DatasetError``.
  public func torus(_ text: String, seed: UInt64 = 0) throws -> TorusSamples? {
    let specification = try DatasetSpecification(text)
    return try loader(specification.name).torus(
      DatasetRequest(specification: specification, split: .train, seed: seed))
  }

  /// Whether the data set that the text specifies is computed, and not read from files.
  ///
  /// - Parameter text: A specification such as `translations:size=32`.
  /// - Returns: What its loader says.
  /// - Throws: ``DatasetError``.
  public func isComputed(_ text: String) throws -> Bool {
    try loader(DatasetSpecification(text).name).isComputed
  }

  private func loader(_ name: String) throws(DatasetError) -> DatasetLoader {
    if let loader = loadersByName[name] { return loader }
    throw .unknownDataset(name: name, known: names)
  }
}
