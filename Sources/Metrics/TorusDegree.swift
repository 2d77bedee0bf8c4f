/// What kind of map of the torus to itself a grid of its values belongs to.
///
///     W[a][b] = turns of output angle a while input angle b turns once,   degree = det W
///
/// Where no cell of the grid is torn, the values are those of a continuous map that takes every
/// edge of the grid the short way round, and `W` is the same for all its loops. Two maps of the
/// torus can be deformed into each other exactly when their `W` agree, so the map can be deformed
/// to a homeomorphism exactly when the degree is 1 or -1. If moreover the map is linear on the
/// triangles of the grid and turns none of them over, it is itself a homeomorphism: nearly every
/// point is then the image of as many triangles as the degree says.
///
/// A cell is torn where the steps around it do not add up to nothing: the map jumps there, or it
/// winds around a point that it has no value at.
///
/// - Source: A. Hatcher, Algebraic topology, 2002, section 1.B (maps into spaces whose universal
///   cover is contractible) and section 2.2 (degree).
public struct TorusDegree: Sendable, Equatable {
  /// `[a][b]`: turns of output angle `a` while input angle `b` turns once; where the loops of the
  /// grid disagree, those of most of them.
  public let winding: [[Int]]
  /// The share of the grid's rows and columns whose windings these are: 1 for a continuous map.
  public let agreement: Double
  /// How many of the ``cellCount`` cells are torn.
  public let tornCells: Int
  /// The cells of the grid.
  public let cellCount: Int
  /// The longest step of an output angle between neighbours, in radians, in [0, pi].
  public let largestStep: Double
  /// The share of the input's area whose image keeps the orientation that most of it has.
  public let orientedShare: Double
  /// Whether most of the area keeps its orientation, as opposed to being turned over.
  public let keepsOrientation: Bool

  /// The map with the given values; nil when one of them is not finite.
  ///
  /// - Parameters:
  ///   - angles: The two output angles in radians, of any turn, at the input angles
  ///     `(2 pi i / rows, 2 pi j / columns)`; `[rows, columns]`, row by row.
  ///   - rows: Steps of the first input angle, at least 3.
  ///   - columns: Steps of the second, at least 3.
  /// - Precision: Windings and torn cells are exact for angles of a few turns.
  /// - Complexity: O(rows columns).
  public init?(angles: [SIMD2<Double>], rows: Int, columns: Int) {
    precondition(rows >= 3 && columns >= 3, "a grid of \(rows) x \(columns) has no loops")
    precondition(
      angles.count == rows * columns, "\(angles.count) values on \(rows) x \(columns) points")
    guard angles.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return nil }
    let grid = TorusGrid(angles, rows: rows, columns: columns)
    let first = Self.commonest(grid.windingsDown)
    let second = Self.commonest(grid.windingsRight)
    winding = [[first.value.x, second.value.x], [first.value.y, second.value.y]]
    agreement = Double(first.count + second.count) / Double(rows + columns)
    largestStep = grid.largestStep
    let cells = grid.cells
    let triangles = cells.compactMap(\.self).flatMap { [$0.x, $0.y] }
    cellCount = cells.count
    tornCells = cells.count { $0 == nil }
    let (kept, turned) = (triangles.count { $0 > 0 }, triangles.count { $0 < 0 })
    keepsOrientation = kept >= turned
    orientedShare = Double(max(kept, turned)) / Double(2 * cells.count)
  }

  /// The value that occurs most often, the first of equals, and how often.
  private static func commonest(_ values: [SIMD2<Int>]) -> (value: SIMD2<Int>, count: Int) {
    let counts = values.reduce(into: [SIMD2<Int>: Int]()) { $0[$1, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    return (values.first { counts[$0] == most } ?? .zero, most)
  }

  /// Whether the values are those of a continuous map, as far as the grid tells.
  public var isContinuous: Bool { tornCells == 0 }

  /// How often the torus is covered, counted with orientation; nil where the map is not
  /// continuous.
  public var degree: Int? {
    isContinuous ? winding[0][0] * winding[1][1] - winding[0][1] * winding[1][0] : nil
  }

  /// Whether the map can be deformed to a homeomorphism: it is continuous and its degree is 1 or
  /// -1.
  public var isHomotopicToHomeomorphism: Bool { degree == 1 || degree == -1 }

  /// Whether the map, linear between the points of the grid, is itself a homeomorphism.
  public var isHomeomorphism: Bool { isHomotopicToHomeomorphism && orientedShare == 1 }
}
