import DiffeoDifferentiation
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("KL divergences")
struct KLDivergenceTests {
  /// Values computed once in float64 with other software: series of 2l + 1 Legendre polynomials or
  /// closed image sums, Gauss-Legendre quadrature; six decimals.
  static let exact: [(name: String, logTime: Double, value: Double)] = [
    ("sphere:2", -3.75, 3.454914), ("sphere:2", -5, 4.696517), ("sphere:2", -7.5, 7.193424),
    ("sphere:2", -8.75, 8.443226), ("sphere:2", -2, 1.761086), ("sphere:2", -1, 0.879367),
    ("sphere:3", -3.75, 4.386022), ("sphere:3", -5, 6.235894), ("sphere:3", -7.5, 9.976621),
    ("sphere:3", -2, 1.927220), ("sphere:3", -1, 0.765252),
    ("flat-torus", -3.75, 4.587877), ("flat-torus", -5, 5.837877), ("flat-torus", 0, 0.847522),
    ("flat-torus", 1, 0.136148),
  ]

  /// (H + (d/2) ln 2 pi t + d/2) / (Sc t) at t = 0.005, 0.0235, 0.1, computed likewise.
  static let coefficients: [(dimension: Int, values: [Double])] = [
    (2, [0.25003, 0.25017, 0.25073]), (3, [0.24993, 0.24967, 0.24858]),
    (4, [0.24983, 0.24918, 0.24643]), (5, [0.24972, 0.24868, 0.24429]),
  ]

  static let withSeries: [String] = [
    "sphere:1", "sphere:2", "sphere:3", "sphere:6", "projective:2", "projective:3", "flat-torus",
    "so3",
  ]

  static func exact(_ name: String) throws -> any ExactHeatKernel {
    try #require(ManifoldRegistry.standard.manifold(name) as? any ExactHeatKernel)
  }

  /// The divergence at the first axis, or at the identity.
  static func divergence(
    _ manifold: any Manifold, logTime: Double, form: DivergenceForm = .corrected,
    at point: [Double]? = nil, on backend: Backend = .reference
  ) throws -> Double {
    let mean = point ?? manifold.project([Double](repeating: 0, count: manifold.ambientDimension))
    let value = try manifold.klDivergence(
      logTime: Variable(constant: Tensor(doubles: [logTime], shape: [1, 1], on: backend)),
      at: Variable(constant: Tensor(doubles: mean, shape: [1, mean.count], on: backend)), form: form
    )
    #expect(value.shape == [1])
    return try value.value.scalar()
  }

  @Test("by series have the values computed elsewhere", arguments: exact)
  func table(name: String, logTime: Double, value: Double) throws {
    let own = try Self.exact(name).exactKLDivergence(time: exp(logTime))
    expectClose(own, value, within: .distance(6e-7))
  }

  @Test("in the exact form are those of the series, at any time", arguments: withSeries + large)
  func exactForm(name: String) throws {
    let manifold = try Self.exact(name)
    for logTime in stride(from: -11.4, through: 6, by: 0.37) {
      let own = try Self.divergence(manifold, logTime: logTime, form: .exact)
      // What is taken for 0 at the end, and what the quadrature of a sum of thousands leaves.
      expectClose(
        own, manifold.exactKLDivergence(time: exp(logTime)), within: .distance(2e-8),
        "ln t = \(logTime)")
    }
    let early = try Self.divergence(manifold, logTime: -20, form: .exact)
    expectClose(early, try Self.divergence(manifold, logTime: -20), within: .distance(1e-12))
    #expect(try Self.divergence(manifold, logTime: .nan, form: .exact).isNaN)
  }

  static let large = ["sphere:20", "projective:12"]

  @Test("in the exact form have the values computed elsewhere", arguments: exact)
  func exactTable(name: String, logTime: Double, value: Double) throws {
    let own = try Self.divergence(Self.exact(name), logTime: logTime, form: .exact)
    expectClose(own, value, within: .distance(6e-7))
  }

  @Test("in the exact form have its slope", arguments: withSeries)
  func exactSlope(name: String) throws {
    let manifold = try Self.exact(name)
    let times = stride(from: -10.0, through: 4, by: 0.5).map { $0 }
    let slopes = try Self.slopes(manifold, times, on: .reference)
    let h = 1e-3
    for (logTime, slope) in zip(times, slopes) {
      let ends = [h, -h].map { manifold.exactKLDivergence(time: exp(logTime + $0)) }
      // The difference's own error: h^2 / 6 of a third derivative of a few, and 1e-10 / 2h.
      expectClose(slope, (ends[0] - ends[1]) / (2 * h), within: .distance(1e-5))
    }
    // Coefficients of the derivative, some d k^2 of them in float32.
    let device = try Self.slopes(manifold, times, on: TestDevice.backend())
    expectClose(device, slopes, within: .norm(1e-5))
  }

  @Test("in the exact form are the same on a device, to float32", arguments: withSeries + large)
  func exactOnDevice(name: String) throws {
    let manifold = try Self.exact(name)
    let times = stride(from: -12.0, through: 5, by: 0.25).map { $0 }
    for profile in [TestProfile.own, .gpu] {
      let backend = try TestDevice.backend(profile)
      let device = try Self.divergences(manifold, times, on: backend).value.doubles()
      let own = try Self.divergences(manifold, times, on: .reference).value.doubles()
      // The coefficients' sum is about the divergence at the earliest time.
      expectClose(device, own, within: .norm(16 * 0x1p-24))
    }
  }

  @Test("in the exact form add on products, and are the normal ones in Euclidean space")
  func exactProducts() throws {
    let names = ["sphere:2", "so3", "euclidean:2"]
    let factors = try names.map { try ManifoldRegistry.standard.manifold($0) }
    let points = factors.map { $0.samplePoint(3, key: RandomKey(seed: 1)) }
    let sum = try zip(factors, points).reduce(0.0) {
      try $0 + Self.divergence($1.0, logTime: -0.5, form: .exact, at: $1.1)
    }
    let own = try Self.divergence(
      ProductManifold(factors), logTime: -0.5, form: .exact, at: points.flatMap { $0 })
    expectClose(own, sum, within: .distance(1e-12))
    let space = factors[2]
    expectClose(
      try Self.divergence(space, logTime: -0.5, form: .exact, at: points[2]),
      try Self.divergence(space, logTime: -0.5, at: points[2]), within: .exact)
  }

  @Test(
    "in the exact form are refused where there is no series",
    arguments: ["embedded-torus", "sphere:21", "sphere:1*embedded-torus"])
  func noSeries(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let point = manifold.samplePoint(0, key: RandomKey(seed: 1))
    let divergence = #expect(throws: ManifoldError.self) {
      _ = try Self.divergence(manifold, logTime: -3, form: .exact, at: point)
    }
    let density = #expect(throws: ManifoldError.self) {
      _ = try manifold.exactLogHeatKernel(from: point, to: point, time: 0.1)
    }
    for error in [divergence, density] {
      #expect(error?.description.contains("not known as a series") == true)
      #expect(error?.description.contains("so3") == true)
    }
  }

  /// The exact divergences of many times, with their past.
  private static func divergences(
    _ manifold: any Manifold, _ logTimes: [Double], on backend: Backend
  ) throws -> Variable {
    try divergences(
      manifold, Variable(leaf: Tensor(doubles: logTimes, shape: [logTimes.count, 1], on: backend)))
  }

  private static func divergences(
    _ manifold: any Manifold, _ logTime: Variable
  ) throws -> Variable {
    let mean = try manifold.uniform(
      count: logTime.shape[0], key: RandomKey(seed: 1), on: logTime.value.backend)
    return try manifold.klDivergence(
      logTime: logTime, at: Variable(constant: mean), form: .exact)
  }

  private static func slopes(
    _ manifold: any Manifold, _ logTimes: [Double], on backend: Backend
  ) throws -> [Double] {
    let leaf = Variable(
      leaf: try Tensor(doubles: logTimes, shape: [logTimes.count, 1], on: backend))
    return try gradients(of: divergences(manifold, leaf).sum(), with: [leaf])[0].value.doubles()
  }

  @Test("of projective spaces are smaller by ln 2", arguments: [2, 3, 5])
  func projective(dimension: Int) throws {
    let (time, sphere) = (exp(-3.75), try Sphere(dimension: dimension))
    let own = try ProjectiveSpace(dimension: dimension).exactKLDivergence(time: time)
    expectClose(own, sphere.exactKLDivergence(time: time) - log(2), within: .distance(1e-9))
  }

  @Test("have the curvature coefficient 1/4 for small times", arguments: coefficients)
  func coefficient(dimension: Int, values: [Double]) throws {
    let sphere = try Sphere(dimension: dimension)
    let volume = try #require(sphere.volume)
    for (time, expected) in zip([0.005, 0.0235, 0.1], values) {
      let d = Double(dimension)
      let base = log(volume) - d / 2 * (log(2 * .pi * time) + 1)
      let own = (sphere.exactKLDivergence(time: time) - base) / (sphere.scalarCurvature * time)
      expectClose(own, expected, within: .distance(6e-6))
    }
  }

  @Test("for small times are the exact ones", arguments: withSeries)
  func asymptotic(name: String) throws {
    let manifold = try Self.exact(name)
    let d = Double(manifold.dimension)
    for logTime in [-9.0, -7, -5, -3.75] {
      let own = try Self.divergence(manifold, logTime: logTime)
      // The next term is of order (Sc t)^2 / d^2 with a small factor.
      let curvature = manifold.scalarCurvature(at: []) * exp(logTime) / d
      expectClose(
        own, manifold.exactKLDivergence(time: exp(logTime)),
        within: .distance(0.1 * curvature * curvature + 1e-9))
    }
  }

  @Test("for small times are off on the sphere by what is documented")
  func asymptoticError() throws {
    let sphere = try Sphere(dimension: 2)
    for (logTime, error) in [(-3.75, -8e-6), (-2, -2.7e-4), (-1, -2.3e-3)] {
      let own = try Self.divergence(sphere, logTime: logTime)
      let difference = own - sphere.exactKLDivergence(time: exp(logTime))
      expectClose(difference, error, within: .distance(0.05 * abs(error)))
    }
  }

  @Test("vanish for large times", arguments: withSeries)
  func largeTimes(name: String) throws {
    let own = try Self.exact(name).exactKLDivergence(time: 60)
    // The first eigenvalue above 0 is 1/4 at least (SO(3): 3/8), and its square counts.
    #expect(own >= -1e-10 && own < 1e-8)
  }

  /// At ln t = -3.75 the paper's tables have 3.455, 6.426 and 6.57; its RP^3 is 3.699 there.
  @Test("in the paper's form are the paper's")
  func faithful() throws {
    let torus = try EmbeddedTorus()
    let top = [3.0, 0, 0.6]
    let sphere = try Self.divergence(Sphere(dimension: 2), logTime: -3.75, form: .faithful)
    let flat = try Self.divergence(FlatTorus(), logTime: -3.75, form: .faithful)
    let embedded = try Self.divergence(torus, logTime: -3.75, form: .faithful, at: top)
    let projective = try Self.divergence(
      ProjectiveSpace(dimension: 3), logTime: -3.75, form: .faithful)
    expectClose(sphere, 3.4549, within: .distance(1e-4))
    expectClose(flat, 6.4258, within: .distance(1e-4))
    expectClose(embedded, 3.75 - 1 + log(45.239), within: .distance(1e-4))
    expectClose(projective, 3.699, within: .distance(1e-3))
    let paper = try Self.divergence(SpecialOrthogonal(), logTime: -3.75, form: .faithful)
    let own = try Self.divergence(SpecialOrthogonal(), logTime: -3.75)
    expectClose(own - paper, 2.079 + (0.75 - 3) * exp(-3.75) / 4, within: .distance(1e-3))
    let corrected = try Self.divergence(FlatTorus(), logTime: -3.75)
    expectClose(flat - corrected, log(2 * .pi), within: .distance(1e-12))
  }

  @Test("differ between the forms by the dimension's coefficient", arguments: [1, 2, 3, 7])
  func faithfulCoefficient(dimension: Int) throws {
    let d = Double(dimension)
    for name in ["sphere", "projective"] {
      let manifold = try ManifoldRegistry.standard.manifold("\(name):\(dimension)")
      let faithful = try Self.divergence(manifold, logTime: -3, form: .faithful)
      let corrected = try Self.divergence(manifold, logTime: -3)
      let expected = ((d + 4) / 24 - 0.25) * d * (d - 1) * exp(-3)
      expectClose(faithful - corrected, expected, within: .distance(1e-12))
    }
  }

  @Test("of Euclidean space are those of normal distributions")
  func euclidean() throws {
    let space = try Euclidean(dimension: 3)
    let own = try Self.divergence(space, logTime: -1, at: [0.5, -1, 2])
    expectClose(own, 0.5 * (3 * exp(-1) + 5.25 - 3 + 3), within: .distance(1e-12))
  }

  @Test("of products are sums")
  func products() throws {
    let names = ["sphere:2", "embedded-torus", "euclidean:2"]
    let factors = try names.map { try ManifoldRegistry.standard.manifold($0) }
    let product = try ProductManifold(factors)
    let points = factors.map { $0.samplePoint(3, key: RandomKey(seed: 1)) }
    let sum = try zip(factors, points).reduce(0.0) {
      try $0 + Self.divergence($1.0, logTime: -4, at: $1.1)
    }
    let own = try Self.divergence(product, logTime: -4, at: points.flatMap { $0 })
    expectClose(own, sum, within: .distance(1e-12))
  }

  @Test(
    "have the gradients of central differences, on a device too", arguments: ManifoldConformance.all
  )
  func gradient(item: ManifoldConformance) throws {
    let point = item.manifold.samplePoint(0, key: RandomKey(seed: 2))
    let hasSeries =
      (try? Self.divergence(item.manifold, logTime: 0, form: .exact, at: point)) != nil
    for form in DivergenceForm.allCases where form != .exact || hasSeries {
      let mean = try item.manifold.uniform(count: 3, key: RandomKey(seed: 2), on: .reference)
      let logTime = try Tensor(doubles: [-5, -3, -1], shape: [3, 1], on: .reference)
      func total(_ time: Tensor, _ mean: Tensor) throws -> Tensor {
        try item.manifold.klDivergence(
          logTime: Variable(constant: time), at: item.manifold.project(Variable(constant: mean)),
          form: form
        ).sum().value
      }
      func slopes(_ backend: Backend) throws -> [Tensor] {
        let leaves = try [logTime, mean].map { Variable(leaf: try $0.copied(to: backend)) }
        let sum = try item.manifold.klDivergence(
          logTime: leaves[0], at: item.manifold.project(leaves[1]), form: form
        ).sum()
        return try gradients(of: sum, with: leaves).map(\.value)
      }
      let own = try slopes(.reference)
      let time = try CentralDifference.gradient(of: { try total($0, mean) }, at: logTime)
      let place = try CentralDifference.gradient(of: { try total(logTime, $0) }, at: mean)
      try expectClose(own[0], time, within: .norm(1e2 * CentralDifference.accuracy))
      try expectClose(own[1], try place.doubles(), within: .distance(1e-6))
      for (device, host) in zip(try slopes(TestDevice.backend()), own) {
        try expectClose(device, try host.doubles(), within: .distance(1e-4))
      }
    }
  }
}
