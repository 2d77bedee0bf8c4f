import DiffeoDifferentiation
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Every manifold")
struct ManifoldConformanceTests {
  @Test("projects onto itself", arguments: ManifoldConformance.all, Seed.all)
  func projection(item: ManifoldConformance, seed: Seed) throws {
    let size = chord(try item.points(1, seed)[0], [Double](repeating: 0, count: item.width))
    for point in try item.nearby(100, seed) {
      let closest = item.manifold.project(point)
      let again = item.manifold.project(closest)
      expectClose(again, closest, within: .distance(64 * size * 0x1p-52))
      #expect(item.manifold.deviation(of: closest) <= 64 * size * 0x1p-52)
    }
  }

  @Test("projects to a point that is closer than others", arguments: ManifoldConformance.all)
  func closest(item: ManifoldConformance) throws {
    let others = try item.points(60, Seed(3), step: 9)
    for point in try item.nearby(40, Seed(4)) {
      let closest = item.manifold.project(point)
      let distance = chord(point, closest) - 1e-12
      for other in others {
        // Far ones, and ones in the neighbourhood, which are projections too.
        #expect(distance <= chord(point, other))
        let near = item.manifold.project(zip(closest, other).map { $0 + 0.05 * $1 })
        #expect(distance <= chord(point, near))
      }
    }
  }

  @Test("has the projection's gradient", arguments: ManifoldConformance.all, Seed.all)
  func projectionGradient(item: ManifoldConformance, seed: Seed) throws {
    let weights = try Tensor.normal([20, item.width], key: seed.key(step: 50), on: .reference)
    for (point, weight) in zip(try item.nearby(20, seed), try weights.rows()) {
      let expected = try CentralDifference.gradient(
        of: { x in
          let y = item.manifold.project(try x.doubles())
          return try Tensor(
            doubles: [zip(y, weight).reduce(0) { $0 + $1.0 * $1.1 }], shape: [1], on: .reference)
        }, at: Tensor(doubles: point, shape: [item.width], on: .reference))
      let gradient = item.manifold.projectionGradient(at: point, upstream: weight)
      // Curvature grows towards the points where projections meet: third derivatives of 1e3.
      expectClose(gradient, try expected.doubles(), within: .norm(1e3 * CentralDifference.accuracy))
    }
  }

  @Test("has uniform points", arguments: ManifoldConformance.all, Seed.all)
  func uniform(item: ManifoldConformance, seed: Seed) throws {
    let points = try item.points(2000, seed)
    for point in points { #expect(item.manifold.deviation(of: point) < 1e-13) }
    for i in 0..<item.width {
      let values = points.map { $0[i] }
      expectMean(of: values, 0)
      expectMean(of: values.map { $0 * $0 }, item.squares[i])
      for j in 0..<i { expectMean(of: points.map { $0[i] * $0[j] }, 0) }
    }
  }

  @Test("has the same uniform points on a device", arguments: ManifoldConformance.all)
  func uniformOnDevice(item: ManifoldConformance) throws {
    let backend = try TestDevice.backend()
    let (key, manifold) = (RandomKey(seed: 6, purpose: .prior), item.manifold)
    let own = try manifold.uniform(count: 65, key: key, on: backend)
    let reference = try manifold.uniform(count: 65, key: key, on: .reference)
    try expectClose(own, reference, within: .ulps(0.5))
    try manifold.check(own, tolerance: 1e-5)
  }

  @Test("has a distance", arguments: ManifoldConformance.all)
  func distance(item: ManifoldConformance) throws {
    let (manifold, seed, count) = (item.manifold, Seed(1), item.hasFastDistance ? 6 : 2)
    let (p, q, r) = (
      try item.points(count, seed), try item.points(count, seed, step: 1),
      try item.points(count, seed, step: 2)
    )
    for index in p.indices {
      let (a, b, c) = (p[index], q[index], r[index])
      let direct = manifold.distance(from: a, to: b)
      #expect(manifold.distance(from: a, to: a) < 1e-7)
      expectClose(manifold.distance(from: b, to: a), direct, within: .norm(1e-6))
      #expect(manifold.loopLength != nil || direct >= chord(a, b) * (1 - 1e-12))
      let detour = manifold.distance(from: a, to: c) + manifold.distance(from: c, to: b)
      #expect(direct <= detour * (1 + 1e-6))
      // For near points the chord differs in the third order; curvatures are below 2.
      let near = manifold.project(zip(a, b).map { $0 + 1e-3 * $1 })
      let short = chord(a, near)
      expectClose(manifold.distance(from: a, to: near), short, within: .distance(short * short))
    }
  }

  @Test("has paths as long as the distance", arguments: ManifoldConformance.all)
  func path(item: ManifoldConformance) throws {
    let manifold = item.manifold
    for (a, b) in zip(try item.points(3, Seed(1)), try item.points(3, Seed(2), step: 1)) {
      // Near enough that one path is shortest, whatever the manifold.
      let near = manifold.project(zip(a, b).map { $0 + item.reach * $1 })
      let path = manifold.path(from: a, to: near, count: 9)
      #expect(path.count == 9 && path[0] == a)
      #expect(manifold.distance(from: path[8], to: near) < 1e-7)
      let whole = manifold.distance(from: a, to: near)
      for (first, second) in zip(path, path.dropFirst()) {
        #expect(manifold.deviation(of: second) <= 1e-12)
        let step = manifold.distance(from: first, to: second)
        expectClose([step], [whole / 8], within: .norm(1e-3))
      }
    }
  }

  @Test("antipodes of a sphere have a half great circle between them")
  func antipodes() throws {
    let sphere = try Sphere(dimension: 2)
    for point in [[1, 0, 0], [0, 0.6, 0.8], [0.0, 0, -1]] {
      let path = sphere.path(from: point, to: point.map { -$0 }, count: 5)
      for (first, second) in zip(path, path.dropFirst()) {
        #expect(abs(sphere.distance(from: first, to: second) - .pi / 4) < 1e-3)
      }
    }
    #expect(sphere.path(from: [1, 0, 0], to: [1, 0, 0], count: 2) == [[1, 0, 0], [1, 0, 0]])
  }

  @Test(
    "has the same distances as tensors",
    arguments: ManifoldConformance.all.filter(\.hasFastDistance))
  func distanceTensors(item: ManifoldConformance) throws {
    let manifold = item.manifold
    let start = try manifold.uniform(count: 24, key: RandomKey(seed: 8), on: .reference)
    for time in [1e-4, 0.02] {
      let times = try Tensor.full(time, shape: [24], on: .reference)
      let end = try brownianWalk(
        from: start, time: times, steps: 10, on: manifold, key: RandomKey(seed: 9))
      let expected = zip(try start.rows(), try end.rows())
        .map { manifold.distance(from: $0, to: $1) }
      // The torus's series is of fourth order in the angles, which reach 0.6.
      let series = manifold is EmbeddedTorus ? 2e-3 : 1e-6
      try expectClose(manifold.distance(from: start, to: end), expected, within: .norm(series))
      let backend = try TestDevice.backend()
      let own = try manifold.distance(from: start.copied(to: backend), to: end.copied(to: backend))
      // Coordinates of size up to 4 are rounded: the difference is off by as much.
      try expectClose(own, expected, within: .distance(series + 64 * 0x1p-24))
    }
  }

  @Test("has the volume of a tube around it", arguments: ManifoldConformance.all.filter(\.tube))
  func tube(item: ManifoldConformance) throws {
    let (manifold, radius) = (item.manifold, 0.15)
    let volume = try #require(manifold.volume)
    let n = item.width
    let reach = try item.points(2000, Seed(1)).reduce([Double](repeating: 0, count: n)) {
      zip($0, $1).map { max($0, abs($1)) }
    }.map { 1.02 * $0 + radius }
    let box = reach.reduce(1) { $0 * 2 * $1 }
    let count = 30_000
    let places = try Tensor.uniform(
      [count, n], low: -1, high: 1, key: RandomKey(seed: 7), on: .reference
    ).rows()
    let inside = places.map { place -> Double in
      let point = zip(place, reach).map { $0 * $1 }
      return manifold.deviation(of: point) <= radius ? box : 0
    }
    // Weyl's tube formula; the mean curvature by uniform points.
    let codimension = Double(n - manifold.dimension)
    let curvature = try item.points(4000, Seed(5)).reduce(0) {
      $0 + manifold.scalarCurvature(at: $1) / 4000
    }
    let ball = pow(.pi * radius * radius, codimension / 2) / tgamma(codimension / 2 + 1)
    expectMean(
      of: inside, ball * volume * (1 + radius * radius / (codimension + 2) * curvature / 2))
  }

  /// A ball of radius r has the volume `omega_d r^d (1 - Sc r^2 / (6 (d + 2)) + O(r^4))`; in many
  /// dimensions one that is hit often enough is too large for that.
  @Test(
    "has small balls of its volume and curvature",
    arguments: ManifoldConformance.all.filter {
      $0.hasFastDistance && $0.manifold.volume != nil && $0.manifold.dimension <= 4
    })
  func smallBalls(item: ManifoldConformance) throws {
    let volume = try #require(item.manifold.volume)
    let (manifold, count, d) = (item.manifold, 20_000, Double(item.manifold.dimension))
    let distances = try manifold.distance(
      from: manifold.uniform(count: count, key: RandomKey(seed: 1), on: .reference),
      to: manifold.uniform(count: count, key: RandomKey(seed: 2), on: .reference)
    ).doubles()
    let radius = d > 3 ? 0.9 : 0.5
    let ball = pow(.pi * radius * radius, d / 2) / tgamma(d / 2 + 1)
    let curvature =
      manifold is EmbeddedTorus ? 0 : manifold.scalarCurvature(at: try item.points(1, Seed(1))[0])
    let bend = 1 - curvature * radius * radius / (6 * (d + 2))
    expectMean(of: distances.map { $0 <= radius ? volume : 0 }, ball * bend, relative: 0.01)
  }

  @Test("has a differentiable curvature", arguments: ManifoldConformance.all)
  func curvature(item: ManifoldConformance) throws {
    let points = try item.manifold.uniform(count: 20, key: RandomKey(seed: 3), on: .reference)
    let values = try points.rows().map { item.manifold.scalarCurvature(at: $0) }
    let leaf = Variable(leaf: points)
    let curvature = try item.manifold.scalarCurvature(at: leaf)
    try expectClose(curvature.value, values, within: .norm(1e-12))
    // Along the manifold: the curvature of projected points.
    let projected = try item.manifold.scalarCurvature(at: item.manifold.project(leaf))
    let gradient = try gradients(of: projected.sum(), with: [leaf])[0].value
    let expected = try CentralDifference.gradient(
      of: { x in
        let sum = try x.rows().reduce(0) {
          $0 + item.manifold.scalarCurvature(at: item.manifold.project($1))
        }
        return try Tensor(doubles: [sum], shape: [1], on: .reference)
      }, at: points)
    let scale = values.reduce(1) { max($0, abs($1)) }
    try expectClose(gradient, try expected.doubles(), within: .distance(1e-6 * scale * 20))
  }

  @Test("has a chart whose grid lies on it", arguments: ManifoldConformance.all)
  func chart(item: ManifoldConformance) throws {
    let chart = item.manifold.chart
    for point in chart.grid(rows: 5, columns: 7).compactMap({ $0 }) {
      #expect(item.manifold.deviation(of: point) < 1e-12)
      #expect(chart.coordinates(point).allSatisfy { $0.isFinite })
    }
    #expect(chart.grid(rows: 5, columns: 7).count == 35)
  }
}

/// Expects the mean of samples to be a value, within five standard errors.
func expectMean(
  of values: [Double], _ expected: Double, relative: Double = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  let error = (variance / count).squareRoot()
  expectClose(
    mean, expected, within: .distance(5 * error + relative * abs(expected) + 1e-12),
    "standard error \(error)", sourceLocation: sourceLocation)
}
