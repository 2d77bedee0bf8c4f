import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Heat kernels")
struct HeatKernelTests {
  @Test("by series integrate to 1 over a cap around the start", arguments: [1, 2, 3, 5])
  func normalised(dimension: Int) throws {
    let sphere = try Sphere(dimension: dimension)
    let shell = dimension == 1 ? 2 : try #require(Sphere(dimension: dimension - 1).volume)
    for time in [0.001, 0.0235, 0.5, 3] {
      let end = min(.pi, 12 * time.squareRoot())
      let count = 1000
      let sum = (0..<count).reduce(0.0) { sum, index in
        let r = end * (Double(index) + 0.5) / Double(count)
        return sum + density(sphere, r, time) * pow(sin(r), Double(dimension - 1))
      }
      // The midpoint rule, of second order in 1 / 1000.
      expectClose(sum * shell * end / Double(count), 1, within: .distance(1e-5))
    }
  }

  @Test("by series are those of the 3-sphere's images")
  func images() throws {
    let sphere = try Sphere(dimension: 3)
    for (time, r) in [(0.05, 0.3), (0.2, 1.0), (1.0, 2.0), (2.0, 3.0)] {
      let sum = (-5...5).reduce(0.0) { sum, n in
        let way = r + 2 * .pi * Double(n)
        return sum + way / sin(r) * exp(-way * way / (2 * time))
      }
      let expected = pow(2 * .pi * time, -1.5) * exp(time / 2) * sum
      expectClose(density(sphere, r, time), expected, within: .norm(1e-10))
    }
  }

  @Test("diffuse: half the time twice is the time", arguments: ["sphere:2", "projective:2", "so3"])
  func semigroup(name: String) throws {
    let manifold = try KLDivergenceTests.exact(name)
    let volume = try #require(manifold.volume)
    let (p, q) = (
      manifold.samplePoint(0, key: RandomKey(seed: 1)),
      manifold.samplePoint(1, key: RandomKey(seed: 1))
    )
    let time = name == "so3" ? 6.0 : 0.6
    let values = (0..<20_000).map { index -> Double in
      let middle = manifold.samplePoint(index, key: RandomKey(seed: 2))
      return volume * manifold.exactHeatKernel(from: p, to: middle, time: time / 2)
        * manifold.exactHeatKernel(from: middle, to: q, time: time / 2)
    }
    expectMean(of: values, manifold.exactHeatKernel(from: p, to: q, time: time))
  }

  /// Relative errors at r = sqrt(d t), 2 sqrt(d t): -9.2e-6, -9.3e-6 on S^2, -6.9e-5 on S^3.
  @Test("for small times are the exact ones", arguments: [(2, -9.25e-6), (3, -6.9e-5)])
  func asymptotic(dimension: Int, error: Double) throws {
    let sphere = try Sphere(dimension: dimension)
    let time = 0.0235
    for factor in [1.0, 2] {
      let r = factor * (Double(dimension) * time).squareRoot()
      let log = sphere.logHeatKernel(from: pole(sphere), to: place(sphere, r), time: time)
      expectClose(
        exp(log) / density(sphere, r, time) - 1, error, within: .distance(0.02 * abs(error)))
    }
  }

  @Test(
    "for small times are the exact ones on every manifold with a series",
    arguments: KLDivergenceTests.withSeries)
  func asymptoticEverywhere(name: String) throws {
    let manifold = try KLDivergenceTests.exact(name)
    let time = 0.02
    let start = try manifold.uniform(count: 30, key: RandomKey(seed: 1), on: .reference)
    let times = try Tensor.full(time, shape: [30, 1], on: .reference)
    let end = try brownianWalk(
      from: start, time: times, steps: 20, on: manifold, key: RandomKey(seed: 2))
    for (p, q) in zip(try start.rows(), try end.rows()) {
      let exact = log(manifold.exactHeatKernel(from: p, to: q, time: time))
      let own = manifold.logHeatKernel(from: p, to: q, time: time)
      // The next coefficient of the expansion, (d (d - 1) t)^2 / 100 for spheres.
      let d = Double(manifold.dimension)
      expectClose(own, exact, within: .distance(pow(d * (d - 1) * time, 2) / 100 + 1e-9))
    }
  }

  @Test("are the same on a device and as tensors", arguments: ManifoldConformance.all)
  func device(item: ManifoldConformance) throws {
    guard item.hasFastDistance else { return }
    let manifold = item.manifold
    let start = try manifold.uniform(count: 65, key: RandomKey(seed: 1), on: .reference)
    let times = try Tensor.uniform(
      [65], low: 0.002, high: 0.02, key: RandomKey(seed: 3), on: .reference)
    let end = try brownianWalk(
      from: start, time: times, steps: 10, on: manifold, key: RandomKey(seed: 2))
    let own = try manifold.logHeatKernel(from: start, to: end, time: times)
    #expect(own.shape == [65])
    let rows = zip(zip(try start.rows(), try end.rows()), try times.doubles())
    let expected = rows.map { manifold.logHeatKernel(from: $0.0, to: $0.1, time: $1) }
    // The torus's distances as tensors are a series; r^2 / 2t is up to 10.
    let series = manifold is EmbeddedTorus ? 2e-3 : 1e-9
    try expectClose(own, expected, within: .distance(10 * series))
    for profile in [TestProfile.own, .gpu] {
      let backend = try TestDevice.backend(profile)
      let device = try manifold.logHeatKernel(
        from: start.copied(to: backend), to: end.copied(to: backend),
        time: times.copied(to: backend))
      // Rounding of coordinates: 2 r dr / 2t with dr of 16 ulps of 4, r of 0.5, t of 0.002.
      try expectClose(device, own, within: .distance(0.5 / 0.002 * 64 * 0x1p-24))
    }
  }

  @Test(
    "in the exact form are the series at any time, and sums on products",
    arguments: KLDivergenceTests.withSeries + ["sphere:2*sphere:1", "flat-torus*euclidean:2"])
  func exactForm(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let start = try manifold.uniform(count: 20, key: RandomKey(seed: 1), on: .reference)
    let times = try Tensor.uniform(
      [20, 1], low: 0.01, high: 2, key: RandomKey(seed: 3), on: .reference)
    let end = try brownianWalk(
      from: start, time: times, steps: 20, on: manifold, key: RandomKey(seed: 2))
    let own = try manifold.logHeatKernel(from: start, to: end, time: times, form: .exact)
    let factors = (manifold as? ProductManifold)?.factors ?? [manifold]
    let expected = zip(zip(try start.rows(), try end.rows()), try times.doubles()).map {
      points, time -> Double in
      var offset = 0
      return factors.reduce(0) { sum, factor in
        let range = offset..<(offset + factor.ambientDimension)
        offset = range.upperBound
        let (p, q) = (Array(points.0[range]), Array(points.1[range]))
        guard let exact = factor as? any ExactHeatKernel else {
          // The normal density of two dimensions.
          let square = zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          return sum - log(2 * .pi * time) - square / (2 * time)
        }
        return sum + log(exact.exactHeatKernel(from: p, to: q, time: time))
      }
    }
    try expectClose(own, expected, within: .distance(1e-9))
  }

  @Test("in the exact form are the expansion where the series has lost its digits")
  func exactFar() throws {
    let sphere = try Sphere(dimension: 2)
    for r in [1.2, 2.0, 2.6] {
      let (p, q) = (pole(sphere), place(sphere, r))
      let own = try sphere.exactLogHeatKernel(from: p, to: q, time: 0.02)
      let expansion = sphere.logHeatKernel(from: p, to: q, time: 0.02)
      expectClose(own, expansion, within: .distance(0.01))
    }
  }

  /// `-(d/2) ln 2 pi t - r^2 / 2t + ln(1 + Sc t / (8 d r^2) (3 - d + (d-1) r^2 + (d-3) r cot r))`
  /// with the distance r of the space around.
  @Test("in the paper's form are the paper's", arguments: [2, 3, 5])
  func faithful(dimension: Int) throws {
    let sphere = try Sphere(dimension: dimension)
    let (d, time) = (Double(dimension), 0.02)
    for angle in [0.1, 0.4, 0.8] {
      let (p, q) = (pole(sphere), place(sphere, angle))
      let r = chord(p, q)
      let bracket = 3 - d + (d - 1) * r * r + (d - 3) * r / tan(r)
      let expected =
        -d / 2 * log(2 * .pi * time) - r * r / (2 * time)
        + log(1 + sphere.scalarCurvature * time / (8 * d * r * r) * bracket)
      for manifold in [sphere, try ProjectiveSpace(dimension: dimension)] as [any Manifold] {
        let own = try Self.density(manifold, p, q, time, .faithful)
        expectClose(own, expected, within: .distance(1e-9))
      }
      #expect(abs(try Self.density(sphere, p, q, time, .corrected) - expected) > 1e-4)
    }
  }

  @Test("in the paper's form on a product are the sum of its factors'")
  func faithfulProduct() throws {
    let factors: [any Manifold] = [try Sphere(dimension: 2), FlatTorus()]
    let points = factors.map { $0.samplePoint(0, key: RandomKey(seed: 1)) }
    let ends = try zip(factors, points).map { manifold, point in
      try brownianWalk(
        from: Tensor(doubles: point, shape: [1, point.count], on: .reference),
        time: .full(0.02, shape: [1], on: .reference), steps: 5, on: manifold,
        key: RandomKey(seed: 2)
      ).doubles()
    }
    let sum = try (0..<2).reduce(0.0) {
      try $0 + Self.density(factors[$1], points[$1], ends[$1], 0.02, .faithful)
    }
    let own = try Self.density(
      ProductManifold(factors), points.flatMap { $0 }, ends.flatMap { $0 }, 0.02, .faithful)
    expectClose(own, sum, within: .distance(1e-12))
  }

  @Test("go with the volume of their form")
  func volumes() throws {
    let torus = try EmbeddedTorus()
    #expect(torus.volume(.corrected) == torus.volume)
    expectClose(try #require(torus.volume(.faithful)), 45.239, within: .distance(1e-3))
    let product = try ProductManifold([torus, SpecialOrthogonal()])
    expectClose(
      try #require(product.volume(.faithful)), 45.2389 * 27.9155, within: .distance(1e-2))
    #expect(try Sphere(dimension: 3).volume(.faithful) == Sphere(dimension: 3).volume)
    #expect(try Euclidean(dimension: 2).volume(.exact) == nil)
  }

  private static func density(
    _ manifold: any Manifold, _ p: [Double], _ q: [Double], _ time: Double, _ form: DensityForm
  ) throws -> Double {
    try manifold.logHeatKernel(
      from: Tensor(doubles: p, shape: [1, p.count], on: .reference),
      to: Tensor(doubles: q, shape: [1, q.count], on: .reference),
      time: .full(time, shape: [1], on: .reference), form: form
    ).scalar()
  }

  /// On a torus the mean of the density's inverse under itself is the volume.
  @Test("are densities on the torus, where curvature varies")
  func embeddedTorus() throws {
    let torus = try EmbeddedTorus()
    for theta in [0.0, .pi / 2, .pi] {
      let start = torus.point(at: [0.3, theta])
      let time = 0.01
      // Sum over a grid of angles around the start, with the area element.
      let (count, reach) = (60, 6 * time.squareRoot())
      var sum = 0.0
      for i in 0..<count {
        for j in 0..<count {
          let (u, v) = ((Double(i) + 0.5) / 30 - 1, (Double(j) + 0.5) / 30 - 1)
          let radius = torus.ring + torus.tube * cos(theta + v * reach / torus.tube)
          let end = torus.point(
            at: [0.3 + u * reach / (torus.ring - torus.tube), theta + v * reach / torus.tube])
          sum += exp(torus.logHeatKernel(from: start, to: end, time: time)) * radius
        }
      }
      let cell = pow(2 * reach / Double(count), 2) / (torus.ring - torus.tube)
      // Varying curvature enters in the next order: (Sc t)^2 and the curvature's own Laplacian.
      expectClose(sum * cell, 1, within: .distance(5e-4))
    }
  }

  private func density(_ sphere: Sphere, _ r: Double, _ time: Double) -> Double {
    sphere.exactHeatKernel(from: pole(sphere), to: place(sphere, r), time: time)
  }

  private func pole(_ sphere: Sphere) -> [Double] { place(sphere, 0) }

  private func place(_ sphere: Sphere, _ r: Double) -> [Double] {
    [cos(r), sin(r)] + [Double](repeating: 0, count: sphere.dimension - 1)
  }
}
