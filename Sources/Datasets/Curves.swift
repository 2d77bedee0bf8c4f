internal import DiffeoTensors
internal import Foundation

/// Points of the unit circle in the plane.
///
///     x = (cos t, sin t)
///
/// Training samples are equispaced, `t = 2 pi i / count`; test samples are uniform at random.
public struct Circle: DatasetGenerator {
  /// The name in specifications.
  public static let name = "circle"
  /// How the specification is written.
  public static let usage = "circle[:count=1024,test-count=,noise=0]"
  /// What the data is, in one line.
  public static let summary = "equispaced points of the unit circle in R^2"

  private let curve: CurveSampling

  /// The options `count`, `test-count` and `noise`.
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    curve = try CurveSampling(&options, defaultCount: 1024)
  }

  /// The points, with their parameter `t` as factor.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    try curve.dataset(Self.name, split, seed: seed, dimension: 2) { t in [cos(t), sin(t)] }
  }
}

/// Points of a closed curve in space that winds back and forth without crossing itself.
///
///     x = (cos t, sin 2t, sin 3t)
///
/// Training samples are equispaced in `t`; test samples are uniform in it at random.
///
/// - Source: The loop of the experiments on variational diffusion autoencoders.
public struct Loop: DatasetGenerator {
  /// The name in specifications.
  public static let name = "loop"
  /// How the specification is written.
  public static let usage = "loop[:count=5000,test-count=,noise=0]"
  /// What the data is, in one line.
  public static let summary = "points of the closed curve (cos t, sin 2t, sin 3t) in R^3"

  private let curve: CurveSampling

  /// The options `count`, `test-count` and `noise`.
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    curve = try CurveSampling(&options, defaultCount: 5000)
  }

  /// The points, with their parameter `t` as factor.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    try curve.dataset(Self.name, split, seed: seed, dimension: 3) { t in
      [cos(t), sin(2 * t), sin(3 * t)]
    }
  }
}

/// How points are put on a closed curve.
private struct CurveSampling {
  let counts: SampleCounts
  let noise: Noise

  init(_ options: inout DatasetOptions, defaultCount: Int) throws(DatasetError) {
    counts = try SampleCounts(&options, default: defaultCount)
    noise = try Noise(&options)
  }

  func dataset(
    _ name: String, _ split: DatasetSplit, seed: UInt64, dimension: Int,
    point: (Double) -> [Double]
  ) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let count = counts[split]
    let parameters = (0..<count).map { index in
      2 * .pi * (split == .train ? Double(index) / Double(count) : key.uniform(index))
    }
    let points = noise.add(to: parameters.flatMap(point), dimension: dimension, key: key)
    return try Dataset(
      name: name, split: split.rawValue, sampleShape: [dimension], samples: points,
      factors: parameters.map { Float($0) }, factorNames: ["t"],
      factorsArePeriodic: true)
  }
}
