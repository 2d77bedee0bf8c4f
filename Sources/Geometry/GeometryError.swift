/// What a caller of the geometry of point clouds can get wrong.
public enum GeometryError: Error, Sendable, Equatable {
  /// A cloud is not a list of rows.
  case notRows(String, shape: [Int])
  /// A cloud has no points, or its points have no coordinates.
  case empty(String, shape: [Int])
  /// A row holds something other than finite numbers; rows count from 0.
  case notFinite(String, row: Int, value: Float)
  /// Points have more coordinates than a kernel takes.
  case tooManyDimensions(String, dimension: Int, limit: Int)
  /// There are more points than an index can name.
  case tooManyPoints(String, count: Int, limit: Int)
  /// A number of neighbours is below 1, or above what a kernel takes.
  case neighborCount(Int, limit: Int)
  /// Not as many neighbours as asked for exist.
  case tooFewPoints(String, count: Int, neighbors: Int)
  /// Two clouds differ in the number of their coordinates.
  case dimensionMismatch(String, Int, other: String, Int)
  /// Two clouds differ in the number of their points.
  case countMismatch(String, Int, other: String, Int)
  /// A radius or a ridge is negative or not a number.
  case invalidParameter(String, value: Double)
}

extension GeometryError: CustomStringConvertible {
  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .notRows(let name, let shape):
      "\(name): expected points as rows, of shape [N, D], found the shape \(shape)."
    case .empty(let name, let shape):
      "\(name): expected points, found none in the shape \(shape)."
    case .notFinite(let name, let row, let value):
      "\(name): expected finite numbers, found \(value) in row \(row); remove or replace such rows."
    case .tooManyDimensions(let name, let dimension, let limit):
      "\(name): the points have \(dimension) coordinates, more than the limit of \(limit)."
    case .tooManyPoints(let name, let count, let limit):
      "\(name): there are \(count) points, more than the limit of \(limit)."
    case .neighborCount(let k, let limit):
      "k must be from 1 to \(limit), not \(k)."
    case .tooFewPoints(let name, let count, let neighbors):
      "\(name): k must be less than the number of points, but k is \(neighbors) and there "
        + (count == 1 ? "is 1 point." : "are \(count) points.")
    case .dimensionMismatch(let left, let dimension, let right, let other):
      "\(left) and \(right) must have as many coordinates, but have \(dimension) and \(other)."
    case .countMismatch(let left, let count, let right, let other):
      "\(left) and \(right) must have as many rows, but have \(count) and \(other)."
    case .invalidParameter(let name, let value):
      "The \(name) must be a number and not negative, but it is \(value)."
    }
  }
}
