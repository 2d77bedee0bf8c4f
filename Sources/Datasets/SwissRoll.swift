internal import DiffeoTensors
internal import Foundation

/// Points of a rolled-up rectangle in space.
///
///     x = (t cos t, h, t sin t),   t uniform on [3 pi / 2, 9 pi / 2),  h uniform on [0, 21)
///
/// - Source: J. Tenenbaum, V. de Silva, J. Langford, "A global geometric framework for nonlinear
///   dimensionality reduction", Science 290 (2000), in the parameters of scikit-learn.
public struct SwissRoll: DatasetGenerator {
  /// The name in specifications.
  public static let name = "swiss-roll"
  /// How the specification is written.
  public static let usage = "swiss-roll[:count=2000,test-count=,noise=0]"
  /// What the data is, in one line.
  public static let summary = "points of a rolled-up rectangle in R^3"

  private let counts: SampleCounts
  private let noise: Noise

  /// The options `count`, `test-count` and `noise`.
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    counts = try SampleCounts(&options, default: 2000)
    noise = try Noise(&options)
  }

  /// The points, with the angle `t` and the height `h` as factors.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let factors = (0..<counts[split]).map { index in
      (
        t: 1.5 * .pi * (1 + 2 * key.uniform(index, sub: 0)),
        h: 21 * key.uniform(index, sub: 1)
      )
    }
    let points = factors.flatMap { t, h in [t * cos(t), h, t * sin(t)] }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [3],
      samples: noise.add(to: points, dimension: 3, key: key),
      factors: factors.flatMap { [Float($0.t), Float($0.h)] }, factorNames: ["t", "h"])
  }
}
