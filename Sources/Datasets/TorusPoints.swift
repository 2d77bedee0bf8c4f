internal import DiffeoTensors
internal import Foundation

/// Points of the torus of revolution in space, uniform by area.
///
///     x = ((R + r cos phi) cos theta, (R + r cos phi) sin theta, r sin phi)
///
/// Area is proportional to `R + r cos phi`, so `phi` solves `phi + (r / R) sin phi = 2 pi u` for a
/// uniform `u`.
public struct TorusPoints: DatasetGenerator {
  /// The name in specifications.
  public static let name = "torus"
  /// How the specification is written.
  public static let usage = "torus[:count=5000,test-count=,radius=3,tube=0.6,noise=0]"
  /// What the data is, in one line.
  public static let summary = "points of the torus of revolution in R^3, uniform by area"

  private let counts: SampleCounts
  private let noise: Noise
  private let radius: Double
  private let tube: Double

  /// The options `count`, `test-count`, `radius` (of the centre line), `tube` (its thickness, less
  /// than `radius`) and `noise`.
  public init(_ options: inout DatasetOptions) throws(DatasetError) {
    counts = try SampleCounts(&options, default: 5000)
    radius = try options.number("radius", default: 3, in: 1e-6...1e6)
    tube = try options.number("tube", default: 0.2 * radius, in: 1e-6...1e6)
    noise = try Noise(&options)
    guard tube < radius else {
      throw options.bad("tube", "\(tube)", "less than the radius of the centre line, \(radius)")
    }
  }

  /// The points, with their angles around the axis and around the tube as factors.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let angles = (0..<counts[split]).map { index in
      (
        theta: 2 * .pi * key.uniform(index, sub: 0),
        phi: tubeAngle(areaShare: key.uniform(index, sub: 1))
      )
    }
    let points = angles.flatMap { theta, phi in
      let reach = radius + tube * cos(phi)
      return [reach * cos(theta), reach * sin(theta), tube * sin(phi)]
    }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [3],
      samples: noise.add(to: points, dimension: 3, key: key),
      factors: angles.flatMap { [Float($0.theta), Float($0.phi)] },
      factorNames: ["theta", "phi"], factorsArePeriodic: true)
  }

  /// The angle below which the given share of the area lies, by bisection to the last bit.
  private func tubeAngle(areaShare: Double) -> Double {
    var (low, high) = (0.0, 2 * Double.pi)
    for _ in 0..<54 {
      let middle = (low + high) / 2
      if middle + tube / radius * sin(middle) < 2 * .pi * areaShare {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }
}
