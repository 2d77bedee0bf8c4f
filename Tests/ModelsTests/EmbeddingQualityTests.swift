import DiffeoManifolds
import DiffeoModels
import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Quality of embeddings")
struct EmbeddingQualityTests {
  /// The quality of a map of the interval to the plane, given by an angle in turns and a radius.
  static func quality(
    radius: Double = 1, turns: @escaping (Double) -> Double
  ) throws -> EmbeddingQuality {
    try EmbeddingQuality(of: Sphere(dimension: 1), on: .reference) { cube in
      let angles = try cube.doubles().map { 2 * .pi * turns($0) }
      let shape: Shape = [angles.count, 1]
      let angle = try Tensor(doubles: angles, shape: shape, on: .reference)
      return try Tensor.concatenating(
        [angle.applying(.cosine), angle.applying(.sine)], axis: 1
      ).affine(scale: radius)
    }
  }

  @Test("the circle itself passes, with the figures of an isometry")
  func circle() throws {
    let quality = try Self.quality { $0 }
    #expect(quality.failures.isEmpty)
    #expect(quality.greatestDistance < 1e-14)
    expectClose(quality.smallestSingularValue, 2 * .pi, within: .norm(1e-6))
    expectClose(quality.coverage, 1, within: .norm(1e-6))
    #expect(quality.monotoneShare == 1)
    #expect((quality.endGap ?? 1) < 1e-14)
    // Spacing and steps of 4096 places.
    #expect(quality.largestGap < 2 * .pi / 4095)
    guard case .distance(let distance) = quality.density else { throw CancellationError() }
    #expect(distance < 2.0 / 4096)
    #expect(quality.figures.count == 8)
  }

  @Test("the other way round is as good")
  func reversed() throws {
    #expect(try Self.quality { 0.3 - $0 }.failures.isEmpty)
  }

  @Test("each fault is found and named")
  func faults() throws {
    let half = try Self.quality { $0 / 2 }
    expectClose(half.largestGap, .pi, within: .norm(1e-6))
    expectClose(half.endGap ?? 0, 2, within: .norm(1e-6))
    #expect(half.failures.contains { $0.contains("gap") })
    let twice = try Self.quality { 2 * $0 }
    expectClose(twice.coverage, 2, within: .norm(1e-5))
    #expect(twice.failures.count == 1 && twice.failures[0].contains("covered"))
    let squeezed = try Self.quality { $0 * $0 }
    // sup |t - sqrt t| at t = 1/4.
    guard case .distance(let distance) = squeezed.density else { throw CancellationError() }
    expectClose(distance, 0.25, within: .distance(1e-3))
    #expect(squeezed.failures.contains { $0.contains("Kolmogorov") })
    #expect(squeezed.smallestSingularValue < 0.01)
    let folded = try Self.quality { $0 < 0.5 ? 2 * $0 : 2 - 2 * $0 }
    expectClose(folded.monotoneShare ?? 1, 0.5, within: .distance(1e-3))
    #expect(folded.failures.contains { $0.contains("turns back") })
    let wide = try Self.quality(radius: 1.125) { $0 }
    expectClose(wide.meanDistance, 0.125, within: .norm(1e-9))
    #expect(wide.failures.contains { $0.contains("distance to the circle") })
  }

  @Test("exact embeddings pass elsewhere", arguments: ["sphere:2", "flat-torus", "so3"])
  func exact(name: String) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    let embedding = try ExactEmbedding(manifold)
    let quality = try EmbeddingQuality(of: manifold, on: TestDevice.backend()) {
      try embedding(Variable(constant: $0)).value
    }
    #expect(quality.failures.isEmpty, "\(quality.failures)")
    expectClose(quality.coverage, 1, within: .distance(0.02))
    #expect(quality.greatestDistance < 1e-5)
  }

  @Test("a map into half of the sphere fails")
  func halfSphere() throws {
    let sphere = try Sphere(dimension: 2)
    let embedding = try ExactEmbedding(sphere)
    let quality = try EmbeddingQuality(of: sphere, on: .reference) { cube in
      let scale = try Tensor([1, 0.5], shape: [1, 2], on: .reference)
      return try embedding(Variable(constant: cube * scale)).value
    }
    #expect(quality.failures.contains { $0.contains("gap") })
    #expect(quality.failures.contains { $0.contains("density") })
    expectClose(quality.coverage, 0.5, within: .distance(0.02))
  }
}
