internal import DiffeoDatasets
internal import DiffeoGeometry
internal import DiffeoModels
internal import DiffeoReports
internal import DiffeoTensors
internal import Foundation

/// A manifold on which the density of points can be compared with others.
protocol WalkDensity {
  /// How many cells of equal measure the manifold is divided into.
  var cellCount: Int { get }
  /// For each of some points of R^3 its distance to the manifold, and its cell.
  func places(_ points: [Float]) throws -> [(distance: Double, cell: Int)]
}

extension VDAEMeasure {
  /// Points of the walks whose density is measured.
  private static let walkCount = 20_000

  /// How near walks from one datum stay to a manifold, and how evenly they come to lie on it.
  ///
  ///     total variation = 1/2 sum over cells |share of points - share of the uniform distribution|
  func density(_ manifold: some WalkDensity) throws -> [String: Double] {
    let walks = try walk(Self.walkCount, steps: 20, from: data.rows([0]), history: true)
    let (middle, end) = try (manifold.places(walks.after(10)), manifold.places(walks.after(20)))
    var figures = try rest(manifold)
    figures["distance"] = end.reduce(0) { $0 + $1.distance } / Double(end.count)
    figures["total_variation"] = totalVariation(manifold.shares(end), manifold.uniform)
    figures["total_variation_10"] = totalVariation(manifold.shares(middle), manifold.uniform)
    figures["stationary_from"] = try stationaryFrom()
    return figures
  }
}

/// Half the sum of the absolute differences of two distributions.
func totalVariation(_ first: [Double], _ second: [Double]) -> Double {
  zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
}

extension WalkDensity {
  /// The share of points in each cell.
  func shares(_ places: [(distance: Double, cell: Int)]) -> [Double] {
    var shares = [Double](repeating: 0, count: cellCount)
    for place in places { shares[place.cell] += 1 / Double(places.count) }
    return shares
  }
}

/// The loop `(cos t, sin 2t, sin 3t)` in 64 pieces of one length.
struct LoopDensity: WalkDensity {
  let cellCount = 64
  private let curve: PointCloud
  private let backend: Backend
  /// The arclength at each point of the curve, over the whole.
  private let lengths: [Double]

  private static let count = 20_000

  init(on backend: Backend) throws {
    let points = (0...Self.count).map { index -> SIMD3<Double> in
      let t = 2 * Double.pi * Double(index) / Double(Self.count)
      return [cos(t), sin(2 * t), sin(3 * t)]
    }
    var (sum, lengths) = (0.0, [Double]())
    for (point, next) in zip(points, points.dropFirst()) {
      lengths.append(sum)
      let side = next - point
      sum += (side * side).sum().squareRoot()
    }
    self.lengths = lengths.map { $0 / sum }
    self.backend = backend
    let values = points.dropLast().flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
    curve = try PointCloud(values, dimension: 3, on: backend, name: "the curve")
  }

  func places(_ points: [Float]) throws -> [(distance: Double, cell: Int)] {
    let queries = try PointCloud(points, dimension: 3, on: backend, name: "the walks")
    let lists = try Neighbors(of: queries, among: curve, k: 1).lists()
    return zip(lists.distances, lists.indices).map { distance, index in
      (Double(distance), Int(lengths[Int(index)] * Double(cellCount)))
    }
  }
}

/// The unit sphere in 48 cells of one area: six bands of eight.
struct SphereDensity: WalkDensity {
  let cellCount = 48

  func places(_ points: [Float]) -> [(distance: Double, cell: Int)] {
    stride(from: 0, to: points.count, by: 3).map { start in
      let (x, y, z) = (
        Double(points[start]), Double(points[start + 1]), Double(points[start + 2])
      )
      let radius = (x * x + y * y + z * z).squareRoot()
      let height = min(max(z / max(radius, .leastNormalMagnitude), -1), 1)
      let band = min(Int((height + 1) / 2 * 6), 5)
      let sector = min(Int((atan2(y, x) / (2 * .pi) + 0.5) * 8), 7)
      return (abs(radius - 1), band * 8 + sector)
    }
  }
}
