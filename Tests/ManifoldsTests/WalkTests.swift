import DiffeoDifferentiation
@testable import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Brownian walks")
struct WalkTests {
  static let counts = [1, 31, 32, 33, 65, 257]

  @Test(
    "are the same on a device and the host, there and back", arguments: ManifoldConformance.all,
    [TestProfile.own, .gpu])
  func device(item: ManifoldConformance, profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    for count in Self.counts { try Walk(item, count: count, steps: 7).compare(backend) }
  }

  @Test(
    "are the same for narrow vectors", arguments: ["sphere:2", "embedded-torus", "so3*sphere:1"],
    [TestProfile.vectors8, .vectors4])
  func narrowVectors(name: String, profile: TestProfile) throws {
    let item = try #require(ManifoldConformance.all.first { $0.manifold.name == name })
    let backend = try TestDevice.backend(profile)
    for count in Self.counts { try Walk(item, count: count, steps: 7).compare(backend) }
  }

  @Test(
    "are the same for any number of steps", arguments: [1, 16, 17, 32, 33, 65, 257, 1000, 1024])
  func steps(steps: Int) throws {
    let backend = try TestDevice.backend()
    let item = ManifoldConformance(manifold: try Sphere(dimension: 2), squares: [])
    try Walk(item, count: 17, steps: steps).compare(backend)
    try Walk(item, count: 3, steps: steps).compare(try TestDevice.backend(.gpu))
  }

  @Test("have the gradients of central differences", arguments: ManifoldConformance.all)
  func gradient(item: ManifoldConformance) throws {
    let walk = try Walk(item, count: 3, steps: 5)
    let run = try walk.run(.reference)
    func total(_ start: Tensor, _ time: Tensor) throws -> Tensor {
      let end = try brownianWalk(
        from: start, time: time, steps: 5, on: item.manifold, key: walk.key)
      return try (end * walk.upstream).sum()
    }
    let start = try CentralDifference.gradient(of: { try total($0, walk.time) }, at: walk.start)
    let time = try CentralDifference.gradient(of: { try total(walk.start, $0) }, at: walk.time)
    try expectClose(run[1], start, within: .norm(1e3 * CentralDifference.accuracy))
    try expectClose(run[2], time, within: .norm(1e3 * CentralDifference.accuracy))
  }

  @Test("stay on the manifold", arguments: ManifoldConformance.all)
  func onManifold(item: ManifoldConformance) throws {
    let backend = try TestDevice.backend()
    let walk = try Walk(item, count: 1000, steps: 20)
    let end = try walk.run(backend)[0]
    // A few ulps of the largest coordinate.
    let size = try end.doubles().reduce(1) { max($0, abs($1)) }
    try item.manifold.check(end, tolerance: 16 * size * 0x1p-24)
  }

  @Test(
    "return their start where the time is 0, with a finite gradient",
    arguments: ManifoldConformance.all)
  func noTime(item: ManifoldConformance) throws {
    for backend in [try TestDevice.backend(), .reference] {
      let start = try item.manifold.uniform(count: 33, key: RandomKey(seed: 1), on: backend)
      let (s, t) = (Variable(leaf: start), Variable(leaf: try .zeros([33, 1], on: backend)))
      let end = try brownianWalk(
        from: s, time: t, steps: 10, on: item.manifold, key: RandomKey(seed: 2))
      try expectClose(end.value, start, within: .exact)
      let slopes = try gradients(of: end.sum(), with: [s, t])
      #expect(try slopes[0].value.doubles().allSatisfy { $0.isFinite })
      try expectClose(slopes[1].value, [Double](repeating: 0, count: 33), within: .exact)
    }
  }

  @Test("of no points give no points")
  func noPoints() throws {
    for backend in [try TestDevice.backend(), .reference] {
      let (s, t) = (
        Variable(leaf: try .zeros([0, 4], on: backend)),
        Variable(leaf: try .zeros([0], on: backend))
      )
      let end = try brownianWalk(
        from: s, time: t, steps: 3, on: FlatTorus(), key: RandomKey(seed: 1))
      #expect(end.shape == [0, 4])
      #expect(try gradients(of: end.sum(), with: [t])[0].shape == [0])
    }
  }

  @Test("end where their path ends", arguments: TestProfile.allCases)
  func path(profile: TestProfile) throws {
    let torus = try EmbeddedTorus()
    for backend in [try TestDevice.backend(profile), .reference] {
      let start = try torus.uniform(count: 37, key: RandomKey(seed: 4), on: backend)
      let time = try Tensor.full(0.05, shape: [37], on: backend)
      let key = RandomKey(seed: 5, step: 3)
      let path = try brownianPath(from: start, time: time, steps: 6, on: torus, key: key)
      let end = try brownianWalk(from: start, time: time, steps: 6, on: torus, key: key)
      #expect(path.shape == [6, 37, 3])
      try expectClose(path.slice(axis: 0, 5..<6).reshaped(to: [37, 3]), end, within: .exact)
      try torus.check(try path.reshaped(to: [6 * 37, 3]), tolerance: 1e-5)
      var pieces: [Tensor] = []
      try BrownianWalk(manifold: torus, steps: 6, key: key)
        .path(from: start, time: time, length: 4) { pieces.append($0) }
      #expect(pieces.map(\.shape) == [[4, 37, 3], [2, 37, 3]])
      try expectClose(.concatenating(pieces), path, within: .exact)
    }
  }

  @Test("decay as on the sphere: E[cos r] = e^(-d t / 2)", arguments: [1, 2, 3, 6], [0.02, 0.5])
  func decay(dimension: Int, time: Double) throws {
    let sphere = try Sphere(dimension: dimension)
    let backend = try TestDevice.backend()
    let count = 200_000
    let pole = [1] + [Float](repeating: 0, count: dimension)
    let start = try Tensor(pole, shape: [1, dimension + 1], on: backend)
      .broadcast(to: [count, dimension + 1])
    let end = try brownianWalk(
      from: start, time: .full(time, shape: [count], on: backend), steps: 64, on: sphere,
      key: RandomKey(seed: 11))
    let cosines = try end.slice(axis: 1, 0..<1).doubles()
    // The effective time of 64 steps is within a hundredth of t / 64 more per step of length 1.
    let bias = Double(dimension + 1) * time * time / 64
    expectMean(of: cosines, exp(-Double(dimension) * time / 2), relative: bias)
  }

  @Test("decay as on the rotations: E[tr R] / 3 = e^(-t / 2)")
  func rotations() throws {
    let backend = try TestDevice.backend()
    let count = 200_000
    let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    let start = try Tensor(identity, shape: [1, 9], on: backend).broadcast(to: [count, 9])
    let end = try brownianWalk(
      from: start, time: .full(0.1, shape: [count], on: backend), steps: 20,
      on: SpecialOrthogonal(), key: RandomKey(seed: 12))
    let traces = try [0, 4, 8].map { try end.slice(axis: 1, $0..<($0 + 1)).doubles() }
    let means = traces[0].indices.map { (traces[0][$0] + traces[1][$0] + traces[2][$0]) / 3 }
    expectMean(of: means, exp(-0.05), relative: 2e-4)
  }

  @Test("refuse second derivatives, bad shapes and numbers of steps")
  func refusals() throws {
    let sphere = try Sphere(dimension: 2)
    let key = RandomKey(seed: 1)
    let start = Variable(leaf: try sphere.uniform(count: 4, key: key, on: .reference))
    let time = Variable(leaf: try .full(0.1, shape: [4], on: .reference))
    let end = try brownianWalk(from: start, time: time, steps: 2, on: sphere, key: key)
    let slope = try gradients(of: end.sum(), with: [start], createGraph: true)[0]
    #expect(throws: ManifoldError.self) { try gradients(of: slope.sum(), with: [start]) }
    for steps in [0, -1, 1025] {
      #expect(throws: ManifoldError.invalidSteps(steps, limit: 1024)) {
        try brownianWalk(from: start, time: time, steps: steps, on: sphere, key: key)
      }
    }
    #expect(throws: TensorError.self) {
      try brownianWalk(from: start, time: time, steps: 2, on: FlatTorus(), key: key)
    }
    let wrong = Variable(leaf: try .full(0.1, shape: [5], on: .reference))
    #expect(throws: TensorError.self) {
      try brownianWalk(from: start, time: wrong, steps: 2, on: sphere, key: key)
    }
  }
}

/// A walk with its upstream gradient, to run on several backends.
private struct Walk {
  let item: ManifoldConformance
  let steps: Int
  let key = RandomKey(seed: 5, step: 8, purpose: .posterior)
  let start: Tensor
  let time: Tensor
  let upstream: Tensor

  init(_ item: ManifoldConformance, count: Int, steps: Int) throws {
    self.item = item
    self.steps = steps
    start = try item.manifold.uniform(count: count, key: key.at(step: 1), on: .reference)
    time = try Tensor.uniform(
      [count, 1], low: 0.001, high: item.reach * item.reach, key: key.at(step: 2), on: .reference)
    upstream = try Tensor.normal(
      [count, item.width], key: key.at(step: 3), on: .reference)
  }

  /// End, gradient with respect to start, gradient with respect to time.
  func run(_ backend: Backend) throws -> [Tensor] {
    let s = Variable(leaf: try start.copied(to: backend))
    let t = Variable(leaf: try time.copied(to: backend))
    let end = try brownianWalk(from: s, time: t, steps: steps, on: item.manifold, key: key)
    let upstream = Variable(constant: try upstream.copied(to: backend))
    return [end.value] + (try gradients(of: end, with: [s, t], upstream: upstream).map(\.value))
  }

  /// Each step rounds a few operations per coordinate and carries the error of those before it; the
  /// gradient adds as much again, times what the projection stretches.
  func compare(
    _ backend: Backend, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let epsilon = Double(steps + 4) * Double(item.width) * 0x1p-24
    let comment = "\(item.manifold.name), \(start.shape[0]) points, \(steps) steps"
    for (factor, pair) in zip([2.0, 8, 32], zip(try run(backend), try run(.reference))) {
      try expectClose(
        pair.0, pair.1, within: .norm(factor * epsilon), Comment(rawValue: comment),
        sourceLocation: sourceLocation)
    }
  }
}
