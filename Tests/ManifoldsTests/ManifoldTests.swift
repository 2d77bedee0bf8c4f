import DiffeoDifferentiation
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Single manifolds")
struct ManifoldTests {
  @Test("have the volumes and curvatures of the textbooks")
  func constants() throws {
    let volumes: [(String, Double, Double)] = [
      ("sphere:1", 2 * .pi, 0), ("sphere:2", 4 * .pi, 2), ("sphere:3", 2 * .pi * .pi, 6),
      ("projective:3", .pi * .pi, 6), ("flat-torus", 39.478418, 0),
      ("embedded-torus", 71.061152, 0.925926),
      ("so3", 223.323654, 0.75), ("sphere:2*sphere:1", 8 * .pi * .pi, 2),
    ]
    for (name, volume, curvature) in volumes {
      let manifold = try ManifoldRegistry.standard.manifold(name)
      expectClose(try #require(manifold.volume), volume, within: .norm(1e-6))
      // At the first axis or the first base point: the outermost circle of the torus.
      let point = manifold.project(
        [4] + [Double](repeating: 0, count: manifold.ambientDimension - 1))
      expectClose(manifold.scalarCurvature(at: point), curvature, within: .distance(1e-6))
    }
    #expect(try Euclidean(dimension: 2).volume == nil)
    let inner = try EmbeddedTorus().scalarCurvature(at: [2.4, 0, 0])
    expectClose(inner, -1.388889, within: .distance(1e-6))
  }

  @Test("have distances that are accurate near 0 and near the antipode", arguments: [1, 2, 5])
  func antipode(dimension: Int) throws {
    let sphere = try Sphere(dimension: dimension)
    let zeros = [Double](repeating: 0, count: dimension - 1)
    let pole = [1, 0] + zeros
    for angle in [1e-12, 1e-6, 0.5, .pi / 2, 3] {
      let point = [cos(angle), sin(angle)] + zeros
      expectClose(sphere.distance(from: pole, to: point), angle, within: .norm(4 * 0x1p-52))
    }
    for rest in [1e-12, 1e-6, 0.1] {
      let point = [-cos(rest), sin(rest)] + zeros
      let gap = Double.pi - sphere.distance(from: pole, to: point)
      expectClose(gap, rest, within: .distance(4 * Double.pi * 0x1p-52))
    }
  }

  @Test("SO(3) has the angle as distance", arguments: [1e-9, 1e-3, 1, 2, 3, 3.14159, .pi])
  func rotationDistance(angle: Double) throws {
    let group = SpecialOrthogonal()
    let axis = try Sphere(dimension: 2).samplePoint(0, key: RandomKey(seed: 3))
    let turn = group.rotation(of: [cos(angle / 2)] + axis.map { sin(angle / 2) * $0 })
    let identity = group.rotation(of: [1, 0, 0, 0])
    let distance = group.distance(from: identity, to: turn)
    // Elements of a matrix are rounded at 1: an angle of 1e-9 is right to seven digits.
    expectClose(distance, 2.0.squareRoot() * angle, within: .distance(8 * 0x1p-52))
    let vector = group.axisAngle(of: turn)
    if angle > 1e-6, angle < 3.14 {
      for (own, expected) in zip(vector, axis) {
        expectClose(own, expected * angle, within: .distance(1e-9))
      }
    }
  }

  /// M = U diag(s) V^T with random rotations; the closest rotation is U V^T for s_2 > -s_1.
  @Test(
    "SO(3) finds the closest rotation in float32, determinant negative too",
    arguments: [
      [1.0, 1, 1], [2, 1, 0.5], [5, 3, 1e-3], [1, 0.5, 0], [1, 1, -0.3], [3, 1, -0.9],
      [1e-8, 1e-8, 1e-8], [1e6, 1e6, 5e5], [1, 1e-2, 0],
    ], TestProfile.allCases)
  func closestRotation(values: [Double], profile: TestProfile) throws {
    let group = SpecialOrthogonal()
    let frames = try group.uniform(count: 66, key: RandomKey(seed: 4), on: .reference).rows()
    let (left, right) = (frames[..<33], frames[33...])
    func combined(_ s: [Double], _ u: [Double], _ v: [Double]) -> [Double] {
      (0..<9).map { element -> Double in
        let (row, column) = (3 * (element / 3), 3 * (element % 3))
        return (0..<3).reduce(0.0) { $0 + u[row + $1] * s[$1] * v[column + $1] }
      }
    }
    let matrices = zip(left, right).flatMap { combined(values, $0, $1) }
    let expected = zip(left, right).flatMap { combined([1, 1, 1], $0, $1) }
    let backend = try TestDevice.backend(profile)
    let own = try group.project(Tensor(doubles: matrices, shape: [33, 9], on: backend))
    try group.check(own, tolerance: 32 * 0x1p-24)
    let condition = (values[0] * values[0] + 1e-300).squareRoot() / (values[1] + values[2])
    try expectClose(own, expected, within: .distance((32 + 32 * condition) * 0x1p-24))
    let host = try Tensor(doubles: matrices, shape: [33, 9], on: .reference)
    try expectClose(
      group.project(host), expected, within: .distance((32 + 32 * condition) * 0x1p-52))
  }

  @Test("have a closest point, and no NaN, where there are many", arguments: TestProfile.allCases)
  func degenerate(profile: TestProfile) throws {
    let torus = try EmbeddedTorus()
    let cases: [(any Manifold, [[Double]])] = [
      (try Sphere(dimension: 2), [[0, 0, 0], [1e-30, 0, 0]]),
      (FlatTorus(), [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 2]]),
      (torus, [[0, 0, 0], [0, 0, 1], [3, 0, 0], [0, -3, 0]]),
      (SpecialOrthogonal(), [[Double](repeating: 0, count: 9), [Double](repeating: 1, count: 9)]),
    ]
    for backend in [try TestDevice.backend(profile), .reference] {
      for (manifold, points) in cases {
        let shape: Shape = [points.count, manifold.ambientDimension]
        let leaf = Variable(
          leaf: try Tensor(doubles: points.flatMap { $0 }, shape: shape, on: backend))
        let projected = try manifold.project(leaf)
        try manifold.check(projected.value, tolerance: 1e-5)
        let gradient = try gradients(of: projected.sum(), with: [leaf])[0].value
        #expect(try gradient.doubles().allSatisfy { $0.isFinite })
      }
    }
  }

  @Test("let NaN through instead of hiding it")
  func notANumber() throws {
    let backend = try TestDevice.backend()
    for name in ["sphere:2", "flat-torus", "embedded-torus", "so3"] {
      let manifold = try ManifoldRegistry.standard.manifold(name)
      let points = [Float](repeating: .nan, count: manifold.ambientDimension)
      let own = try manifold.project(
        Tensor(points, shape: [1, manifold.ambientDimension], on: backend))
      #expect(try own.values().contains { $0.isNaN })
      #expect(throws: ManifoldError.self) { try manifold.check(own) }
    }
  }

  @Test("say which point is off, and how far")
  func check() throws {
    let sphere = try Sphere(dimension: 2)
    let points = try Tensor([1, 0, 0, 0, 1.25, 0, 0, 0, 3], shape: [3, 3], on: .reference)
    let error = ManifoldError.offManifold("sphere:2", row: 1, deviation: 0.25, tolerance: 0.01)
    #expect(throws: error) { try sphere.check(points, tolerance: 0.01) }
    try sphere.check(points, tolerance: 2)
    #expect(error.description == "Row 1 is not on sphere:2: it is 0.25 away, more than 0.01.")
  }

  /// Great circles through the axis, the outer and the inner equator are geodesics.
  @Test("the torus has its known geodesics as distances")
  func torusDistance() throws {
    let torus = try EmbeddedTorus()
    func distance(_ p: [Double], _ q: [Double]) -> Double {
      torus.distance(from: torus.point(at: p), to: torus.point(at: q))
    }
    expectClose(distance([0, 0], [0, 2]), 0.6 * 2, within: .norm(1e-7))
    expectClose(distance([1, -2], [1, 2]), 0.6 * (2 * .pi - 4), within: .norm(1e-7))
    expectClose(distance([0, .pi], [3, .pi]), 2.4 * 3, within: .norm(1e-6))
    expectClose(distance([0, 0], [0.5, 0]), 3.6 * 0.5, within: .norm(1e-6))
    // Half-way round, the outer equator is longer than the way by the inside.
    let round = distance([0, 0], [.pi, 0])
    #expect(round < 3.6 * .pi && round <= 2.4 * .pi + 2 * 0.6 * .pi)
  }

  @Test("of one's own have distances from the projection alone")
  func ownDistance() throws {
    let round = Ellipsoid(axes: [1, 1, 1])
    for angle in [0.01, 1, 2.5] {
      let own = round.distance(from: [1, 0, 0], to: [cos(angle), 0, sin(angle)])
      expectClose(own, angle, within: .norm(1e-5))
    }
  }

  @Test("have charts that lead from the grid to the picture")
  func charts() throws {
    let torus = FlatTorus()
    let cell = try #require(torus.chart.grid(rows: 2, columns: 4)[1])
    expectClose(torus.chart.coordinates(cell), [-.pi / 4, .pi / 2], within: .distance(1e-12))
    let plane = try Euclidean(dimension: 2)
    let quantile = try #require(plane.chart.point(0.975, 0.5))
    expectClose(quantile, [1.959964, 0], within: .distance(1e-6))
    let disk = try ProjectiveSpace(dimension: 2).chart
    #expect(disk.kind == .disk)
    #expect(disk.grid(rows: 4, columns: 4)[0] == nil)
    expectClose(
      disk.coordinates([0.6, 0, -0.8]), disk.coordinates([-0.6, 0, 0.8]), within: .exact)
    expectClose(disk.coordinates([0.5, 0, 0.75.squareRoot()]), [1.0 / 3, 0], within: .norm(1e-15))
    let group = SpecialOrthogonal()
    let place = try #require(group.chart.point(0.8, 0.4))
    expectClose(group.chart.coordinates(place), [0.6, 0.2, 0], within: .distance(1e-12))
    #expect(
      try ManifoldRegistry.standard.manifold("sphere:1*sphere:1").chart.kind == .periodicSquare)
    #expect(try ManifoldRegistry.standard.manifold("sphere:2*sphere:1").chart.kind == .sphere)
  }

  @Test(
    "have grids that their charts place where they came from",
    arguments: ["projective:2", "projective:3", "so3", "flat-torus", "euclidean:2"])
  func gridPlaces(name: String) throws {
    let chart = try ManifoldRegistry.standard.manifold(name).chart
    for (u, v) in [(0.5, 0.5), (0.3, 0.6), (0.55, 0.1), (0.95, 0.45)] {
      let point = try #require(chart.point(u, v))
      let place = chart.coordinates(point)
      // A plane's grid goes by quantiles: only its middle is known without them.
      let expected =
        chart.kind == .periodicSquare
        ? [(2 * u - 1) * .pi, (1 - 2 * v) * .pi] : [2 * u - 1, 1 - 2 * v, 0]
      if chart.kind == .plane {
        #expect(place[0].sign == expected[0].sign || u == 0.5)
        #expect(place[1].sign == expected[1].sign || v == 0.5)
      } else {
        expectClose(place, Array(expected[..<place.count]), within: .distance(1e-12))
      }
    }
  }

  @Test("have a ring as grid where they are circles, each point in its own direction")
  func rings() throws {
    for (name, turns) in [("sphere:1", 1.0), ("projective:1", 0.5)] {
      let circle = try ManifoldRegistry.standard.manifold(name).chart
      #expect(circle.kind == .circle)
      #expect(circle.point(0.5, 0.5) == nil && circle.point(0, 0) == nil)
      let top = try #require(circle.point(0.5, 0.05))
      expectClose(top, [cos(turns * .pi / 2), sin(turns * .pi / 2)], within: .norm(1e-15))
      expectClose(circle.coordinates(top), [0, 1], within: .norm(1e-15))
    }
  }

  @Test("have a chart for each factor of a product, and one where two circles are a torus")
  func factorCharts() throws {
    let registry = ManifoldRegistry.standard
    let product = try registry.manifold("sphere:2*projective:3*sphere:1")
    #expect(product.charts.map(\.kind) == [.sphere, .ball, .circle])
    #expect(product.charts.map(\.kind.width) == [3, 3, 2])
    for (index, chart) in product.charts.enumerated() {
      let points = chart.grid(rows: 5, columns: 5).compactMap(\.self)
      #expect(!points.isEmpty && points.allSatisfy { product.deviation(of: $0) < 1e-12 })
      // Along a factor's grid the others are held.
      let others = product.charts.indices.filter { $0 != index }
      for other in others {
        let places = points.map(product.charts[other].coordinates)
        #expect(places.allSatisfy { $0 == places[0] })
      }
    }
    #expect(try registry.manifold("sphere:1*sphere:1").charts.map(\.kind) == [.periodicSquare])
    #expect(try registry.manifold("so3").charts.map(\.kind) == [.ball])
  }
}
