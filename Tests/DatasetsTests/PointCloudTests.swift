import DiffeoDatasets
import Foundation
import Testing

@Suite struct PointCloudTests {
  private let registry = DatasetRegistry.standard
  private static let generated = [
    "circle:count=101", "loop:count=101", "sphere:count=101", "torus:count=101",
    "swiss-roll:count=101", "translations:count=101,size=8",
    "translations:count=101,size=8,picture=fourier", "gaussian-grid:count=101",
    "smooth-map:count=101", "circle:count=101,noise=0.1", "sphere:count=101,dimension=4",
  ]

  @Test(
    "the same seed gives the same data, another seed or split gives other data",
    arguments: generated)
  func seeds(text: String) throws {
    let data = try registry.load(text, seed: 3)
    #expect(data.count == 101 && data.split == "train")
    #expect(try registry.load(text, seed: 3).samples == data.samples)
    let test = try registry.load(text, split: .test, seed: 3)
    #expect(test.count == 21 && test.split == "test")
    #expect(test.samples[...] != data.samples.prefix(test.samples.count))
    let other = try registry.load(text, split: .test, seed: 4)
    #expect(other.samples != test.samples)
    #expect(other.factorNames == data.factorNames && other.sampleShape == data.sampleShape)
  }

  @Test("the first samples do not depend on how many are drawn", arguments: ["sphere", "torus"])
  func prefixes(name: String) throws {
    let few = try registry.load("\(name):count=10").samples
    let many = try registry.load("\(name):count=100").samples
    #expect(few[...] == many.prefix(few.count))
  }

  @Test("circle and loop are equispaced in their parameter")
  func curves() throws {
    let circle = try registry.load("circle:count=8")
    let loop = try registry.load("loop:count=8")
    for i in 0..<8 {
      let t = 2 * Double.pi * Double(i) / 8
      #expect(close(circle[i], [cos(t), sin(t)]))
      #expect(close(loop[i], [cos(t), sin(2 * t), sin(3 * t)]))
      #expect(circle.factors?[i] == Float(t) && loop.factors?[i] == Float(t))
    }
  }

  @Test("sphere points have norm 1 and the moments of the uniform law", arguments: [1, 2, 5])
  func sphere(dimension: Int) throws {
    let data = try registry.load("sphere:count=4000,dimension=\(dimension)")
    let width = dimension + 1
    #expect(data.sampleShape == [width])
    var mean = [Double](repeating: 0, count: width)
    var square = mean
    for row in 0..<data.count {
      let x = data[row].map(Double.init)
      #expect(abs(x.reduce(0) { $0 + $1 * $1 } - 1) < 8 * Double(Float.ulpOfOne))
      for (axis, value) in x.enumerated() {
        mean[axis] += value / 4000
        square[axis] += value * value / 4000
      }
    }
    // E x_i = 0 and E x_i^2 = 1 / width; five standard errors, each at most 1 / sqrt(width n).
    let bound = 5 / (Double(width) * 4000).squareRoot()
    for axis in 0..<width {
      #expect(abs(mean[axis]) < bound)
      #expect(abs(square[axis] - 1 / Double(width)) < bound)
    }
  }

  @Test("torus points lie on the torus, at their angles, uniform by area")
  func torus() throws {
    let data = try registry.load("torus:count=4000,radius=2,tube=1")
    let angles = try #require(data.factors).map(Double.init)
    var areas: [Double] = []
    for row in 0..<data.count {
      let (theta, phi) = (angles[2 * row], angles[2 * row + 1])
      let reach = 2 + cos(phi)
      #expect(close(data[row], [reach * cos(theta), reach * sin(theta), sin(phi)], scale: 16))
      areas.append((phi + 0.5 * sin(phi)) / (2 * .pi))
    }
    #expect(kolmogorovDistance(areas) < 1.95 / Double(data.count).squareRoot())
    #expect(try registry.load("torus:count=1").count == 1)
  }

  @Test("swiss-roll points lie at their angle and height, uniform in both")
  func swissRoll() throws {
    let data = try registry.load("swiss-roll:count=2000")
    let factors = try #require(data.factors).map(Double.init)
    for row in 0..<data.count {
      let (t, h) = (factors[2 * row], factors[2 * row + 1])
      #expect(close(data[row], [t * cos(t), h, t * sin(t)], scale: 16))
    }
    let bound = 1.95 / 2000.0.squareRoot()
    let angles = stride(from: 0, to: factors.count, by: 2).map { factors[$0] / (3 * .pi) - 0.5 }
    let heights = stride(from: 1, to: factors.count, by: 2).map { factors[$0] / 21 }
    #expect(kolmogorovDistance(angles) < bound && kolmogorovDistance(heights) < bound)
  }

  @Test("smooth-map bends the same points alike in every run, and neighbours stay neighbours")
  func smoothMap() throws {
    var options = try DatasetOptions(
      dataset: "smooth-map", text: "intrinsic=3,dimension=20,frequency=0.5,width=2000")
    let map = try SmoothMap(&options)
    let data = try registry.load("smooth-map:count=50,intrinsic=3,dimension=20,width=2000", seed: 9)
    let factors = try #require(data.factors)
    #expect(data.factorNames == ["s0", "s1", "s2"] && data.sampleShape == [20])
    for row in 0..<50 {
      let point = factors[(3 * row)..<(3 * row + 3)].map(Double.init)
      // The factors are rounded to float32, and the map is Lipschitz with a few units.
      for (x, y) in zip(data[row], map.bend(point)) { #expect(abs(Double(x) - y) < 1e-5) }
    }
    // E (x_j(s) - x_j(t))^2 = 2 - 2 exp(-f^2 |s - t|^2 / 2), over the twenty coordinates.
    let (s, t) = ([0.0, 0, 0], [0.6, 0.8, 0])
    let apart = zip(map.bend(s), map.bend(t)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let expected = 20 * (2 - 2 * exp(-0.125))
    #expect(abs(apart - expected) < 4 * expected * (2.0 / 20).squareRoot())
  }

  @Test("gaussian-grid points scatter around the centre of their label")
  func gaussianGrid() throws {
    let data = try registry.load("gaussian-grid:count=5000,spacing=2,deviation=0.25")
    let labels = try #require(data.labels)
    #expect(Set(labels) == Set(0..<25))
    var square = 0.0
    for row in 0..<data.count {
      let centre = [Double(labels[row] / 5) * 2 - 4, Double(labels[row] % 5) * 2 - 4]
      for (value, middle) in zip(data[row], centre) { square += pow(Double(value) - middle, 2) }
    }
    // The variance of 10,000 normal numbers, within five standard errors sqrt(2 / 10,000).
    #expect(abs(square / 10_000 / 0.0625 - 1) < 5 * (2.0 / 10_000).squareRoot())
  }

  @Test("noise has the deviation asked for and leaves the factors alone")
  func noise() throws {
    let plain = try registry.load("swiss-roll:count=3000")
    let noisy = try registry.load("swiss-roll:count=3000,noise=0.5")
    #expect(plain.factors == noisy.factors)
    let square = zip(plain.samples, noisy.samples).reduce(0.0) {
      $0 + pow(Double($1.0) - Double($1.1), 2)
    }
    #expect(abs(square / 9000 / 0.25 - 1) < 5 * (2.0 / 9000).squareRoot())
  }

  /// Whether values are the correctly rounded ones, up to the rounding of `scale`-fold factors.
  private func close(_ row: ArraySlice<Float>, _ exact: [Double], scale: Double = 1) -> Bool {
    let bound = scale * (exact.map { abs($0) }.max() ?? 0) * Double(Float.ulpOfOne)
    return row.count == exact.count && zip(row, exact).allSatisfy { abs(Double($0) - $1) <= bound }
  }

  /// The largest gap between the empirical distribution and the uniform one on [0, 1]; above
  /// 1.95 / sqrt(n) with probability 0.001.
  private func kolmogorovDistance(_ values: [Double]) -> Double {
    values.sorted().enumerated().reduce(0.0) { worst, entry in
      let (low, high) = (Double(entry.offset), Double(entry.offset + 1))
      let count = Double(values.count)
      return max(worst, abs(entry.element - low / count), abs(entry.element - high / count))
    }
  }
}
