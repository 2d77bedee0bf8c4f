internal import DiffeoTensors

/// Gaussian noise on every coordinate of generated points.
struct Noise {
  let deviation: Double

  /// Numbers of the stream that the generators themselves leave alone.
  private static let firstSub: UInt32 = 1 << 16

  /// The option `noise`, a standard deviation.
  init(_ options: inout DatasetOptions) throws(DatasetError) {
    deviation = try options.number("noise", default: 0, in: 0...1e6)
  }

  /// The points with noise added, `[count, dimension]`.
  func add(to points: [Double], dimension: Int, key: RandomKey) -> [Float] {
    guard deviation > 0 else { return points.map { Float($0) } }
    return points.indices.map { index in
      let sub = Self.firstSub + UInt32(index % dimension)
      return Float(points[index] + deviation * key.normal(index / dimension, sub: sub))
    }
  }
}
