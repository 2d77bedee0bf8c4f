import DiffeoDatasets
import DiffeoLayers
import DiffeoMetrics
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoReports

/// Reads the shifts of the simple picture off its Fourier coefficients and maps them to a torus.
private final class ExactEncoder: GenerativeModel {
  let sampleShape: [Int]
  let latentWidth = 2
  var latentView = LatentView.periodicSquare
  let parameters: ParameterSet
  let map: (Double, Double) -> SIMD2<Double>

  init(size: Int, _ map: @escaping (Double, Double) -> SIMD2<Double>) throws {
    sampleShape = [size, size]
    parameters = try ParameterSet([], on: .reference, seed: 0)
    self.map = map
  }

  func encode(_ batch: Tensor) throws -> Tensor {
    let values = try batch.doubles()
    let size = sampleShape[0]
    let latent = (0..<batch.shape[0]).flatMap { row -> [Double] in
      let picture = values[row * size * size..<(row + 1) * size * size]
      func phase(_ angle: (Int) -> Double) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for (index, value) in picture.enumerated() {
          real += value * cos(angle(index))
          imaginary += value * sin(angle(index))
        }
        return atan2(imaginary, real)
      }
      let turn = 2 * Double.pi / Double(size)
      let point = map(phase { Double($0 / size) * turn }, phase { Double($0 % size) * turn })
      return [point.x, point.y]
    }
    return try Tensor(doubles: latent, shape: [batch.shape[0], 2], on: .reference)
  }

  func latentCoordinates(_ point: [Double]) -> [Double] { point }
  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    preconditionFailure("this model is not trained")
  }
  func figures(_ batch: Tensor, samples: Int, key: RandomKey) throws -> [String: Tensor] { [:] }
  func decode(_ latent: Tensor) throws -> Tensor { latent }
  func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    try .zeros([count, 2], on: .reference)
  }
  func checkLatent(_ latent: Tensor) throws {}
  func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? { nil }
}

@Suite("The encoder as a map of the torus of data")
struct EncoderTopologyTests {
  private func degree(
    _ data: String = "translations:size=8", size: Int = 8, view: LatentView = .periodicSquare,
    _ map: @escaping (Double, Double) -> SIMD2<Double>
  ) throws -> TorusDegree? {
    let model = try ExactEncoder(size: size, map)
    model.latentView = view
    let torus = try #require(try DatasetRegistry.standard.torus(data, seed: 7))
    return try EncoderTopology.degree(of: model, on: torus, backend: .reference)
  }

  @Test("an encoder that reads the shifts is a homeomorphism, whichever way round")
  func exact() throws {
    let same = try #require(try degree { SIMD2($0, $1) })
    #expect(same.winding == [[1, 0], [0, 1]] && same.degree == 1 && same.isHomeomorphism)
    let step = 2 * Double.pi / Double(EncoderTopology.gridSide)
    // Pictures are of single precision, and so are the shifts read off them.
    #expect(abs(same.largestStep - step) < 1e-5)
    let swapped = try #require(try degree { SIMD2($1 + 1, $0) })
    #expect(swapped.winding == [[0, 1], [1, 0]] && swapped.degree == -1)
    let sheared = try #require(try degree { SIMD2($0 - 2 * $1, $1) })
    #expect(sheared.winding == [[1, -2], [0, 1]] && sheared.degree == 1)
  }

  @Test("an encoder that ignores a shift or sees it doubled is none")
  func others() throws {
    let blind = try #require(try degree { theta, _ in SIMD2(theta, 1) })
    #expect(blind.degree == 0 && !blind.isHomotopicToHomeomorphism)
    let doubled = try #require(try degree { SIMD2(2 * $0, $1) })
    #expect(doubled.degree == 2 && !doubled.isHomotopicToHomeomorphism)
  }

  @Test("another latent space, other pictures or a point that is no number have no degree")
  func none() throws {
    for view in [LatentView.sphere, .disk, .coordinates, .product([.init(.sphere, width: 3)])] {
      #expect(try degree(view: view) { SIMD2($0, $1) } == nil)
    }
    #expect(try degree(size: 9) { SIMD2($0, $1) } == nil)
    #expect(try degree { theta, _ in SIMD2(theta > 0 ? .nan : 0, 0) } == nil)
  }
}
