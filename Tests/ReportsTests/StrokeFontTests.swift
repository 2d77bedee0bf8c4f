import Testing

@testable import DiffeoReports

@Suite struct StrokeFontTests {
  private static let characters =
    "0123456789abcdefghijklmnopqrstuvwxyz\u{03B8}\u{03C6}\u{03C0}-+.,_/():=?"

  @Test("every letter lies on the grid, and no two look alike")
  func letters() {
    var seen: [[[SIMD2<Double>]]] = []
    for character in Self.characters {
      let (paths, width) = StrokeFont.paths(String(character))
      #expect(!paths.isEmpty && width <= 4)
      #expect(paths.joined().allSatisfy { (0...4).contains($0.x) && (0...9).contains($0.y) })
      #expect(paths.allSatisfy { $0.count >= 2 })
      #expect(!seen.contains(paths))
      seen.append(paths)
    }
  }

  @Test("letters follow one another without touching, and digits have one width")
  func advance() {
    let word = StrokeFont.paths("theta 10").paths
    let parts = "theta 10".map { StrokeFont.paths(String($0)).paths.count }.reduce(0, +)
    #expect(word.count == parts)
    #expect(StrokeFont.paths("111").width == StrokeFont.paths("808").width)
    #expect(StrokeFont.paths("ab").width > StrokeFont.paths("a").width + 4)
    #expect(StrokeFont.paths("").width == 0 && StrokeFont.paths("").paths.isEmpty)
  }

  @Test("a character that is not there is a box, and capital letters are small ones")
  func others() {
    let box = StrokeFont.paths("\u{4E2D}").paths
    #expect(box.count == 1 && box[0].first == box[0].last)
    #expect(StrokeFont.paths("Theta").paths == StrokeFont.paths("theta").paths)
  }
}
