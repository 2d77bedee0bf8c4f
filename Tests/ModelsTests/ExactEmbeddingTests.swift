import DiffeoDifferentiation
import DiffeoLinearAlgebra
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Testing

@testable import DiffeoModels

@Suite("Exact embeddings")
struct ExactEmbeddingTests {
  static let names = [
    "sphere:1", "sphere:2", "sphere:3", "sphere:4", "sphere:5", "flat-torus", "embedded-torus",
    "embedded-torus:1,0.9", "so3", "sphere:1*sphere:2",
  ]

  static func places(_ manifold: any Manifold, count: Int = 40) throws -> Tensor {
    try .uniform(
      [count, manifold.dimension], low: 0.01, high: 0.99, key: RandomKey(seed: 3), on: .reference)
  }

  /// A map that takes the uniform distribution to the uniform one has the manifold's volume for
  /// volume factor, everywhere.
  @Test("the volume factor is the manifold's volume, everywhere", arguments: names)
  func volumeFactor(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let embedding = try ExactEmbedding(manifold)
    let places = try Self.places(manifold)
    let (n, width) = (manifold.dimension, manifold.ambientDimension)
    let volume = try #require(manifold.volume)
    for row in 0..<places.shape[0] {
      let place = try places.slice(axis: 0, row..<(row + 1))
      var slopes: [Double] = []
      for column in 0..<width {
        slopes += try CentralDifference.gradient(
          of: {
            try embedding(Variable(constant: $0)).value.slice(axis: 1, column..<(column + 1)).sum()
          }, at: place
        ).doubles()
      }
      let factor = try SingularValues(of: Matrix(rows: width, columns: n, slopes)).values
        .reduce(1, *)
      expectClose(factor, volume, within: .norm(1e-6))
    }
  }

  @Test("images lie on the manifold, on devices too", arguments: names)
  func onManifold(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let embedding = try ExactEmbedding(manifold)
    let places = try Self.places(manifold, count: 200)
    let points = try embedding(Variable(constant: places)).value
    try manifold.check(points, tolerance: 1e-12)
    let device = try TestDevice.backend()
    let found = try embedding(Variable(constant: places.copied(to: device))).value
    try manifold.check(found, tolerance: 4e-6)
    // Angles of a turn are rounded to 2^-22, radii next to a pole to a share of that.
    try expectClose(found.copied(to: .reference), points, within: .distance(1e-5))
  }

  @Test("the gradient is the central difference", arguments: names)
  func gradient(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let embedding = try ExactEmbedding(manifold)
    let places = try Self.places(manifold, count: 5)
    let weights = try Tensor.normal(
      [5, manifold.ambientDimension], key: RandomKey(seed: 4), on: .reference)
    let leaf = Variable(leaf: places)
    let found = try gradients(
      of: embedding(leaf), with: [leaf], upstream: Variable(constant: weights))[0]
    let expected = try CentralDifference.gradient(
      of: { try (embedding(Variable(constant: $0)).value * weights).sum() }, at: places)
    try expectClose(found.value, expected, within: .norm(1e-6))
  }

  @Test("the ends of the interval meet on the circle, and poles stay finite")
  func ends() throws {
    let circle = try ExactEmbedding(Sphere(dimension: 1))
    let ends = try circle(Variable(constant: Tensor([0, 1], shape: [2, 1], on: .reference)))
    expectClose(try ends.value.doubles(), [1, 0, 1, 0], within: .distance(1e-15))
    for name in ["sphere:2", "sphere:4", "so3", "embedded-torus"] {
      let manifold = try ManifoldRegistry.standard.manifold(name)
      let embedding = try ExactEmbedding(manifold)
      let backend = try TestDevice.backend()
      for corner in [0.0, 1] {
        let leaf = Variable(leaf: try .full(corner, shape: [1, manifold.dimension], on: backend))
        let points = try embedding(leaf)
        #expect(try points.value.isFinite())
        #expect(try gradients(of: points.sum(), with: [leaf])[0].value.isFinite())
      }
    }
  }

  @Test("a manifold without a formula is refused")
  func refused() throws {
    let euclidean = try Euclidean(dimension: 2)
    #expect(throws: ConfigurationError.self) { try ExactEmbedding(euclidean) }
  }
}

@Suite("Group actions")
struct GroupActionTests {
  static let names = [
    "sphere:1", "sphere:2", "sphere:3", "flat-torus", "embedded-torus", "so3",
    "sphere:2*flat-torus*embedded-torus",
  ]

  static func points(_ manifold: any Manifold, seed: UInt64) throws -> Tensor {
    try manifold.uniform(count: 20, key: RandomKey(seed: seed), on: .reference)
  }

  @Test("it keeps the manifold and all distances, and moves the points", arguments: names)
  func isometry(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let action = try GroupAction(on: manifold, .reference)
    let head = Variable(
      constant: try .normal([20, action.outputs], key: RandomKey(seed: 5), on: .reference))
    let moved = try [UInt64(1), 2].map { seed in
      try action.moved(Variable(constant: Self.points(manifold, seed: seed)), by: head).value
    }
    for points in moved { try manifold.check(points, tolerance: 1e-10) }
    let before = try Self.points(manifold, seed: 1)
      .squaredErrorRows(to: Self.points(manifold, seed: 2))
    try expectClose(moved[0].squaredErrorRows(to: moved[1]), before, within: .norm(1e-11))
    let distances = try moved[0].squaredErrorRows(to: Self.points(manifold, seed: 1)).doubles()
    #expect(distances.allSatisfy { $0 > 1e-6 })
  }

  @Test("the gradient with respect to the head is the central difference", arguments: names)
  func gradient(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let action = try GroupAction(on: manifold, .reference)
    let points = Variable(constant: try Self.points(manifold, seed: 1))
    let head = try Tensor.normal([20, action.outputs], key: RandomKey(seed: 5), on: .reference)
    let weights = try Tensor.normal(points.shape, key: RandomKey(seed: 6), on: .reference)
    let leaf = Variable(leaf: head)
    let found = try gradients(
      of: action.moved(points, by: leaf), with: [leaf], upstream: Variable(constant: weights))[0]
    let expected = try CentralDifference.gradient(
      of: { try (action.moved(points, by: Variable(constant: $0)).value * weights).sum() },
      at: head)
    try expectClose(found.value, expected, within: .norm(1e-6))
  }

  @Test("a manifold without a known group is refused")
  func refused() throws {
    let sphere = try Sphere(dimension: 4)
    #expect(throws: ConfigurationError.self) { try GroupAction(on: sphere, .reference) }
  }
}
