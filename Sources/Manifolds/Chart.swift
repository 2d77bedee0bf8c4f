/// How a manifold is drawn: coordinates for pictures, and the points over a grid of them.
public struct Chart: Sendable {
  /// The kind of picture.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// A circle: x and y of its points.
    case circle
    /// A square whose opposite sides are one: two angles in (-pi, pi].
    case periodicSquare = "periodic-square"
    /// A sphere: x, y and z.
    case sphere
    /// A disk of radius 1 whose opposite rim points are one: x and y.
    case disk
    /// A ball of radius 1 whose opposite surface points are one: x, y and z.
    case ball
    /// A line: x.
    case line
    /// The plane: x and y.
    case plane
    /// Space: x, y and z.
    case space

    /// How many coordinates it takes.
    public var width: Int {
      switch self {
      case .line: 1
      case .circle, .periodicSquare, .disk, .plane: 2
      case .sphere, .ball, .space: 3
      }
    }
  }

  /// The kind of picture.
  public let kind: Kind
  /// The picture's coordinates of a point.
  public let coordinates: @Sendable (_ point: [Double]) -> [Double]
  /// The point at (u, v) in the unit square, u to the right and v downwards; nil where the picture
  /// has no point, and everywhere if the manifold has no such grid.
  public let point: @Sendable (_ u: Double, _ v: Double) -> [Double]?

  /// A chart of a kind.
  ///
  /// - Parameters:
  ///   - kind: The kind of picture.
  ///   - coordinates: The picture's coordinates of a point.
  ///   - point: The point at (u, v) in the unit square; by default there is no grid.
  public init(
    _ kind: Kind, coordinates: @escaping @Sendable ([Double]) -> [Double],
    point: @escaping @Sendable (Double, Double) -> [Double]? = { _, _ in nil }
  ) {
    self.kind = kind
    self.coordinates = coordinates
    self.point = point
  }

  /// The points in the middle of the cells of a grid, row by row from the top.
  ///
  /// - Parameters:
  ///   - rows: Cells downwards.
  ///   - columns: Cells to the right.
  /// - Returns: `rows columns` entries; nil for cells outside the picture.
  public func grid(rows: Int, columns: Int) -> [[Double]?] {
    (0..<rows).flatMap { row in
      (0..<columns).map { column in
        point((Double(column) + 0.5) / Double(columns), (Double(row) + 0.5) / Double(rows))
      }
    }
  }
}

extension Manifold {
  /// The orthogonal projection on the first three coordinates, without a grid.
  public var chart: Chart {
    switch ambientDimension {
    case 1: Chart(.line) { $0 }
    case 2: Chart(.plane) { $0 }
    default: Chart(.space) { Array($0[..<3]) }
    }
  }
}
