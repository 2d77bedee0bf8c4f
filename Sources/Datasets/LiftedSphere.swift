internal import DiffeoTensors

/// Points uniform on a sphere, lifted into many dimensions by a fixed random network without biases.
///
///     x = relu(s U) V,   s uniform on S^n
///
/// U and V are uniform of Glorot's width; they belong to the number of the network, not to the seed,
/// so runs of different seeds have the same surface with other points on it. With n = 1 this is the
/// toy task of the embedding-reparameterization autoencoder.
///
/// - Source: E. Golikov, M. Kretov, Embedding-reparameterization procedure for manifold-valued latent
///   variables in generative models (arXiv 1812.02769), section 4.
public struct LiftedSphere: DatasetGenerator {
  /// The name in specifications.
  public static let name = "lifted-sphere"
  /// How the specification is written.
  public static let usage =
    "lifted-sphere[:count=10000,test-count=,sphere=1,dimension=100,width=100,network=0,noise=0]"
  /// What the data is, in one line.
  public static let summary = "points uniform on a sphere, lifted by a fixed random network"

  /// n, the dimension of the sphere.
  public let sphere: Int
  /// Coordinates of a sample.
  public let dimension: Int
  private let counts: SampleCounts
  private let noise: Noise
  private let hidden: [[Double]]
  private let output: [[Double]]

  /// The options `count`, `test-count`, `sphere` (its dimension, 1 to 100), `dimension` (of the
  /// samples, 1 to 10000), `width` (of the hidden layer, 1 to 10000), `network` (its number) and
  /// `noise`.
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    counts = try SampleCounts(&options, default: 10_000)
    sphere = try options.integer("sphere", default: 1, in: 1...100)
    dimension = try options.integer("dimension", default: 100, in: 1...10_000)
    let width = try options.integer("width", default: 100, in: 1...10_000)
    let network = UInt64(try options.integer("network", default: 0, in: 0...1_000_000))
    noise = try Noise(&options)
    hidden = Self.weights(sphere + 1, width, RandomKey(seed: network, step: 10, purpose: .data))
    output = Self.weights(width, dimension, RandomKey(seed: network, step: 11, purpose: .data))
  }

  /// The samples, `[count, dimension]`, with the points of the sphere as factors.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let points = (0..<counts[split]).map { index in
      let normal = (0...sphere).map { key.normal(index, sub: UInt32($0)) }
      let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return normal.map { $0 / length }
    }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [dimension],
      samples: noise.add(to: points.flatMap(lift), dimension: dimension, key: key),
      factors: points.flatMap { $0.map { Float($0) } },
      factorNames: (0...sphere).map { "s\($0)" })
  }

  /// The sample of a point, without noise.
  ///
  /// - Parameter point: `sphere + 1` coordinates.
  /// - Returns: `dimension` coordinates.
  public func lift(_ point: [Double]) -> [Double] {
    Self.product(Self.product(point, hidden).map { max($0, 0) }, output)
  }

  /// Uniform on `[-a, a]`, `a = sqrt(6 / (inputs + outputs))`; a row for each input.
  private static func weights(_ inputs: Int, _ outputs: Int, _ key: RandomKey) -> [[Double]] {
    let bound = (6 / Double(inputs + outputs)).squareRoot()
    return (0..<inputs).map { i in
      (0..<outputs).map { o in bound * (2 * key.uniform(i * outputs + o) - 1) }
    }
  }

  private static func product(_ row: [Double], _ matrix: [[Double]]) -> [Double] {
    var sums = [Double](repeating: 0, count: matrix[0].count)
    for (factor, weights) in zip(row, matrix) where factor != 0 {
      for index in sums.indices { sums[index] += factor * weights[index] }
    }
    return sums
  }
}
