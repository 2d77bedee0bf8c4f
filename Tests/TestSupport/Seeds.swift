public import DiffeoTensors
public import Testing

/// The seed of a random test; as a test argument it stands in the name of whatever fails.
public struct Seed: Sendable, Hashable, CustomTestStringConvertible {
  /// The number.
  public let value: UInt64

  /// The seeds that every random test runs.
  public static let all = [Seed(1), Seed(20_240_607), Seed(0xFFFF_FFFF_0000_0001)]

  /// A seed.
  public init(_ value: UInt64) { self.value = value }

  /// A stream of the seed.
  public func key(step: UInt32 = 0) -> RandomKey { RandomKey(seed: value, step: step) }

  /// For instance `seed 1`.
  public var testDescription: String { "seed \(value)" }
}
