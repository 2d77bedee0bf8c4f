internal import DiffeoTensors

/// A data set that is computed from a seed.
public protocol DatasetGenerator: Sendable {
  /// The name in specifications.
  static var name: String { get }
  /// How the specification is written.
  static var usage: String { get }
  /// What the data is, in one line.
  static var summary: String { get }

  /// The generator that the options describe.
  ///
  /// - Parameter options: Each option is taken from here, with its default.
  /// - Throws: ``DatasetError`` for a value that cannot be; what reading a file throws where an
  ///   option names one.
  init(_ options: inout DatasetOptions) throws

  /// Draws the data.
  ///
  /// - Parameters:
  ///   - split: Training and test samples come from different streams of the seed.
  ///   - seed: The same seed gives the same data.
  /// - Returns: The samples, with the factors that they were made from where there are any.
  /// - Throws: ``DatasetError``.
  func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset

  /// The samples at any factors, where the data are a torus.
  ///
  /// - Parameter seed: That of the data set.
  /// - Returns: The torus; nil where the data are none.
  func torus(seed: UInt64) -> TorusSamples?
}

extension DatasetGenerator {
  /// No torus.
  public func torus(seed: UInt64) -> TorusSamples? { nil }
}

extension RandomKey {
  /// The stream that the samples of a part are drawn from.
  static func samples(_ split: DatasetSplit, seed: UInt64) -> RandomKey {
    RandomKey(seed: seed, step: split == .train ? 0 : 1, purpose: .data)
  }

  /// The stream of what all parts of a data set share.
  static func shared(seed: UInt64) -> RandomKey {
    RandomKey(seed: seed, step: 2, purpose: .data)
  }
}

/// How many samples each part of a generated data set has.
struct SampleCounts: Sendable {
  let train: Int
  let test: Int

  /// The options `count` and `test-count`, a fifth of `count` unless given.
  init(_ options: inout DatasetOptions, default count: Int) throws(DatasetError) {
    train = try options.integer("count", default: count, in: 1...10_000_000)
    test = try options.integer("test-count", default: (train + 4) / 5, in: 1...10_000_000)
  }

  subscript(split: DatasetSplit) -> Int { split == .train ? train : test }
}
