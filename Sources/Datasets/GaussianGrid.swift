internal import DiffeoTensors

/// Points of a mixture of equal round Gaussians whose centres form a square grid in the plane.
///
///     x = spacing (a - (side - 1) / 2, b - (side - 1) / 2) + deviation g,   g normal in R^2
///
/// `a` and `b` are uniform on 0, ..., side - 1; the label is `a side + b`.
public struct GaussianGrid: DatasetGenerator {
  /// The name in specifications.
  public static let name = "gaussian-grid"
  /// How the specification is written.
  public static let usage =
    "gaussian-grid[:count=5000,test-count=,side=5,spacing=1,deviation=0.1]"
  /// What the data is, in one line.
  public static let summary = "a grid of 25 Gaussian clusters in R^2, with labels"

  private let counts: SampleCounts
  private let side: Int
  private let spacing: Double
  private let deviation: Double

  /// The options `count`, `test-count`, `side` (clusters along an edge), `spacing` (of their
  /// centres) and `deviation` (of each).
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    counts = try SampleCounts(&options, default: 5000)
    side = try options.integer("side", default: 5, in: 1...1000)
    spacing = try options.number("spacing", default: 1, in: 0...1e6)
    deviation = try options.number("deviation", default: 0.1, in: 0...1e6)
  }

  /// The points and the numbers of their clusters.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let clusters = (0..<counts[split]).map { Int(key.uniform($0, sub: 0) * Double(side * side)) }
    let points = clusters.enumerated().flatMap { index, cluster in
      [
        coordinate(cluster / side, key.normal(index, sub: 1)),
        coordinate(cluster % side, key.normal(index, sub: 2)),
      ]
    }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [2], samples: points,
      labels: clusters.map { Int32($0) })
  }

  private func coordinate(_ place: Int, _ normal: Double) -> Float {
    Float(spacing * (Double(place) - Double(side - 1) / 2) + deviation * normal)
  }
}
