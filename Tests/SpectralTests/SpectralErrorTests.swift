import DiffeoSpectral
import Testing

@Suite("Errors of diffusion maps")
struct SpectralErrorTests {
  @Test("say what was expected, what came and what to do")
  func text() {
    let error = SpectralError.tooFewPoints("points.npy", count: 5, neighbors: 10)
    #expect("\(error)" == "points.npy: 5 points are too few for k = 10: 12 are needed.")
  }
}
