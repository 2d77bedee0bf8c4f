import Diffeo
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The examples of the documentation", .serialized)
struct ExamplesTests {
  static let pages =
    ["README.md"]
    + ((try? Repository.files(in: "Sources/Library/Diffeo.docc", withExtension: "md")) ?? [])
    .map { "Sources/Library/Diffeo.docc/" + $0 }

  @Test("every Swift block of a page is code of these tests", arguments: pages)
  func blocks(page: String) throws {
    let code = try ["Examples", "Ellipsoid"]
      .map { try Repository.text("Tests/LibraryTests/\($0).swift") }.joined().words
    for block in try Repository.text(page).swiftBlocks {
      #expect(code.contains(block.words), "\(page): \(block)")
    }
  }

  @Test("the pages have Swift blocks")
  func blocksAreFound() throws {
    let counts = try Self.pages.map { try Repository.text($0).swiftBlocks.count }
    #expect(counts.reduce(0, +) >= 10)
  }

  @Test("the walk covers the angle that theory says")
  func walk() throws {
    // Var(cos r) = 1/3 + 2/3 exp(-3t) - exp(-2t); five deviations of the mean of 10,000.
    let variance = 1 / 3.0 + 2 / 3.0 * exp(-1.5) - exp(-1)
    expectClose(
      try Examples.walk(), exp(-0.5), within: .distance(5 * (variance / 10_000).squareRoot()))
  }

  @Test("the trained model decodes points of its prior")
  func training() throws {
    let pictures = try Examples.training(on: TestDevice.backend())
    #expect(pictures.shape == [16, 256])
    #expect(try pictures.doubles().allSatisfy(\.isFinite))
  }

  @Test("a run is applied")
  func application() throws {
    try withTemporaryFolder { folder in
      let backend = try TestDevice.backend()
      let text = "translations:count=200,test-count=50,size=8"
      let run = RunFolder(folder.appending(path: "run").path)
      var configuration = try RunConfiguration.defaults(model: "delta-vae")
      for (key, value) in [
        ("data", text), ("manifold", "flat-torus"), ("epochs", "1"), ("width", "16"),
      ] { try configuration.set(key, text: value) }
      let session = try RunSession.start(configuration, in: run, on: backend)
      _ = try session.train(Silence())
      let found = try Examples.application(of: run.path, to: text, on: backend)
      #expect(found.samples.shape == [64, 8, 8])
      #expect(found.restored.shape == [50, 8, 8])
      #expect(found.figures.starts(with: ["elbo", "kl", "mse", "log_likelihood"]))
    }
  }

  @Test("the squared norm of points of a sphere has no gradient along it")
  func gradient() throws {
    let found = try Examples.gradient(on: TestDevice.backend())
    #expect(found.map(\.shape) == [[3, 3], [3]])
    // |P(u)|^2 = 1, so the gradient is rounding: some ulps of 2 |P| after each of ten steps.
    for gradient in found {
      let zeros = [Double](repeating: 0, count: gradient.count)
      try expectClose(gradient, zeros, within: .distance(100 * Double(Float.ulpOfOne)))
    }
  }

  @Test("a cloud has neighbours, volumes and the distortion of its scaling")
  func pointClouds() throws {
    let found = try Examples.pointClouds(on: TestDevice.backend())
    #expect(found.nearest.indices.count == 20_000)
    #expect(found.volumes.count == 2000)
    let (isFinite, ks) = (found.volumes.allSatisfy(\.isFinite), found.rows.map(\.k))
    #expect(isFinite)
    #expect(ks == [5, 10])
    for row in found.rows {
      expectClose(row.constant.mean, 3, within: .distance(1e-5))
      expectClose(row.scaleFree.mean, 1, within: .distance(1e-5))
    }
  }

  @Test("the loop is a circle, and its points are extended to themselves")
  func diffusionMap() throws {
    let found = try Examples.diffusionMap(on: TestDevice.backend())
    let circle = try found.circle.doubles()
    for point in 0..<2000 {
      let radius = hypot(circle[2 * point], circle[2 * point + 1])
      #expect(abs(radius - 2.0.squareRoot()) < 1e-3)
    }
    try expectClose(found.again, circle, within: .norm(1e-4))
  }

  @Test("the engine has the options that were set")
  func options() throws {
    let engine = try #require(try Examples.backend().engine)
    #expect(engine.profile == .cpu(vectorWidth: 8))
    #expect(engine.profiler != nil)
  }

  @Test("the ellipsoid is a latent space by name")
  func registration() throws {
    let manifold = try Examples.registration().manifold("ellipsoid:3,2,1")
    #expect(manifold.ambientDimension == 3)
    #expect(manifold.project([6, 0, 0]) == [3, 0, 0])
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    try configuration.set("manifold", text: "ellipsoid:3,2,1")
    let backend = try TestDevice.backend()
    let model = try ModelRegistry.entry("delta-vae").make(
      ModelEntry.Request(configuration: configuration, sampleShape: [4], backend: backend))
    let points = try model.samplePrior(100, key: RandomKey(seed: 1, purpose: .prior))
    try model.checkLatent(points)
  }
}

/// Watches a run without a word.
private final class Silence: RunObserver {
  let shouldStop = false
  func willTrain(_ session: RunSession) {}
  func didStep(epoch: Int, step: Int, steps: Int, loss: Double) {}
  func didFinishEpoch(_ row: MetricsFile.Row) {}
  func note(_ text: String) {}
}

extension String {
  /// The Swift blocks of a page, without imports.
  fileprivate var swiftBlocks: [String] {
    components(separatedBy: "```swift\n").dropFirst().map { rest in
      rest.components(separatedBy: "```")[0].split(
        separator: "\n", omittingEmptySubsequences: false
      )
      .filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
    }
  }

  /// The text with single spaces.
  fileprivate var words: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
