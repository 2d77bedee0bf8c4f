internal import DiffeoDatasets
public import DiffeoTensors

/// The least and the greatest number of data, and what they mean for networks that learn from them.
public struct DataScale: Sendable, Hashable {
  /// The least number.
  public let least: Double
  /// The greatest number.
  public let greatest: Double

  /// The scale of data; waits for the device.
  ///
  /// - Parameter data: Of any shape, not empty.
  /// - Throws: An OpenCL error.
  public init(of data: Tensor) throws {
    least = try data.reducing(.minimum).scalar()
    greatest = try data.maximum().scalar()
  }

  /// The greatest absolute value.
  public var magnitude: Double { max(abs(least), abs(greatest)) }

  /// Whether all numbers are in a range.
  func isWithin(_ range: ClosedRange<Double>) -> Bool {
    range.contains(least) && range.contains(greatest)
  }

  /// The greatest magnitude that a model learns from which takes data as they are: a gradient goes
  /// with the square of the data, its square, which the optimiser keeps, with the fourth power.
  public static let limit = 1e8
  /// That of a model which brings data to one scale, and computes with their squares to do so.
  public static let standardizedLimit = 1e15
  /// Beyond this networks, which begin with numbers of about 1, are long in coming to the data; those
  /// that this library makes end at 21.
  private static let usual = 30.0

  /// Throws unless float32 has room for a training on the data.
  ///
  /// - Parameters:
  ///   - source: The file or generator to name.
  ///   - isStandardized: Whether the model brings data to one scale itself.
  /// - Throws: `DatasetError.outOfRange(source:expected:found:)`.
  public func check(source: String, isStandardized: Bool) throws {
    let limit = isStandardized ? Self.standardizedLimit : Self.limit
    guard magnitude > limit else { return }
    throw DatasetError.outOfRange(
      source: source,
      expected: "numbers of magnitude \(Float(limit)) at most, the greatest that "
        + "float32 has room to learn from",
      found: "\(Float(abs(least) > abs(greatest) ? least : greatest)); \(Self.scaling)")
  }

  /// Throws unless all numbers are in a range.
  ///
  /// - Parameters:
  ///   - range: From a whole number to a whole number.
  ///   - source: The file or generator to name.
  ///   - reason: Why no others can be, such as "the only ones that output=tanh makes".
  ///   - advice: What to do about others.
  /// - Throws: `DatasetError.outOfRange(source:expected:found:)`.
  func check(
    within range: ClosedRange<Double>, source: String, _ reason: String, _ advice: String
  ) throws {
    guard let bad = [least, greatest].first(where: { !range.contains($0) }) else { return }
    throw DatasetError.outOfRange(
      source: source,
      expected: "numbers from \(Int(range.lowerBound)) to \(Int(range.upperBound)), \(reason)",
      found: "\(Float(bad)); \(advice)")
  }

  /// What is worth a line to whoever trains a model on such data as they are; nil for data of a usual
  /// scale.
  public var advice: String? {
    guard magnitude > Self.usual else { return nil }
    return "the data reach from \(Float(least)) to \(Float(greatest)), and this model, whose "
      + "networks begin with numbers of about 1, takes them as they are; \(Self.scaling)"
  }

  private static let scaling =
    "scale them, such as to [0, 1] or to deviations of 1 (uint8 arrays are divided by 255 when read)"
}
