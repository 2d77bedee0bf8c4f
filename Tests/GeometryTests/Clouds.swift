import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

/// Clouds that searches find hard, and easy ones.
enum CloudKind: String, CaseIterable, CustomTestStringConvertible {
  /// Standard normal.
  case normal
  /// Mean 10, standard deviation 0.1: the expanded form of the distance loses neighbours here.
  case offCenter
  /// Whole numbers from 0 to 3: most distances occur many times.
  case lattice
  /// Each point four times on average.
  case duplicated
  /// All points the same.
  case same
  /// Distances whose squares leave float32 at the lower end.
  case tiny
  /// Distances whose squares leave float32 at the upper end.
  case huge
  /// In order along a curve, so that a sample by stride is as good as none.
  case sorted

  var testDescription: String { rawValue }

  /// Coordinates of `count` points, row-major.
  func values(_ count: Int, _ dimension: Int, seed: UInt64 = 1) -> [Float] {
    let key = RandomKey(seed: seed, step: UInt32(count))
    func normal(_ index: Int) -> Float { Float(key.normal(index)) }
    let indices = 0..<(count * dimension)
    switch self {
    case .normal: return indices.map(normal)
    case .offCenter: return indices.map { 10 + 0.1 * normal($0) }
    case .lattice: return indices.map { Float((4 * key.uniform($0)).rounded(.down)) }
    case .duplicated:
      let kinds = max(1, count / 4)
      return (0..<count).flatMap { row -> [Float] in
        let kind = Int(key.uniform(row, sub: 1) * Double(kinds))
        return (0..<dimension).map { normal(kind * dimension + $0) }
      }
    case .same: return indices.map { Float($0 % dimension) + 1 }
    case .tiny: return indices.map { 1e-22 * normal($0) }
    case .huge: return indices.map { 1e20 * normal($0) }
    case .sorted:
      return (0..<count).flatMap { row in
        (0..<dimension).map { Float(row) / Float(count) + 1e-3 * normal(row * dimension + $0) }
      }
    }
  }

  /// The cloud on a backend.
  func cloud(
    _ count: Int, _ dimension: Int, seed: UInt64 = 1, on backend: Backend
  ) throws -> PointCloud {
    try PointCloud(values(count, dimension, seed: seed), dimension: dimension, on: backend)
  }
}

/// The same points on the host.
func reference(_ cloud: PointCloud) throws -> PointCloud {
  try PointCloud(cloud.points.copied(to: .reference), name: cloud.name)
}

/// Expects the lists of a device to be those of float64: the same indices in the same order, and
/// distances rounded once.
func expectExact(
  of queries: PointCloud, among points: PointCloud, k: Int, excludingSelf: Bool = false,
  batch: Int? = nil, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let lists = try Neighbors(
    of: queries, among: points, k: k, excludingSelf: excludingSelf, batch: batch
  ).lists()
  let expected = try Neighbors(
    of: reference(queries), among: reference(points), k: k, excludingSelf: excludingSelf
  ).lists()
  #expect(lists.queryCount == queries.count && lists.k == k, sourceLocation: sourceLocation)
  #expect(lists.indices == expected.indices, comment, sourceLocation: sourceLocation)
  // A fused multiply-add in float64 may tip the rounding to float32.
  expectClose(
    lists.distances.map(Double.init), expected.distances.map(Double.init), within: .ulps(1),
    comment, sourceLocation: sourceLocation)
}

/// Both implementations.
enum BackendKind: String, CaseIterable, CustomTestStringConvertible {
  case device
  case reference

  var testDescription: String { rawValue }

  func make() throws -> Backend {
    self == .reference ? .reference : try TestDevice.backend()
  }
}
