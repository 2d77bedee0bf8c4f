/// A data set that is a torus: a sample for every pair of angles, and nothing else.
///
/// Where ``Dataset`` holds samples at random angles, this makes them at any: on a grid, say, to see
/// what a map does to the whole torus.
public struct TorusSamples: Sendable {
  /// The shape of one sample.
  public let sampleShape: [Int]
  /// What the two angles are called.
  public let factorNames: [String]
  private let make: @Sendable ([SIMD2<Double>]) -> [Float]

  /// The torus whose samples a function makes.
  ///
  /// - Parameters:
  ///   - sampleShape: The shape of one sample.
  ///   - factorNames: What the two angles are called.
  ///   - make: The samples at pairs of angles in radians, one after another.
  public init(
    sampleShape: [Int], factorNames: [String],
    _ make: @escaping @Sendable ([SIMD2<Double>]) -> [Float]
  ) {
    self.sampleShape = sampleShape
    self.factorNames = factorNames
    self.make = make
  }

  /// The samples at pairs of angles.
  ///
  /// - Parameter angles: In radians, of period 2 pi.
  /// - Returns: `[angles.count] + sampleShape`, row-major.
  public func samples(at angles: [SIMD2<Double>]) -> [Float] { make(angles) }
}
