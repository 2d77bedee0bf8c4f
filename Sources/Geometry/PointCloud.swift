public import DiffeoTensors

/// Points of R^D, one in each row: finite numbers, one row and one coordinate at least.
///
/// A cloud is checked once, when it is made; whatever takes a cloud relies on that.
public struct PointCloud {
  /// The points; `[count, dimension]`.
  public let points: Tensor
  /// What errors call the cloud, for instance the file that it came from.
  public let name: String

  /// A cloud of the rows of a tensor.
  ///
  /// - Parameters:
  ///   - points: `[count, dimension]`.
  ///   - name: What errors call the cloud.
  /// - Throws: ``GeometryError/notRows(_:shape:)``, ``GeometryError/empty(_:shape:)``,
  ///   ``GeometryError/tooManyPoints(_:count:limit:)``,
  ///   ``GeometryError/notFinite(_:row:value:)`` with the first such row, or an OpenCL error.
  /// - Complexity: One launch that reads every number once.
  public init(_ points: Tensor, name: String = "the points") throws {
    let extents = points.shape.extents
    guard extents.count == 2 else { throw GeometryError.notRows(name, shape: extents) }
    guard points.count > 0 else { throw GeometryError.empty(name, shape: extents) }
    guard extents[0] <= Self.largestCount else {
      throw GeometryError.tooManyPoints(name, count: extents[0], limit: Self.largestCount)
    }
    self.points = points
    self.name = name
    if let row = try firstBadRow() {
      let values = try points.values()[(row * extents[1])..<((row + 1) * extents[1])]
      throw GeometryError.notFinite(
        name, row: row, value: values.first { !$0.isFinite } ?? .nan)
    }
  }

  /// A cloud of given numbers, row-major.
  ///
  /// - Parameters:
  ///   - values: The coordinates, point after point.
  ///   - dimension: Coordinates of a point.
  ///   - backend: Where the cloud lives.
  ///   - name: What errors call the cloud.
  /// - Throws: As ``init(_:name:)``; a tensor error when the rows are not whole.
  public init(
    _ values: [Float], dimension: Int, on backend: Backend, name: String = "the points"
  ) throws {
    let rows = dimension > 0 ? values.count / dimension : 0
    try self.init(Tensor(values, shape: [rows, dimension], on: backend, label: name), name: name)
  }

  /// How many points there are.
  public var count: Int { points.shape[0] }

  /// D, the coordinates of a point.
  public var dimension: Int { points.shape[1] }

  /// Where the cloud lives.
  public var backend: Backend { points.backend }

  /// The most points of a cloud: indices are 32 bits with a sign.
  public static let largestCount = Int(Int32.max)

  /// Throws when a point has more coordinates than `limit`.
  func check(dimensionAtMost limit: Int) throws {
    guard dimension <= limit else {
      throw GeometryError.tooManyDimensions(name, dimension: dimension, limit: limit)
    }
  }
}
