import DiffeoMetrics
import Foundation
import Testing

@Suite("The degree of maps of the torus")
struct TorusDegreeTests {
  /// The values of a map on a grid.
  private func degree(
    _ rows: Int = 24, _ columns: Int = 30,
    _ map: (Double, Double) -> SIMD2<Double>
  ) throws -> TorusDegree {
    let angles = (0..<rows).flatMap { i in
      (0..<columns).map { j in
        map(2 * .pi * Double(i) / Double(rows), 2 * .pi * Double(j) / Double(columns))
      }
    }
    return try #require(TorusDegree(angles: angles, rows: rows, columns: columns))
  }

  private static let matrices = [
    [[1, 0], [0, 1]], [[0, 1], [1, 0]], [[-1, 0], [0, 1]], [[1, 1], [0, 1]], [[2, 1], [1, 1]],
    [[1, 3], [0, -1]], [[2, 0], [0, 1]], [[1, 0], [0, 0]], [[1, 1], [1, 1]], [[0, 0], [0, 0]],
    [[-2, 1], [1, -3]],
  ]

  @Test("a linear map has its own matrix as windings, and its determinant", arguments: matrices)
  func linear(matrix: [[Int]]) throws {
    let w = matrix.map { $0.map(Double.init) }
    let found = try degree { theta, phi in
      SIMD2(w[0][0] * theta + w[0][1] * phi + 5, w[1][0] * theta + w[1][1] * phi - 9)
    }
    let determinant = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]
    #expect(found.winding == matrix)
    #expect(found.degree == determinant)
    #expect(found.agreement == 1 && found.isContinuous)
    #expect(found.isHomotopicToHomeomorphism == (abs(determinant) == 1))
    #expect(found.isHomeomorphism == (abs(determinant) == 1))
    if determinant != 0 {
      #expect(found.keepsOrientation == (determinant > 0) && found.orientedShare == 1)
    }
  }

  @Test("angles in any range give the same: only the points of the torus matter")
  func wholeTurns() throws {
    let plain = try degree { theta, phi in SIMD2(theta + phi, phi) }
    let turned = try degree { theta, phi in
      SIMD2(remainder(theta + phi, 2 * .pi), phi + 6 * .pi * sin(7 * theta).rounded())
    }
    #expect(plain.winding == turned.winding && plain.degree == turned.degree)
    #expect(turned.isHomeomorphism && abs(plain.largestStep - turned.largestStep) < 1e-12)
  }

  @Test("the longest step is that between neighbours, the short way round")
  func largestStep() throws {
    let found = try degree(20, 50) { theta, phi in SIMD2(3 * theta, phi) }
    #expect(abs(found.largestStep - 6 * .pi / 20) < 1e-12)
  }

  @Test("a wave that does not fold leaves a homeomorphism; one that folds keeps the degree alone")
  func folds() throws {
    let smooth = try degree(64, 64) { theta, phi in SIMD2(theta + 0.9 * sin(theta), phi) }
    #expect(smooth.isHomeomorphism)
    let folded = try degree(64, 64) { theta, phi in SIMD2(theta + 2 * sin(theta), phi) }
    #expect(folded.isHomotopicToHomeomorphism && !folded.isHomeomorphism)
    // The derivative 1 + 2 cos theta is negative on a third of the circle; the grid sees it to
    // within two of its 64 steps.
    #expect(abs(folded.orientedShare - 2.0 / 3) < 2.0 / 64)
  }

  @Test("noise below the grid's scale changes neither windings nor degree", arguments: 0..<8)
  func noise(seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53) - 0.5
    }
    // A step is 2 pi / 24 at most and noise changes it by 1 at most: less than pi together.
    let found = try degree { theta, phi in SIMD2(phi + uniform(), theta + uniform()) }
    #expect(found.winding == [[0, 1], [1, 0]] && found.degree == -1 && found.agreement == 1)
    #expect(found.orientedShare < 1 && !found.isHomeomorphism)
  }

  @Test("tears are found even where all rows and columns wind alike")
  func hiddenTears() throws {
    // cos theta + i (cos phi - 1/2) vanishes at theta = +-pi/2, phi = +-pi/3 and winds around its
    // zeros by +1 and -1 in turn, so that their windings cancel along rows and columns.
    let found = try degree(25, 31) { theta, phi in
      SIMD2(atan2(cos(phi) - 0.5, cos(theta)), phi)
    }
    #expect(found.winding == [[0, 0], [0, 1]] && found.agreement == 1)
    #expect(found.tornCells == 4 && found.cellCount == 25 * 31)
    #expect(!found.isContinuous && found.degree == nil)
    #expect(!found.isHomotopicToHomeomorphism && !found.isHomeomorphism)
  }

  @Test("where windings disagree those of most loops are given, with their share")
  func disagreement() throws {
    // e^(i theta) + 2 cos phi turns with theta where |cos phi| < 1/2 alone; it vanishes at four
    // points, between the two kinds of loops.
    let columns = 31
    let found = try degree(25, columns) { theta, phi in
      let angle = theta + 0.05
      return SIMD2(atan2(sin(angle), cos(angle) + 2 * cos(phi)), phi)
    }
    let turning = (0..<columns).count {
      abs(cos(2 * .pi * Double($0) / Double(columns))) < 0.5
    }
    #expect(found.winding == [[0, 0], [0, 1]] && found.tornCells == 4)
    #expect(found.agreement == Double(25 + columns - turning) / Double(25 + columns))
  }

  @Test("a jump by nearly half a turn on a part of the torus tears the two ends of its edge")
  func jump() throws {
    let found = try degree(24, 24) { theta, phi in
      SIMD2(theta + (theta > 3 && phi > 1 && phi < 3 ? 3.1 : 0), phi)
    }
    // The step into the part is 3.1 + 2 pi / 24 > pi, so that its 8 columns do not wind.
    #expect(found.tornCells == 2 && found.agreement == 40.0 / 48 && found.degree == nil)
    #expect(abs(found.largestStep - 3.1) < 1e-12)
  }

  @Test("the smallest grid has three points a side, and a value that is no number none")
  func edges() throws {
    #expect(try degree(3, 3) { SIMD2($0, $1) }.isHomeomorphism)
    let values = [SIMD2<Double>](repeating: .zero, count: 8)
    for bad in [Double.nan, .infinity] {
      #expect(TorusDegree(angles: values + [SIMD2(0, bad)], rows: 3, columns: 3) == nil)
    }
    let constant = try degree(3, 5) { _, _ in SIMD2(1, 1) }
    #expect(constant.degree == 0 && constant.orientedShare == 0 && constant.largestStep == 0)
  }
}
