import DiffeoFormats
import Testing

@testable import DiffeoReports

@Suite struct TorusMeshTests {
  private func mesh(_ side: Int, _ map: (Double, Double) -> SIMD2<Double>) -> TorusMesh {
    let turn = 2 * Double.pi / Double(side)
    let angles = (0..<(side * side)).map {
      map(Double($0 / side) * turn, Double($0 % side) * turn)
    }
    return TorusMesh(angles: angles, rows: side, columns: side, lineCount: 4)
  }

  @Test("pieces of a line join up, and go round as often as the map says")
  func pieces() {
    let pieces = mesh(12) { SIMD2(2 * $0 + $1, -$1) }.pieces
    #expect(pieces.count == 2 * 4 * 12)
    for line in 0..<8 {
      let own = pieces[12 * line..<12 * (line + 1)]
      let total = own.reduce(SIMD2<Double>.zero) { $0 + $1.step }
      let expected: SIMD2<Double> = line < 4 ? SIMD2(1, -1) : SIMD2(2, 0)
      #expect(((total - expected) * (total - expected)).sum() < 1e-20)
      for (piece, next) in zip(own, own.dropFirst()) {
        let gap = piece.start + piece.step - next.start
        let rest = SIMD2(gap.x - gap.x.rounded(), gap.y - gap.y.rounded())
        #expect((rest * rest).sum() < 1e-20)
      }
    }
  }

  @Test("the identity is a grid: its lines are where they should be, others empty")
  func identity() throws {
    var picture = LatentPicture(ScatterData(chart: .square, coordinates: [], dimension: 2))
    picture.height = 180
    let bare = try picture.image()
    picture.mesh = mesh(8) { SIMD2($0 + .pi / 4, $1 + .pi / 4) }
    let drawn = try picture.image()
    // The square begins at 34 / 4 pixels and is 163 wide; lines stand at 1/8, 3/8, 5/8 and 7/8.
    func isInk(_ x: Double, _ y: Double) -> Bool {
      let index = 3 * (Int(8.5 + 163 * y) * 180 + Int(8.5 + 163 * x))
      return drawn.pixels[index..<(index + 3)] != bare.pixels[index..<(index + 3)]
    }
    for line in [0.125, 0.375, 0.625, 0.875] {
      for place in [0.05, 0.3, 0.7, 0.95] {
        #expect(isInk(line, place) && isInk(place, line))
        #expect(!isInk(line + 0.06, place) && !isInk(place, line - 0.06))
      }
    }
    #expect(!isInk(0.25, 0.25) && !isInk(0.5, 0.75))
  }
}
