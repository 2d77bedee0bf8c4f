import DiffeoGeometry
import DiffeoLinearAlgebra
import DiffeoMetrics
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Distances between samples")
struct SampleMetricsTests {
  static func backends() throws -> [Backend] { [.reference, try TestDevice.backend()] }

  private static func normal(_ shape: Shape, seed: UInt64, on backend: Backend) throws -> Tensor {
    try .normal(shape, key: RandomKey(seed: seed), on: backend)
  }

  @Test("the Frechet distance of normal distributions with known moments")
  func frechet() throws {
    // Diagonal: |m|^2 + sum (sqrt a - sqrt b)^2.
    let left = FeatureMoments(
      name: "a", count: 9, mean: [1, 2], covariance: Matrix(diagonal: [4, 9]))
    let right = FeatureMoments(
      name: "b", count: 9, mean: [4, -2], covariance: Matrix(diagonal: [1, 16]))
    expectClose(try frechetDistance(left, right), 9 + 16 + 1 + 1, within: .norm(1e-14))
    #expect(try frechetDistance(left, left) < 1e-6)
    // Rotated alike, the distance stays; C = R diag R^T with an angle of 30 degrees.
    let (c, s) = (cos(Double.pi / 6), sin(Double.pi / 6))
    func rotated(_ moments: FeatureMoments) -> FeatureMoments {
      let r = Matrix(rows: 2, columns: 2, [c, -s, s, c])
      let mean = (r * Matrix(rows: 2, columns: 1, moments.mean)).elements
      return FeatureMoments(
        name: moments.name, count: 9, mean: mean,
        covariance: r * moments.covariance * r.transposed)
    }
    expectClose(try frechetDistance(rotated(left), rotated(right)), 27, within: .norm(1e-13))
    // Commuting fails: for A = diag(4, 1), B = R diag(4, 1) R^T the trace of the root of A B is
    // sqrt(tr(A B) + 2 sqrt det(A B)) in two dimensions.
    let a = FeatureMoments(
      name: "a", count: 9, mean: [0, 0], covariance: Matrix(diagonal: [4, 1]))
    let b = rotated(a)
    let product = a.covariance * b.covariance
    let root = (product[0, 0] + product[1, 1] + 2 * 4).squareRoot()
    expectClose(try frechetDistance(a, b), 10 - 2 * root, within: .norm(1e-13))
  }

  @Test("moments are those of the formula, on every backend")
  func moments() throws {
    for backend in try Self.backends() {
      let x = try Tensor([1, 2, 3, 4, 5, 9], shape: [3, 2], on: backend)
      let moments = try FeatureMoments(x, name: "x")
      #expect(moments.mean == [3, 5])
      #expect(moments.covariance.elements == [4, 7, 7, 13])
      #expect(moments.count == 3 && moments.width == 2)
    }
  }

  @Test("too few samples for a covariance, and widths that differ, are refused")
  func refused() throws {
    let x = try Tensor.zeros([3, 3], on: .reference)
    #expect(throws: MetricError.rankDeficient(sample: "x", count: 3, width: 3)) {
      try FeatureMoments(x, name: "x")
    }
    let wide = try FeatureMoments(Self.normal([9, 3], seed: 1, on: .reference), name: "w")
    let narrow = try FeatureMoments(Self.normal([9, 2], seed: 1, on: .reference), name: "n")
    #expect(throws: MetricError.widthMismatch(left: "w", 3, right: "n", 2)) {
      try frechetDistance(wide, narrow)
    }
    let y = try Tensor.zeros([3, 2], on: .reference)
    let key = RandomKey(seed: 1)
    #expect(throws: MetricError.self) { try SlicedWasserstein(x, y, directions: 3, key: key) }
    #expect(throws: MetricError.self) { try KernelDistance(x, y, subsetSize: 2, key: key) }
    #expect(throws: MetricError.self) { try KernelDistance(x, x, subsetSize: 4, key: key) }
    #expect(throws: MetricError.self) {
      try NeighborMetrics(real: PointCloud(x), generated: PointCloud(y), k: 1)
    }
  }

  @Test("precision, recall, density and coverage of four points on a line")
  func line() throws {
    for backend in try Self.backends() {
      // Real 0, 1, 3: balls of radius 1, 1, 2. Generated 0.5, 5.5, 6: radii 5, 0.5, 0.5.
      let real = try PointCloud([0, 1, 3], dimension: 1, on: backend, name: "real")
      let fake = try PointCloud([0.5, 5.5, 6], dimension: 1, on: backend, name: "fake")
      let found = try NeighborMetrics(real: real, generated: fake, k: 1)
      // 0.5 lies in the balls of 0 and 1, the others in none; of 3 the ball ends at 5.
      #expect(found.precision == 1.0 / 3 && found.density == 2.0 / 3)
      // The ball of 0.5 holds all real points.
      #expect(found.recall == 1)
      // 0 and 1 have 0.5 in their balls; the nearest of 3 is 0.5 at 2.5.
      #expect(found.coverage == 2.0 / 3)
    }
  }

  @Test("a sample is as good as another of the same distribution, and a copy is perfect")
  func alike() throws {
    let backend = try TestDevice.backend()
    let real = try PointCloud(Self.normal([400, 20], seed: 1, on: backend))
    let other = try PointCloud(Self.normal([401, 20], seed: 2, on: backend))
    let far = try PointCloud(Self.normal([400, 20], seed: 3, on: backend) + 50)
    let same = try NeighborMetrics(real: real, generated: real, k: 5)
    #expect(same.precision == 1 && same.recall == 1 && same.coverage == 1)
    let found = try NeighborMetrics(real: real, generated: other, k: 5)
    // Density has the expectation 1, coverage 1 - 2^-5.
    #expect(abs(found.density - 1) < 0.2 && abs(found.coverage - 31.0 / 32) < 0.05)
    let none = try NeighborMetrics(real: real, generated: far, k: 5)
    #expect([none.precision, none.recall, none.density, none.coverage] == [0, 0, 0, 0])
  }

  @Test("device and reference count the same balls", arguments: TestProfile.allCases)
  func balls(profile: TestProfile) throws {
    for (n, m, width) in [(3, 1, 1), (17, 33, 5), (66, 65, 97)] {
      let found = try [Backend.reference, try TestDevice.backend(profile)].map { backend in
        try NeighborMetrics(
          real: PointCloud(Self.uniform([n, width], seed: 1, on: backend)),
          generated: PointCloud(Self.uniform([m + 1, width], seed: 2, on: backend)), k: 1)
      }
      #expect(found[0] == found[1])
    }
  }

  private static func uniform(_ shape: Shape, seed: UInt64, on backend: Backend) throws -> Tensor {
    try .uniform(shape, key: RandomKey(seed: seed), on: backend)
  }

  @Test("the sliced distance of moved samples is the move, whatever the directions")
  func sliced() throws {
    for backend in try Self.backends() {
      let x = try Self.normal([200, 3], seed: 1, on: backend)
      let moved = try x + Tensor([3, 0, 4], shape: [3], on: backend)
      let found = try SlicedWasserstein(x, moved, directions: 400, key: RandomKey(seed: 2))
      // The mean square of a unit vector's coordinate is 1/3: the move has length 5.
      #expect(abs(found.squaredDistance - 25.0 / 3) < 5 * found.standardError)
      #expect(found.standardError < 1 && found.directions == 400)
      #expect(try SlicedWasserstein(x, x, directions: 4, key: RandomKey(seed: 3)).distance == 0)
    }
  }

  @Test("numbers of different counts are compared quantile by quantile")
  func quantiles() throws {
    let x = try Tensor([0, 6], shape: [2, 1], on: .reference)
    let y = try Tensor([3, 0, 6], shape: [3, 1], on: .reference)
    // Halves against thirds: between 1/3 and 1/2 the quantiles are 0 and 3, up to 2/3 6 and 3.
    let found = try SlicedWasserstein(x, y, directions: 2, key: RandomKey(seed: 1))
    expectClose(found.squaredDistance, 9 / 6.0 + 9 / 6.0, within: .norm(1e-14))
  }

  @Test("the kernel distance is that of its formula, and zero in the mean for equal distributions")
  func kernel() throws {
    for backend in try Self.backends() {
      let x = try Tensor([1, 0, 0, 1], shape: [2, 2], on: backend)
      let y = try Tensor([1, 1, 2, 0], shape: [2, 2], on: backend)
      let found = try KernelDistance(
        x, y, subsets: 1, subsetSize: 2, key: RandomKey(seed: 1))
      // (x.y / 2 + 1)^3: within x 1, within y 8; across 27/8, 8, 27/8, 1.
      let across: [Double] = [27.0 / 8, 8, 27.0 / 8, 1]
      let expected = 9 - 2 * across.reduce(0, +) / 4
      expectClose(found.mean, expected, within: .norm(1e-6))
      let many = try KernelDistance(
        Self.normal([300, 4], seed: 1, on: backend), Self.normal([300, 4], seed: 2, on: backend),
        subsets: 20, subsetSize: 100, key: RandomKey(seed: 3))
      #expect(abs(many.mean) < 4 * many.deviation)
    }
  }

  @Test("the spectrum of normal points is near 1, that of stretched ones is stretched")
  func spectrum() throws {
    let ideal = try SampleSpectrum.ideal(count: 4000, width: 5, key: RandomKey(seed: 1))
    // 1 +- sqrt(5 / 4000), and its fluctuation.
    #expect(ideal.values.allSatisfy { abs($0 - 1) < 0.06 })
    let points = try Self.normal([4000, 5], seed: 2, on: .reference)
    let scale = try Tensor([2, 1, 1, 1, 0.5], shape: [5], on: .reference)
    let stretched = try SampleSpectrum(points * scale)
    #expect(abs(stretched.values[0] - 2) < 0.12 && abs(stretched.values[4] - 0.5) < 0.03)
    expectClose(stretched.deviation(from: ideal), 1, within: .distance(0.2))
    #expect(try SampleSpectrum(points).deviation(from: ideal) < 0.1)
  }
}
