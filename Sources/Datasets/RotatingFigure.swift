internal import DiffeoTensors
internal import Foundation

/// Views of a figure of coloured balls on a turntable: a closed curve of pictures.
///
///     sample(theta)[c, i, j] = colour c of the ball nearest to the eye at pixel i, j
///
/// The figure looks different from every side. Light falls from above on the left, so that shade
/// moves over the balls as they turn.
///
/// - Source: Stands in for the video of a rotating figure of H. Li et al., Variational diffusion
///   autoencoders with random walk sampling (2020), section 6.1.
public struct RotatingFigure: DatasetGenerator {
  /// The name in specifications.
  public static let name = "rotating-figure"
  /// How the specification is written.
  public static let usage = "rotating-figure[:count=200,test-count=,size=32]"
  /// What the data is, in one line.
  public static let summary = "views of a figure on a turntable, in colour: a closed curve"

  private let counts: SampleCounts
  private let size: Int

  /// The options `count`, `test-count` and `size` (pixels along an edge).
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    counts = try SampleCounts(&options, default: 200)
    size = try options.integer("size", default: 32, in: 4...512)
  }

  /// The views, `[count, 3, size, size]` in [0, 1], with the angle in radians as factor: equispaced
  /// for training, uniform for tests.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let (key, count) = (RandomKey.samples(split, seed: seed), counts[split])
    let angles = (0..<count).map { index in
      2 * .pi * (split == .train ? Double(index) / Double(count) : key.uniform(index))
    }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [3, size, size],
      samples: angles.flatMap(view), factors: angles.map { Float($0) }, factorNames: ["theta"],
      factorsArePeriodic: true)
  }

  /// The picture at an angle: each pixel the mean of sixteen points, so that an edge moves smoothly.
  private func view(_ angle: Double) -> [Float] {
    let balls = Ball.figure.map { $0.turned(angle) }
    var picture = [Float](repeating: 0, count: 3 * size * size)
    let step = 2 / Double(size)
    for place in 0..<size * size {
      let corner = SIMD2(Double(place % size) * step - 1, 1 - Double(place / size) * step)
      var colour = SIMD3<Double>()
      for part in 0..<16 {
        let offset = SIMD2(Double(part % 4) + 0.5, -Double(part / 4) - 0.5) * (step / 4)
        colour += Self.colour(corner + offset, balls) / 16
      }
      for channel in 0..<3 { picture[channel * size * size + place] = Float(colour[channel]) }
    }
    return picture
  }

  /// What is seen along the line through a point of the picture.
  private static func colour(_ point: SIMD2<Double>, _ balls: [Ball]) -> SIMD3<Double> {
    var (depth, colour) = (-Double.infinity, SIMD3<Double>())
    for ball in balls {
      let offset = point - SIMD2(ball.center.x, ball.center.y)
      let rest = ball.radius * ball.radius - (offset * offset).sum()
      guard rest > 0, ball.center.z + rest.squareRoot() > depth else { continue }
      depth = ball.center.z + rest.squareRoot()
      let normal = SIMD3(offset.x, offset.y, rest.squareRoot()) / ball.radius
      colour = ball.colour * (0.35 + 0.65 * max(0, (normal * light).sum()))
    }
    return colour
  }

  /// The direction that light comes from, of unit length.
  private static let light = SIMD3(-0.48, 0.6, 0.64)
}

/// A ball in space: x to the right, y up, z towards the eye.
private struct Ball {
  var center: SIMD3<Double>
  let radius: Double
  let colour: SIMD3<Double>

  /// The ball after a turn about the upright axis.
  func turned(_ angle: Double) -> Ball {
    var ball = self
    ball.center.x = cos(angle) * center.x + sin(angle) * center.z
    ball.center.z = cos(angle) * center.z - sin(angle) * center.x
    return ball
  }

  /// Body, head, snout, ears, feet, a tail and what it carries.
  static let figure = [
    Ball(center: [0, -0.25, 0], radius: 0.45, colour: [0.85, 0.45, 0.2]),
    Ball(center: [0, 0.4, 0.12], radius: 0.3, colour: [0.95, 0.75, 0.4]),
    Ball(center: [0, 0.34, 0.42], radius: 0.12, colour: [0.3, 0.2, 0.15]),
    Ball(center: [0.2, 0.68, 0.05], radius: 0.12, colour: [0.8, 0.25, 0.2]),
    Ball(center: [-0.2, 0.68, 0.05], radius: 0.12, colour: [0.2, 0.3, 0.8]),
    Ball(center: [0.28, -0.72, 0.2], radius: 0.16, colour: [0.5, 0.3, 0.2]),
    Ball(center: [-0.28, -0.72, 0.2], radius: 0.16, colour: [0.5, 0.3, 0.2]),
    Ball(center: [0, -0.1, -0.55], radius: 0.14, colour: [0.95, 0.95, 0.9]),
    Ball(center: [0.52, -0.05, 0.25], radius: 0.15, colour: [0.2, 0.75, 0.35]),
  ]
}
