import DiffeoSpectral
import Testing

@Suite("Errors of diffusion maps")
struct SpectralErrorTests {
  @Test("say what was expected, what came and what to do")
  func text() {
    let error = SpectralError.tooFewPoints("points.npy", count: 5, neighbors: 10)
    #expect(
      "\(error)" == "points.npy: k = 10 needs 12 points, but there are 5; ask for fewer neighbours."
    )
  }
}
