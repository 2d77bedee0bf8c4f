import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Bi-Lipschitz constants")
struct BiLipschitzTests {
  @Test("an isometry has 1, a similarity its factor", arguments: TestProfile.allCases)
  func similarity(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    let values = CloudKind.normal.values(500, 2)
    let latent = try PointCloud(values, dimension: 2, on: backend)
    let angle = 0.7
    for factor in [1, 3, 0.25] {
      let images = stride(from: 0, to: 1000, by: 2).flatMap { i -> [Float] in
        let (x, y) = (Double(values[i]), Double(values[i + 1]))
        return [
          Float(factor * (cos(angle) * x - sin(angle) * y)),
          Float(factor * (sin(angle) * x + cos(angle) * y)), 7,
        ]
      }
      let outputs = try PointCloud(images, dimension: 3, on: backend)
      for row in try BiLipschitz(latent: latent, outputs: outputs, ks: [5, 100]).statistics() {
        #expect(row.points == 500 && row.coincident == 0)
        // Images are rounded to float32: 2^-24 of 12 against distances of some 1e-3 at least.
        let allowance = Allowance.distance(2e-3 * max(factor, 1 / factor))
        expectClose(row.constant.mean, max(factor, 1 / factor), within: allowance)
        expectClose(row.scaleFree.mean, 1, within: .distance(2e-3))
        #expect(row.constant.quantile(0) >= max(factor, 1 / factor) * (1 - 1e-6))
      }
    }
  }

  /// Small distances of the loop (cos t, sin 2t, sin 3t) are stretched by L / (2 pi sqrt 2).
  ///
  /// Its length is L = 15.9596; laid by arclength on the circle of radius sqrt 2 the factor is
  /// 1.7961. The exact data as decoder of its diffusion map gave 1.795 +- 0.019 at k = 5.
  @Test("the loop by arclength has the constant of its length", arguments: BackendKind.allCases)
  func loop(kind: BackendKind) throws {
    let backend = try kind.make()
    let (count, substeps) = (2000, 50)
    var (arclength, starts) = (0.0, [Double]())
    for step in 0..<(count * substeps) {
      if step % substeps == 0 { starts.append(arclength) }
      let t = 2 * .pi * (Double(step) + 0.5) / Double(count * substeps)
      let speed = (sin(t) * sin(t) + 4 * cos(2 * t) * cos(2 * t) + 9 * cos(3 * t) * cos(3 * t))
      arclength += speed.squareRoot() * 2 * .pi / Double(count * substeps)
    }
    expectClose(arclength, 15.9596, within: .distance(5e-5))
    let latent = starts.flatMap { s -> [Double] in
      let angle = 2 * .pi * s / arclength
      return [Double(2).squareRoot() * cos(angle), Double(2).squareRoot() * sin(angle)]
    }
    let images = (0..<count).flatMap { index -> [Double] in
      let t = 2 * .pi * Double(index) / Double(count)
      return [cos(t), sin(2 * t), sin(3 * t)]
    }
    let rows = try BiLipschitz(
      latent: PointCloud(Tensor(doubles: latent, shape: [count, 2], on: backend)),
      outputs: PointCloud(Tensor(doubles: images, shape: [count, 3], on: backend)), ks: [5]
    ).statistics()
    let theory = arclength / (2 * .pi * Double(2).squareRoot())
    expectClose(theory, 1.7961, within: .distance(1e-4))
    // Three neighbours on a side span 3 L / n at most, against which the loop bends by a radius
    // of 0.1 where it is sharpest.
    expectClose(rows[0].constant.mean, theory, within: .distance(0.002))
    expectClose(rows[0].constant.mean, 1.795, within: .distance(0.019))
    #expect(rows[0].scaleFree.mean < 1.002)
  }

  @Test("a linear map keeps within its singular values, and reaches them", arguments: Seed.all)
  func linear(seed: Seed) throws {
    let backend = try TestDevice.backend()
    let values = CloudKind.normal.values(4000, 2, seed: seed.value)
    let latent = try PointCloud(values, dimension: 2, on: backend)
    // Singular values 3 and 1/2, the axes turned on both sides.
    let (c, s) = (Float(0.6), Float(0.8))
    let images = stride(from: 0, to: 8000, by: 2).flatMap { i -> [Float] in
      let (u, v) = (
        3 * (c * values[i] + s * values[i + 1]), 0.5 * (c * values[i + 1] - s * values[i])
      )
      return [s * u - c * v, c * u + s * v]
    }
    let outputs = try PointCloud(images, dimension: 2, on: backend)
    let row = try BiLipschitz(latent: latent, outputs: outputs, ks: [100]).statistics()[0]
    // Rounded images: 2^-23 of 12 against the nearest neighbours' distances.
    #expect(row.constant.quantile(1) <= 3 * 1.01)
    #expect(row.constant.mean > 2.98)
    #expect(row.scaleFree.quantile(1) <= Double(6).squareRoot() * 1.01)
    #expect(row.scaleFree.mean > 0.97 * Double(6).squareRoot())
  }

  @Test("one pass over a list gives what each k gives alone", arguments: TestProfile.allCases)
  func lists(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    let latent = try CloudKind.normal.cloud(300, 3, on: backend)
    let outputs = try CloudKind.normal.cloud(300, 37, seed: 9, on: backend)
    let ks = [1, 2, 3, 5, 31, 32, 33, 100, 299]
    let together = try BiLipschitz(
      latent: latent, outputs: outputs, ks: ks.reversed() + [5]
    ).statistics()
    #expect(together.map(\.k) == ks)
    for row in together {
      let alone = try BiLipschitz(latent: latent, outputs: outputs, ks: [row.k]).statistics()
      #expect(alone == [row])
    }
    for (smaller, larger) in zip(together, together.dropFirst()) {
      #expect(smaller.constant.mean <= larger.constant.mean)
    }
  }

  @Test("coincident points are counted, never divided by", arguments: BackendKind.allCases)
  func coincident(kind: BackendKind) throws {
    let backend = try kind.make()
    // Points 0, 1 and 2 coincide.
    let latent = try PointCloud([0, 0, 0, 1, 3], dimension: 1, on: backend)
    let outputs = try PointCloud([0, 5, 9, 2, 6], dimension: 1, on: backend)
    let rows = try BiLipschitz(latent: latent, outputs: outputs, ks: [1, 2, 3]).statistics()
    #expect(rows.map(\.coincident) == [3, 6, 6])
    #expect(rows.map(\.points) == [2, 2, 5])
    // k = 1: point 3 finds 0, |2 - 0| / 1; point 4 finds 3, |6 - 2| / 2.
    #expect(rows[0].constant.mean == 2)
    // k = 3 at point 0: only 3 counts, |2 - 0| / 1.
    #expect(rows[2].constant.quantile(0) == 2)
    let same = try PointCloud([1, 1, 1], dimension: 1, on: backend)
    let none = try BiLipschitz(latent: same, outputs: same, ks: [2]).statistics()[0]
    #expect(none.points == 0 && none.coincident == 6 && none.constant.mean.isNaN)
  }

  @Test("images that coincide make the constant infinite")
  func collapsed() throws {
    let backend = try TestDevice.backend()
    let latent = try PointCloud([0, 1, 3], dimension: 1, on: backend)
    let outputs = try PointCloud([2, 2, 2], dimension: 1, on: backend)
    let row = try BiLipschitz(latent: latent, outputs: outputs, ks: [2]).statistics()[0]
    #expect(row.points == 3 && row.coincident == 0)
    #expect(row.constant.mean == .infinity && row.constant.median == .infinity)
    // Nothing is kept, not even up to scale.
    #expect(row.scaleFree.median == .infinity)
  }

  @Test(
    "scales of either space change the ratios by theirs alone",
    arguments: [TestProfile.own, .gpu], [(-100, -100), (100, 100), (0, 80), (-80, 0), (60, -60)])
  func scales(profile: TestProfile, exponents: (latent: Int, outputs: Int)) throws {
    let backend = try TestDevice.backend(profile)
    let latent = try CloudKind.normal.cloud(60, 3, on: backend)
    let outputs = try CloudKind.normal.cloud(60, 17, seed: 2, on: backend)
    func scaled(_ cloud: PointCloud, _ exponent: Int) throws -> PointCloud {
      try PointCloud(cloud.points.affine(scale: exp2(Double(exponent))))
    }
    let plain = try BiLipschitz(latent: latent, outputs: outputs, ks: [5]).statistics()[0]
    let row = try BiLipschitz(
      latent: scaled(latent, exponents.latent), outputs: scaled(outputs, exponents.outputs),
      ks: [5]
    ).statistics()[0]
    #expect(row.scaleFree == plain.scaleFree)
    if exponents.latent == exponents.outputs { #expect(row.constant == plain.constant) }
  }

  @Test("images as wide as the limit are read", arguments: [TestProfile.own, .gpu])
  func wide(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    let latent = try CloudKind.normal.cloud(40, 2, on: backend)
    let outputs = try CloudKind.normal.cloud(40, 12_288, seed: 2, on: backend)
    let row = try BiLipschitz(latent: latent, outputs: outputs, ks: [7]).statistics()[0]
    let expected = try BiLipschitz(
      latent: reference(latent), outputs: reference(outputs), ks: [7]
    ).statistics()[0]
    // Chains of at most 12,288 / 4 terms.
    expectClose(
      row.constant.mean, expected.constant.mean,
      within: .norm(Double(12_288 / 4 + 8) * 0x1p-24))
  }

  @Test("what cannot be measured is refused")
  func refusals() throws {
    let backend = try TestDevice.backend()
    let latent = try CloudKind.normal.cloud(20, 3, on: backend)
    let short = try PointCloud([1, 2], dimension: 1, on: backend, name: "short")
    #expect(throws: GeometryError.countMismatch("the points", 20, other: "short", 2)) {
      try BiLipschitz(latent: latent, outputs: short, ks: [1])
    }
    let wide = try CloudKind.normal.cloud(20, 12_289, on: backend)
    #expect(
      throws: GeometryError.tooManyDimensions("the points", dimension: 12_289, limit: 12_288)
    ) { try BiLipschitz(latent: latent, outputs: wide, ks: [1]) }
    for ks in [[], [0], [3, -1]] {
      #expect(throws: GeometryError.self) {
        try BiLipschitz(latent: latent, outputs: latent, ks: ks)
      }
    }
    #expect(throws: GeometryError.tooFewPoints("the points", count: 20, neighbors: 20)) {
      try BiLipschitz(latent: latent, outputs: latent, ks: [3, 20])
    }
  }
}

@Suite("Distributions")
struct DistributionTests {
  @Test("mean, deviation and quantiles of known numbers")
  func known() {
    let distribution = Distribution([4, 1, 3, 2])
    #expect(distribution.mean == 2.5)
    #expect(distribution.standardDeviation == 1.25.squareRoot())
    #expect(distribution.median == 2.5)
    #expect([0, 0.25, 0.75, 1].map(distribution.quantile) == [1, 1.75, 3.25, 4])
    #expect(Distribution([7]).median == 7 && Distribution([7]).standardDeviation == 0)
    #expect(Distribution([]).median.isNaN)
  }

  @Test("infinities stay at the end where they belong")
  func infinite() {
    let distribution = Distribution([1, 2, .infinity])
    #expect(distribution.median == 2)
    #expect(distribution.mean == .infinity)
    #expect(distribution.quantile(1) == .infinity)
  }
}
