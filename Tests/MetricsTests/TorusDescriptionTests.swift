import DiffeoMetrics
import Foundation
import Testing

@Suite("The degree in words")
struct TorusDescriptionTests {
  private func text(_ map: (Double, Double) -> SIMD2<Double>) throws -> String {
    let turn = 2 * Double.pi / 32
    let angles = (0..<1024).map { map(Double($0 / 32) * turn, Double($0 % 32) * turn) }
    return try #require(TorusDegree(angles: angles, rows: 32, columns: 32)).description
  }

  @Test("says the degree and whether the map is, or can become, a homeomorphism")
  func sentences() throws {
    #expect(
      try text { SIMD2($1, $0) }
        == "The map is continuous, of degree -1: on the grid it is a homeomorphism.")
    #expect(try text { SIMD2(2 * $0, $1) }.contains("degree 2: no deformation makes it"))
    let folded = try text { SIMD2($0 + 2 * sin($0), $1) }
    #expect(folded.contains("degree 1: it can be deformed"))
    // 10 of 32 steps lie where 1 + 2 cos is negative.
    #expect(folded.contains("31 % of the torus is folded over"))
  }

  @Test("says where it is torn, how many windings agree, and the largest jump")
  func torn() throws {
    let hidden = try text { SIMD2(atan2(cos($1) - 0.5, cos($0 + 0.1)), $1) }
    #expect(hidden.contains("4 of its 1024 cells are torn, though all rows and columns wind alike"))
    let open = try text { SIMD2($0 + ($0 > 3 && $1 > 1 && $1 < 3 ? 3.1 : 0), $1) }
    #expect(open.contains("2 of its 1024 cells are torn"))
    #expect(open.contains("jump is 3.10 rad; it has no degree."))
  }
}
