internal import DiffeoTensors

/// Points uniform on the unit sphere S^n in R^(n+1).
///
///     x = g / |g|,   g normal in R^(n+1)
public struct SpherePoints: DatasetGenerator {
  /// The name in specifications.
  public static let name = "sphere"
  /// How the specification is written.
  public static let usage = "sphere[:count=2000,test-count=,dimension=2,noise=0]"
  /// What the data is, in one line.
  public static let summary = "points uniform on the unit sphere"

  private let counts: SampleCounts
  private let noise: Noise
  private let width: Int

  /// The options `count`, `test-count`, `dimension` (of the sphere, 1 to 1000) and `noise`.
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    counts = try SampleCounts(&options, default: 2000)
    width = try options.integer("dimension", default: 2, in: 1...1000) + 1
    noise = try Noise(&options)
  }

  /// The points, `[count, dimension + 1]`.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let points = (0..<counts[split]).flatMap { index in
      let normal = (0..<width).map { key.normal(index, sub: UInt32($0)) }
      let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return normal.map { $0 / length }
    }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [width],
      samples: noise.add(to: points, dimension: width, key: key))
  }
}
