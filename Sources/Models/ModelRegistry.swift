internal import DiffeoFormats
public import DiffeoTensors
internal import Synchronization

/// A kind of model: its name, its options, and how one is made.
public struct ModelEntry: Sendable {
  /// What a model is made from.
  public struct Request {
    /// The options of the run and of the model.
    public let configuration: Configuration
    /// The shape of a datum.
    public let sampleShape: [Int]
    /// Where the model lives.
    public let backend: Backend

    /// What a model is made from.
    public init(configuration: Configuration, sampleShape: [Int], backend: Backend) {
      self.configuration = configuration
      self.sampleShape = sampleShape
      self.backend = backend
    }
  }

  /// The name, as the command takes it.
  public let name: String
  /// One line on what it is.
  public let summary: String
  /// Its own options, besides those of every run.
  public let options: [OptionDeclaration]
  /// Makes one with its initial parameters.
  public let make: @Sendable (Request) throws -> any GenerativeModel
  /// Sets the options that were left to the data, before a new run's model is made.
  public let settle:
    @Sendable (inout Configuration, _ data: Tensor, _ sampleShape: [Int]) throws -> Void
  /// Which options those may be.
  public let settled: Set<String>
  /// Whether the model brings data to one scale itself, whatever their units.
  public let standardizes: Bool

  /// A kind of model.
  ///
  /// - Parameters:
  ///   - name: The name, as the command takes it.
  ///   - summary: One line on what it is.
  ///   - options: Its own options; one of a common option's name takes that one's place.
  ///   - settled: Options that may be left to the data.
  ///   - standardizes: Whether the model brings data to one scale itself; by default it takes them as
  ///     they are.
  ///   - settle: Sets the options that were left to the data, `[count, elements of a datum]`, and
  ///     the shape of a datum, so that a continued run finds them set; by default none is.
  ///   - make: Makes one with its initial parameters.
  public init(
    name: String, summary: String, options: [OptionDeclaration], settled: Set<String> = [],
    standardizes: Bool = false,
    settle: @escaping @Sendable (inout Configuration, Tensor, [Int]) throws -> Void = {
      _, _, _ in
    },
    make: @escaping @Sendable (Request) throws -> any GenerativeModel
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.settled = settled
    self.standardizes = standardizes
    self.settle = settle
    self.make = make
  }
}

/// The kinds of model that can be trained by name.
///
/// A program that links the library adds its own.
public enum ModelRegistry {
  private static let entries = Mutex<[ModelEntry]>([
    DeltaVAE.entry(), TwoStageVAE.entry, ERVAE.entry(), VDAE.entry(), VAE.entry,
    SVAE.entry(), WAE.entry(), WGAN.entry,
  ])

  /// Adds a kind of model, or replaces the one of that name.
  public static func register(_ entry: ModelEntry) {
    entries.withLock { entries in
      entries.removeAll { $0.name == entry.name }
      entries.append(entry)
    }
  }

  /// All kinds.
  public static var all: [ModelEntry] { entries.withLock { $0 } }

  /// The kind of a name.
  ///
  /// - Parameter name: For instance `delta-vae`.
  /// - Returns: The kind.
  /// - Throws: ``ConfigurationError/unknownName(kind:name:near:known:)``.
  public static func entry(_ name: String) throws(ConfigurationError) -> ModelEntry {
    let known = all
    if let entry = known.first(where: { $0.name == name }) { return entry }
    let names = known.map(\.name)
    throw .unknownName(
      kind: "model", name: name, near: nearestName(to: name, in: names), known: names)
  }
}
