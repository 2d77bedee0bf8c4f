import DiffeoManifolds
import DiffeoModels
import DiffeoReports
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Options of a Delta-VAE")
struct DeltaVAEOptionsTests {
  private static func configuration(
    _ settings: [(String, String)]
  ) throws -> Configuration {
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    for (key, text) in settings { try configuration.set(key, text: text) }
    return configuration
  }

  private static func model(_ settings: [(String, String)]) throws -> DeltaVAE {
    let model = try ModelRegistry.entry("delta-vae").make(
      ModelEntry.Request(
        configuration: configuration(settings + [("width", "4")]), sampleShape: [4],
        backend: .reference))
    return try #require(model as? DeltaVAE)
  }

  @Test("form=faithful is the paper's reported runs")
  func faithful() throws {
    let options = try Self.model([("form", "faithful")]).options
    #expect(options.divergence == .faithful)
    #expect(options.density == .faithful)
    #expect(options.timeHead == .tanh)
    #expect(options.timeSlope == 1)
    #expect(options.logTime == -8.75 ... -3.75)
    #expect(options.divergenceWarmup == 0)
  }

  @Test("an explicit option wins over the form, whichever comes first")
  func explicitWins() throws {
    for settings in [
      [("form", "faithful"), ("kl", "corrected"), ("log_time_min", "-9")],
      [("log_time_min", "-9"), ("kl", "corrected"), ("form", "faithful")],
    ] {
      let options = try Self.model(settings).options
      #expect(options.divergence == .corrected)
      #expect(options.logTime == -9 ... -3.75)
      #expect(options.timeHead == .tanh)
    }
    // What is set to the usual default is set, too.
    let head = try Self.configuration([("form", "faithful"), ("time_head", "clamp")])
    #expect(head.text("time_head") == "clamp")
  }

  @Test("a faithful configuration survives its file")
  func survivesFile() throws {
    let faithful = try Self.configuration([("form", "faithful"), ("kl", "exact")])
    var copy = try RunConfiguration.defaults(model: "delta-vae")
    for (key, value) in faithful.entries { try copy.set(key, value) }
    for (left, right) in zip(faithful.entries, copy.entries) {
      #expect(left.key == right.key && left.value == right.value)
    }
    #expect(copy.text("kl") == "exact" && copy.text("time_head") == "tanh")
  }

  @Test(
    "what does not go together is refused, saying what",
    arguments: [
      ([("manifold", "embedded-torus"), ("kl", "exact")], "not known as a series"),
      ([("manifold", "embedded-torus"), ("density", "exact")], "not known as a series"),
      ([("manifold", "sphere:30"), ("kl", "exact")], "up to D = 20"),
      ([("likelihood", "bernoulli"), ("learn_variance", "true")], "no variance"),
      ([("log_time_min", "-3"), ("log_time_max", "-3")], "log_time_min"),
      (
        [("manifold", [String](repeating: "projective:1", count: 30).joined(separator: "*"))],
        "projective factors"
      ),
    ])
  func conflicts(settings: [(String, String)], phrase: String) throws {
    let error = #expect(throws: ConfigurationError.self) { _ = try Self.model(settings) }
    #expect(error?.description.contains(phrase) == true)
  }

  @Test(
    "every form of the divergence and the density goes with the manifolds that have it",
    arguments: ["sphere:3", "so3", "projective:2*sphere:1", "euclidean:2*flat-torus"])
  func forms(name: String) throws {
    let batch = try DeltaVAETests.batch(on: .reference, rows: 2).slice(axis: 1, 0..<4)
    for form in ["corrected", "faithful", "exact"] {
      let model = try Self.model([("manifold", name), ("kl", form), ("density", form)])
      let figures = try model.figures(batch, samples: 2, key: RandomKey(seed: 1))
      for values in figures.values { #expect(try values.isFinite()) }
    }
  }
}
