internal import DiffeoLinearAlgebra
public import DiffeoManifolds
public import DiffeoTensors
internal import Foundation

extension EmbeddingQuality {
  /// Measures a map.
  ///
  /// - Parameters:
  ///   - manifold: Where the map is to lead.
  ///   - backend: Where it runs.
  ///   - map: Takes `[rows, dimension]` numbers from 0 to 1 to `[rows, ambient dimension]`.
  /// - Throws: What the map throws.
  public init(
    of manifold: any Manifold, on backend: Backend, map: @escaping (Tensor) throws -> Tensor
  ) throws {
    let probe = MapProbe(manifold: manifold, backend: backend, map: map)
    self =
      (manifold as? Sphere)?.dimension == 1 ? try probe.circleQuality() : try probe.quality()
  }
}

/// A map that is looked at.
private struct MapProbe {
  let manifold: any Manifold
  let backend: Backend
  let map: (Tensor) throws -> Tensor

  /// Images of places, a row each.
  private func images(_ places: [Double]) throws -> [[Double]] {
    let rows = places.count / manifold.dimension
    let cube = try Tensor(
      doubles: places, shape: [rows, manifold.dimension], on: backend)
    let values = try map(cube).doubles()
    let width = manifold.ambientDimension
    return (0..<rows).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
  }

  /// On the circle, from equispaced places of the interval.
  func circleQuality() throws -> EmbeddingQuality {
    let count = 4096
    let points = try images((0...count).map { Double($0) / Double(count) })
    let distances = points.map { manifold.deviation(of: $0) }
    let angles = points.map { atan2($0[1], $0[0]) }
    let steps = zip(angles, angles.dropFirst()).map { remainder($1 - $0, 2 * .pi) }
    let direction: Double = steps.reduce(0, +) < 0 ? -1 : 1
    let lengths = zip(points, points.dropFirst()).map { distance($0, $1) }
    let turns = angles.map { angle -> Double in
      let turn = (direction * (angle - angles[0]) / (2 * .pi)).truncatingRemainder(dividingBy: 1)
      return turn < 0 ? turn + 1 : turn
    }
    return EmbeddingQuality(
      meanDistance: distances.reduce(0, +) / Double(distances.count),
      greatestDistance: distances.max() ?? .nan, largestGap: 2 * .pi * Self.longestGap(turns),
      smallestSingularValue: (lengths.min() ?? .nan) * Double(count),
      coverage: lengths.reduce(0, +) / (2 * .pi),
      density: .distance(Self.distanceFromUniform(turns)),
      endGap: distance(points[0], points[count]),
      monotoneShare: Double(steps.count { $0 * direction > 0 }) / Double(count))
  }

  /// The longest stretch of the circle of length 1 without one of some numbers.
  private static func longestGap(_ turns: [Double]) -> Double {
    let sorted = turns.sorted()
    let last = 1 + sorted[0] - sorted[sorted.count - 1]
    return zip(sorted, sorted.dropFirst()).reduce(last) { max($0, $1.1 - $1.0) }
  }

  /// The greatest difference between the distribution function of numbers and that of the uniform
  /// distribution.
  private static func distanceFromUniform(_ turns: [Double]) -> Double {
    let sorted = turns.sorted()
    let count = Double(sorted.count)
    return sorted.enumerated().reduce(0) { worst, next in
      let (below, above) = (Double(next.offset) / count, Double(next.offset + 1) / count)
      return max(worst, abs(next.element - below), abs(next.element - above))
    }
  }

  /// Anywhere, from places at random.
  func quality() throws -> EmbeddingQuality {
    let (count, width) = (6000, manifold.dimension)
    let key = RandomKey(seed: 1, purpose: .evaluation)
    let places = try Tensor.uniform([count, width], key: key, on: .reference).doubles()
    let points = try images(places)
    let distances = points.map { manifold.deviation(of: $0) }
    let uniform = (0..<count).map { manifold.samplePoint($0, key: key.at(step: 1)) }
    let targets = (0..<200).map { manifold.samplePoint($0, key: key.at(step: 2)) }
    let gap = Self.coveringRadius(of: points, over: targets)
    let factors = try singularValues(Array(places.prefix(512 * width)))
    let volumes = factors.map { $0.reduce(1, *) }
    return EmbeddingQuality(
      meanDistance: distances.reduce(0, +) / Double(count),
      greatestDistance: distances.max() ?? .nan,
      largestGap: gap / Self.coveringRadius(of: uniform, over: targets),
      smallestSingularValue: factors.compactMap(\.last).reduce(.infinity) { $1 < $0 ? $1 : $0 },
      coverage: volumes.reduce(0, +) / Double(volumes.count) / (manifold.volume ?? .nan),
      density: .ratios(Self.ratios(points, uniform, centers: Array(targets.prefix(30)))),
      endGap: nil, monotoneShare: nil)
  }

  /// The greatest distance of a target from the nearest point.
  private static func coveringRadius(of points: [[Double]], over targets: [[Double]]) -> Double {
    targets.reduce(0) { worst, target in
      max(worst, points.reduce(.infinity) { min($0, distance($1, target)) })
    }
  }

  /// The points nearest to each centre over those of a uniform sample: least and greatest ratio.
  private static func ratios(
    _ points: [[Double]], _ uniform: [[Double]], centers: [[Double]]
  ) -> ClosedRange<Double> {
    func counts(_ sample: [[Double]]) -> [Double] {
      var counts = [Double](repeating: 0, count: centers.count)
      for point in sample {
        let distances = centers.map { distance($0, point) }
        counts[distances.indices.min { distances[$0] < distances[$1] } ?? 0] += 1
      }
      return counts
    }
    let ratios = zip(counts(points), counts(uniform)).map { $0 / max($1, 1) }
    return (ratios.min() ?? 0)...(ratios.max() ?? 0)
  }

  /// The singular values of the derivative at some places, descending, by central differences.
  private func singularValues(_ places: [Double]) throws -> [[Double]] {
    let (n, width, h) = (manifold.dimension, manifold.ambientDimension, 1e-3)
    // Far enough from the faces for a step to either side.
    let inner = places.map { min(max($0, h), 1 - h) }
    let rows = places.count / n
    var moved: [Double] = []
    for row in 0..<rows {
      for axis in 0..<n {
        for step in [-h, h] {
          var place = Array(inner[(row * n)..<((row + 1) * n)])
          place[axis] += step
          moved += place
        }
      }
    }
    let points = try images(moved)
    return try (0..<rows).map { row in
      let slopes = (0..<n).flatMap { axis in
        let first = 2 * (row * n + axis)
        return zip(points[first], points[first + 1]).map { ($1 - $0) / (2 * h) }
      }
      guard slopes.allSatisfy(\.isFinite) else { return [.nan] }
      return try SingularValues(of: Matrix(rows: n, columns: width, slopes)).values
    }
  }
}

/// The Euclidean distance.
private func distance(_ p: [Double], _ q: [Double]) -> Double {
  zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}
