import DiffeoFormats
import Testing

@Suite struct NearestNameTests {
  private let names = ["circle", "loop", "sphere", "torus", "swiss-roll", "translations"]

  @Test(
    "a slip of the pen finds its name",
    arguments: [
      ("spere", "sphere"), ("Sphere", "sphere"), ("shpere", "sphere"), ("tours", "torus"),
      ("translation", "translations"), ("swissroll", "swiss-roll"), ("swiss", "swiss-roll"),
      ("lop", "loop"),
    ])
  func finds(written: String, meant: String) {
    #expect(nearestName(to: written, in: names) == meant)
  }

  @Test("another word finds nothing", arguments: ["", "x", "bunny", "cifar10", "sp"])
  func findsNothing(written: String) {
    #expect(nearestName(to: written, in: names) == nil)
  }
}
