internal import DiffeoTensors
internal import Foundation

/// Points of a flat space of few dimensions, bent into many by a fixed random smooth map: a manifold
/// whose dimension is known.
///
///     x_j = sqrt(2 / width) sum_k v_jk cos(w_k . s + b_k),   s normal in R^r
///
/// w is normal of deviation `frequency`, v standard normal, b uniform on a turn. For a large width the
/// coordinates are draws of a Gaussian process whose covariance is `exp(-frequency^2 |s - t|^2 / 2)`.
/// The weights belong to the number of the network, not to the seed, so runs of different seeds have
/// the same surface with other points on it.
public struct SmoothMap: DatasetGenerator {
  /// The name in specifications.
  public static let name = "smooth-map"
  /// How the specification is written.
  public static let usage =
    "smooth-map[:count=10000,test-count=,intrinsic=2,dimension=50,frequency=0.5,width=64,network=0,"
    + "noise=0]"
  /// What the data is, in one line.
  public static let summary = "a flat space of known dimension in R^50, bent by a fixed random map"

  /// r, the dimension of the manifold.
  public let intrinsic: Int
  /// Coordinates of a sample.
  public let dimension: Int
  private let counts: SampleCounts
  private let noise: Noise
  private let width: Int
  /// w, `[width, intrinsic]`.
  private let slopes: [Double]
  /// b, `[width]`.
  private let phases: [Double]
  /// `sqrt(2 / width) v`, `[dimension, width]`.
  private let weights: [Double]

  /// The options `count`, `test-count`, `intrinsic` (r, 1 to 100), `dimension` (of the samples, 1 to
  /// 10000), `frequency` (how fast the map bends), `width` (its waves, 1 to 10000), `network` (its
  /// number) and `noise`.
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    counts = try SampleCounts(&options, default: 10_000)
    intrinsic = try options.integer("intrinsic", default: 2, in: 1...100)
    dimension = try options.integer("dimension", default: 50, in: 1...10_000)
    let frequency = try options.number("frequency", default: 0.5, in: 0...1000)
    width = try options.integer("width", default: 64, in: 1...10_000)
    let network = UInt64(try options.integer("network", default: 0, in: 0...1_000_000))
    noise = try Noise(&options)
    let key = RandomKey(seed: network, step: 12, purpose: .data)
    let scale = (2 / Double(width)).squareRoot()
    slopes = (0..<(width * intrinsic)).map { frequency * key.normal($0) }
    phases = (0..<width).map { 2 * .pi * key.uniform($0, sub: 1) }
    weights = (0..<(dimension * width)).map { scale * key.normal($0, sub: 2) }
  }

  /// The samples, `[count, dimension]`, with the points of the flat space as factors.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let points = (0..<counts[split]).map { index in
      (0..<intrinsic).map { key.normal(index, sub: UInt32($0)) }
    }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [dimension],
      samples: noise.add(to: points.flatMap(bend), dimension: dimension, key: key),
      factors: points.flatMap { $0.map { Float($0) } },
      factorNames: (0..<intrinsic).map { "s\($0)" })
  }

  /// The sample of a point, without noise.
  ///
  /// - Parameter point: `intrinsic` coordinates.
  /// - Returns: `dimension` coordinates.
  public func bend(_ point: [Double]) -> [Double] {
    let waves = (0..<width).map { k in
      cos(point.indices.reduce(phases[k]) { $0 + slopes[k * intrinsic + $1] * point[$1] })
    }
    return (0..<dimension).map { j in
      waves.indices.reduce(0) { $0 + weights[j * width + $1] * waves[$1] }
    }
  }
}
