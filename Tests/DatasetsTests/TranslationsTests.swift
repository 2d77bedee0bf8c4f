import DiffeoDatasets
import DiffeoFormats
import DiffeoTensors
import Foundation
import Testing

@Suite struct TranslationsTests {
  private let registry = DatasetRegistry.standard

  @Test("the simple picture is the mean of two cosines, moved by the factors")
  func simple() throws {
    let data = try registry.load("translations:count=20,size=64", seed: 5)
    let shifts = try #require(data.factors).map(Double.init)
    #expect(data.sampleShape == [64, 64] && data.factorNames == ["theta", "phi"])
    for row in 0..<data.count {
      let values = Array(data[row])
      let (theta, phi) = (shifts[2 * row], shifts[2 * row + 1])
      #expect((0..<2 * .pi).contains(theta) && (0..<2 * .pi).contains(phi))
      var worst = 0.0
      for i in 0..<64 {
        for j in 0..<64 {
          let (x, y) = (2 * .pi * Double(i) / 64, 2 * .pi * Double(j) / 64)
          let exact = (cos(x - theta) + cos(y - phi)) / 2
          worst = max(worst, abs(Double(values[i * 64 + j]) - exact))
        }
      }
      // The shifts are rounded to single precision, at most 2^-22 each below 2 pi.
      #expect(worst <= 0x1p-22)
      #expect(values.allSatisfy { abs($0) <= 1 })
    }
  }

  @Test("the paper's number of pictures is the default")
  func defaultCount() throws {
    #expect(try registry.load("translations:size=4").count == 12_928)
  }

  @Test("a random picture is its Fourier series, the same in both splits, at most 1 within 0.5 %")
  func fourier() throws {
    let text = "translations:count=5,test-count=5,size=16,picture=fourier,order=2,gamma=0.5"
    for split in DatasetSplit.allCases {
      let data = try registry.load(text, split: split, seed: 11)
      let shifts = try #require(data.factors).map(Double.init)
      let values = data.samples.map(Double.init)
      let exact = (0..<5).flatMap { row in
        series(theta: shifts[2 * row], phi: shifts[2 * row + 1], size: 16)
      }
      // The series is known up to its normalisation, which is one number for all pictures.
      let scale =
        zip(values, exact).reduce(0) { $0 + $1.0 * $1.1 } / exact.reduce(0) { $0 + $1 * $1 }
      let largest = exact.reduce(0) { max($0, abs($1)) }
      for (value, exact) in zip(values, exact) {
        #expect(abs(value - scale * exact) <= scale * largest * 0x1p-20)
      }
      #expect(abs(scale * maximum() - 1) < 0.005)
    }
  }

  /// The random picture of seed 11, order 2 and gamma 0.5, straight from its definition.
  private func value(_ x: Double, _ y: Double) -> Double {
    let key = RandomKey(seed: 11, step: 2, purpose: .data)
    var sum = 0.0
    for k in -2...2 {
      for l in -2...2 {
        let index = (k + 2) * 5 + l + 2
        let angle = Double(k) * x + Double(l) * y
        sum +=
          pow(0.5, Double(abs(k) + abs(l)))
          * (key.normal(index) * cos(angle) - key.normal(index, sub: 1) * sin(angle))
      }
    }
    return sum
  }

  private func series(theta: Double, phi: Double, size: Int) -> [Double] {
    let grid = (0..<size).map { 2 * .pi * Double($0) / Double(size) }
    return grid.flatMap { x in grid.map { y in value(x - theta, y - phi) } }
  }

  private func maximum() -> Double {
    series(theta: 0, phi: 0, size: 96).reduce(0) { max($0, abs($1)) }
  }

  @Test(
    "the torus gives the data at their own factors, and at others the same picture moved",
    arguments: ["translations:count=6,size=16", "translations:count=6,size=16,picture=fourier"])
  func torus(text: String) throws {
    let torus = try #require(try registry.torus(text, seed: 4))
    let data = try registry.load(text, split: .test, seed: 4)
    let factors = try #require(data.factors).map(Double.init)
    let shifts = (0..<data.count).map { SIMD2(factors[2 * $0], factors[2 * $0 + 1]) }
    #expect(torus.sampleShape == data.sampleShape && torus.factorNames == data.factorNames)
    #expect(data.factorsArePeriodic)
    // Factors are rounded by 2^-22 at most each; the slope along either is at most the order, 3.
    for (same, value) in zip(torus.samples(at: shifts), data.samples) {
      #expect(abs(same - value) <= 2 * 3 * 0x1p-22 + value.ulp)
    }
    let step = 2 * Double.pi / 16
    let pictures = torus.samples(at: [SIMD2(1, 2), SIMD2(1 + 3 * step, 2 - 5 * step)])
    for i in 0..<16 {
      for j in 0..<16 {
        let moved = pictures[256 + (i + 3) % 16 * 16 + (j + 11) % 16]
        #expect(abs(moved - pictures[i * 16 + j]) <= 2 * Float.ulpOfOne)
      }
    }
  }

  @Test(
    "a square picture of a file is moved: whole pixels are exact, whatever lies between is smooth")
  func pictureOfFile() throws {
    let folder = try TemporaryFolder()
    let edge = 7
    let pixels = (0..<edge * edge).map { Float($0 * $0 % 11) - 4 }
    let path = folder.file("picture.npy")
    try Numpy.write(NumericArray(shape: [edge, edge], elements: .float32(pixels)), to: path)
    let asked = try registry.torus("translations:picture=\(path)", seed: 4)
    let torus = try #require(asked)
    #expect(torus.sampleShape == [edge, edge])
    let step = 2 * Double.pi / Double(edge)
    let moved = torus.samples(at: [SIMD2(0, 0), SIMD2(2 * step, -3 * step)])
    // The largest absolute value of the polynomial is that of no pixel: one factor for all.
    let factor = moved[0] / pixels[0]
    #expect(factor > 0 && factor <= 1 / 6)
    for i in 0..<edge {
      for j in 0..<edge {
        let pixel = factor * pixels[i * edge + j]
        let place = (i + 2) % edge * edge + (j + 4) % edge
        #expect(abs(moved[i * edge + j] - pixel) < 1e-6)
        #expect(abs(moved[edge * edge + place] - pixel) < 1e-6)
      }
    }
  }

  @Test("a picture that is not square, of one tone, not finite, or of three axes is refused")
  func badPictureOfFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("picture.npy")
    let shapes = [
      ([5, 6], 0.5), ([2, 2], 0.5), ([5, 5], 0), ([5, 5], Float.nan), ([5, 5, 1], 0.5),
    ]
    for (shape, slope) in shapes {
      let values = (0..<shape.reduce(1, *)).map { Float($0) * slope }
      try Numpy.write(NumericArray(shape: shape, elements: .float32(values)), to: path)
      #expect(throws: DatasetError.self) { try registry.load("translations:picture=\(path)") }
    }
    #expect(throws: FormatError.self) { try registry.load("translations:picture=nowhere.png") }
    #expect(throws: DatasetError.self) { try registry.load("translations:picture=nowhere.jpg") }
  }

  @Test("only translations are a torus whose samples can be asked for")
  func noTorus() throws {
    for name in registry.names where name != "translations" {
      let path = ["mnist", "idx", "npy", "npz"].contains(name) ? ":nowhere" : ""
      #expect(try registry.torus(name + path).map(\.factorNames) == nil)
    }
    #expect(throws: DatasetError.self) { try registry.torus("translation") }
    #expect(throws: DatasetError.self) { try registry.torus("translations:size=3") }
    #expect(throws: DatasetError.self) { try registry.torus("translations:width=3") }
  }

  @Test("samples of a random picture are translations of one another")
  func isTranslation() throws {
    // Shifts are continuous, so two samples are compared through their Fourier magnitudes, which
    // no translation changes.
    let data = try registry.load("translations:count=2,size=8,picture=fourier,order=3", seed: 2)
    let (first, second) = (magnitudes(Array(data[0])), magnitudes(Array(data[1])))
    for (a, b) in zip(first, second) { #expect(abs(a - b) < 64 * 4 * Double(Float.ulpOfOne)) }
  }

  /// Absolute values of the discrete Fourier transform of an 8 x 8 picture.
  private func magnitudes(_ picture: [Float]) -> [Double] {
    (0..<8).flatMap { k in
      (0..<8).map { l in
        var (real, imaginary) = (0.0, 0.0)
        for (index, value) in picture.enumerated() {
          let angle = 2 * Double.pi * Double(k * (index / 8) + l * (index % 8)) / 8
          real += Double(value) * cos(angle)
          imaginary -= Double(value) * sin(angle)
        }
        return (real * real + imaginary * imaginary).squareRoot()
      }
    }
  }
}
