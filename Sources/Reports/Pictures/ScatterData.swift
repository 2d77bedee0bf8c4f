/// Latent points together with the view that suits their manifold and their colours; drawn as a
/// raster by ``LatentPicture`` and to be turned by hand in a ``ReportPage``.
public struct ScatterData: Sendable {
  /// The view that suits a manifold.
  public enum Chart: String, Sendable, CaseIterable {
    /// The flat torus: two angles in radians, the square [0, 2 pi)^2 whose opposite sides are one.
    case square
    /// The circle in R^2; a point is shown at its direction from the centre.
    case circle
    /// The sphere in R^3; a point is shown at its direction from the centre.
    case sphere
    /// The projective plane: the unit disk, whose opposite rim points are one.
    case disk
    /// The projective space, such as that of rotations: the unit ball, whose opposite surface points
    /// are one.
    case ball
    /// The line: one coordinate.
    case line
    /// The plane: two coordinates with one scale.
    case plane
    /// Any space: its first three coordinates.
    case space

    /// How many coordinates the view shows.
    public var width: Int {
      switch self {
      case .line: 1
      case .square, .circle, .disk, .plane: 2
      case .sphere, .ball, .space: 3
      }
    }
  }

  /// The view.
  public var chart: Chart
  /// The points: `[count, dimension]`.
  ///
  /// A point with a coordinate that is not finite is left out of pictures.
  public let coordinates: [Float]
  /// The number of coordinates of a point.
  public let dimension: Int
  /// How points are coloured.
  public let colors: PointColors

  /// Points to draw.
  ///
  /// - Parameters:
  ///   - chart: The view, which shows the first ``Chart/width`` coordinates; one that is missing
  ///     counts as 0.
  ///   - coordinates: The points, `[count, dimension]`.
  ///   - dimension: The number of coordinates of a point.
  ///   - colors: How points are coloured, for as many points.
  public init(
    chart: Chart, coordinates: [Float], dimension: Int, colors: PointColors = .single
  ) {
    precondition(
      dimension > 0 && coordinates.count % dimension == 0,
      "\(coordinates.count) coordinates are not points of dimension \(dimension)")
    let count = coordinates.count / dimension
    precondition(
      colors.count == nil || colors.count == count,
      "colours for \(colors.count ?? 0) points cannot colour \(count)")
    self.chart = chart
    self.coordinates = coordinates
    self.dimension = dimension
    self.colors = colors
  }

  /// The number of points.
  public var count: Int { coordinates.count / dimension }

  /// The two angles of points of the torus given as two circles.
  ///
  ///     u = atan2(y0, x0),   v = atan2(y1, x1),   both in [0, 2 pi)
  ///
  /// - Parameter circles: `(x0, y0, x1, y1)` of each point, `[count, 4]`, of any radii.
  /// - Returns: `[count, 2]`, as ``Chart/square`` expects.
  public static func torusAngles(ofCircles circles: [Float]) -> [Float] {
    precondition(circles.count % 4 == 0, "\(circles.count) numbers are not points of R^4")
    return stride(from: 0, to: circles.count, by: 2).map {
      PeriodicAngle.angle(y: circles[$0 + 1], x: circles[$0])
    }
  }

  /// All indices, mixed so that in sorted data no class hides another.
  ///
  /// The order steps through the indices by a stride near the golden section of their number and
  /// without a common factor with it: it is fixed, and mixes thoroughly.
  var drawingOrder: [Int] {
    func commonDivisor(_ first: Int, _ second: Int) -> Int {
      second == 0 ? first : commonDivisor(second, first % second)
    }
    var step = max(Int(Double(count) * 0.6180339887), 1)
    while commonDivisor(step, count) > 1 { step += 1 }
    return (0..<count).map { $0 * step % count }
  }

  /// The coordinates of a point that the view shows; nil when one of them is not finite.
  func point(_ index: Int) -> SIMD3<Double>? {
    var point = SIMD3<Double>.zero
    for axis in 0..<min(dimension, chart.width) {
      point[axis] = Double(coordinates[index * dimension + axis])
    }
    return point.x.isFinite && point.y.isFinite && point.z.isFinite ? point : nil
  }
}
