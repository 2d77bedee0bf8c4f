internal import Diffeo
internal import Foundation

/// Point clouds of a benchmark, and the files through which peers get them.
final class GeometryData {
  let backend: Backend
  private let folder: URL

  /// Clouds on a device.
  init(_ setting: BenchmarkSetting) throws {
    backend = try setting.backend()
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("diffeo-benchmark-\(UUID().uuidString)")
    Leftovers.add(folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { Leftovers.drop(folder) }

  /// Standard normal points.
  func normal(_ count: Int, _ dimension: Int, seed: UInt64) throws -> PointCloud {
    try PointCloud(
      Tensor.normal([count, dimension], key: RandomKey(seed: seed), on: backend))
  }

  /// The file of a cloud.
  func file(_ name: String, _ cloud: PointCloud) throws -> String {
    try file(
      name, NumericArray(shape: [cloud.count, cloud.dimension], floats: cloud.points.values()))
  }

  /// The file of lists of neighbours.
  func file(_ name: String, _ lists: NeighborLists) throws -> String {
    try file(
      name,
      NumericArray(shape: [lists.queryCount, lists.k], elements: .int32(lists.indices)))
  }

  private func file(_ name: String, _ array: NumericArray) throws -> String {
    let path = folder.appendingPathComponent(name + ".npy").path
    try Numpy.write(array, to: path)
    return path
  }

  /// Some rows of a cloud, on the host in float64.
  static func rows(_ rows: [Int], of cloud: PointCloud) throws -> PointCloud {
    let (values, width) = (try cloud.points.doubles(), cloud.dimension)
    let chosen = rows.flatMap { values[($0 * width)..<(($0 + 1) * width)] }
    return try PointCloud(
      Tensor(doubles: chosen, shape: [rows.count, width], on: .reference))
  }
}
