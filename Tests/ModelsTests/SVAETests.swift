import DiffeoDifferentiation
import DiffeoDistributions
import DiffeoLayers
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoModels

@Suite("The hyperspherical variational autoencoder")
struct SVAETests {
  private static func model(
    _ settings: [String: String], shape: [Int] = [6], on backend: Backend
  ) throws -> DeltaVAE {
    let common: [OptionDeclaration] = [.integer("seed", 0, in: 0...9, "of everything random")]
    var configuration = Configuration(SVAE.entry().options + common)
    for (key, text) in settings { try configuration.set(key, text: text) }
    let made = try SVAE.entry().make(
      ModelEntry.Request(configuration: configuration, sampleShape: shape, backend: backend))
    return try #require(made as? DeltaVAE)
  }

  private static let small = ["width": "16", "encoder_layers": "1", "decoder_layers": "1"]

  @Test("its options reach the posterior, the networks and the likelihood")
  func options() throws {
    let settings = [
      "manifold": "sphere:4", "likelihood": "bernoulli", "least_concentration": "0.25",
    ]
    let model = try Self.model(settings.merging(Self.small) { $1 }, on: .reference)
    #expect(model.latentWidth == 5 && model.options.likelihood == .bernoulli)
    #expect(model.options.posterior == .vonMisesFisher(leastConcentration: 0.25))
    #expect(model.options.width == 16)
  }

  @Test(
    "what is no sphere, and concentrations out of range, are refused",
    arguments: [
      ["manifold": "flat-torus"], ["manifold": "sphere:2*sphere:1"], ["manifold": "sphere:0"],
      ["manifold": "sphere:401"], ["least_concentration": "0"], ["least_concentration": "1e6"],
    ])
  func refused(settings: [String: String]) throws {
    #expect(throws: (any Error).self) { _ = try Self.model(settings, on: .reference) }
  }

  @Test("von Mises-Fisher posteriors on another manifold are refused by the library too")
  func noSphere() throws {
    var options = DeltaVAE.Options(manifold: FlatTorus())
    options.posterior = .vonMisesFisher(leastConcentration: 1)
    #expect(throws: ManifoldError.self) {
      _ = try DeltaVAE(options, sampleShape: [6], on: .reference, seed: 1)
    }
  }

  @Test("its figures call a log concentration by its name")
  func figures() throws {
    let model = try Self.model(Self.small, on: .reference)
    let batch = try Tensor.normal([4, 6], key: RandomKey(seed: 3), on: .reference)
    let figures = try model.figures(batch, samples: 2, key: RandomKey(seed: 4))
    #expect(
      figures.keys.sorted() == [
        "effective_samples", "elbo", "kl", "log_likelihood", "mean_log_concentration", "mse",
        "std_log_concentration",
      ])
    let least = try figures["mean_log_concentration"]?.doubles().min() ?? -1
    #expect(least >= 0)
  }

  /// With x = z + noise of variance v, z uniform on S^2, the posterior of z is the von Mises-Fisher
  /// distribution around x / |x| of concentration k = |x| / v.
  ///
  ///     p(x) = (2 pi v)^(-3/2) e^(-(|x|^2 + 1) / 2 v) sinh(k) / k
  @Test(
    "the log-likelihood is exact for one sample, and all samples count, where the posterior is true",
    arguments: [false, true])
  func truePosterior(onDevice: Bool) throws {
    let (variance, length, lift) = (0.05, 0.8, 100.0)
    let k = length / variance
    let backend = onDevice ? try TestDevice.backend() : .reference
    let model = try Self.model(
      ["width": "3", "encoder_layers": "1", "decoder_layers": "1", "variance": "\(variance)"],
      shape: [3], on: backend)
    let identity: [Double] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    let lifts = [Double](repeating: lift, count: 3)
    try model.assign([
      "encoder.0.weight": identity, "encoder.0.bias": lifts,
      "heads.weight": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
      "heads.bias": [-lift, -lift, -lift, log(expm1(k - 1))],
      "decoder.0.weight": identity, "decoder.0.bias": lifts,
      "decoder.1.weight": identity, "decoder.1.bias": lifts.map { -$0 },
    ])
    let points = [[0.8, 0, 0], [0, -0.48, 0.64], [-0.64, 0, -0.48]]
    let batch = try Tensor(doubles: points.flatMap { $0 }, shape: [3, 3], on: backend)
    let exact =
      -1.5 * log(2 * .pi * variance) - (length * length + 1) / (2 * variance) + k
      + log1p(-exp(-2 * k)) - log(2 * k)
    for samples in [1, 7] {
      let figures = try model.figures(batch, samples: samples, key: RandomKey(seed: 1))
      // Latent points lose some 2^-17 to the lift in float32, which the variance magnifies.
      let bound = onDevice ? 2e-4 : 1e-9
      try expectClose(
        try #require(figures["log_likelihood"]), [exact, exact, exact], within: .distance(bound))
      try expectClose(
        try #require(figures["effective_samples"]),
        [Double](repeating: Double(samples), count: 3), within: .norm(bound))
      try expectClose(
        try #require(figures["kl"]),
        [Double](repeating: VonMisesFisher.divergence(concentration: k, dimension: 3), count: 3),
        within: .distance(bound))
    }
  }

  /// The mean of `p(z) / q(z | x)` under q is 1, so with a decoder that ignores z the estimate is
  /// the log-likelihood of its one output.
  @Test(
    "densities are those that points are drawn from, in any dimension",
    arguments: ["sphere:1", "sphere:2", "sphere:5"])
  func density(manifold: String) throws {
    let settings = ["manifold": manifold, "least_concentration": "2", "width": "4"]
    let model = try Self.model(settings, on: TestDevice.backend())
    try model.assign(["decoder.2.weight": [Double](repeating: 0, count: 24)])
    let batch = try Tensor.normal([1, 6], key: RandomKey(seed: 3), on: model.parameters.backend)
    let figures = try model.figures(batch, samples: 8000, key: RandomKey(seed: 1))
    let bias = try batch.doubles().reduce(0) { $0 + $1 * $1 }
    let count = try #require(figures["effective_samples"]).scalar()
    let error = 5 * (1 / count - 1.0 / 8000).squareRoot()
    expectClose(
      try #require(figures["log_likelihood"]).scalar(), -bias / 2 - 3 * log(2 * .pi),
      within: .distance(error + 1e-4))
    #expect(count > 300)
  }

  @Test("a concentration at its bound is finite, and its gradient leads back")
  func bound() throws {
    let sphere = try Sphere(dimension: 2)
    let family = VonMisesFisherPosterior(sphere: sphere, leastConcentration: 1)
    for backend in [.reference, try TestDevice.backend()] {
      let place = Variable(
        constant: try Tensor(doubles: [1, 0, 0, 0, 2, 0], shape: [2, 3], on: backend))
      let head = Variable(leaf: try Tensor(doubles: [1e7, -1e7], shape: [2, 1], on: backend))
      let posterior = try family.posterior(place: place, time: head)
      expectClose(
        try posterior.logTime.value.doubles(), [log(1e5), 0], within: .distance(1e-5))
      let divergence = try family.divergence(posterior)
      let slope = try gradients(of: divergence.sum(), with: [head])[0].value.doubles()
      #expect(slope[0] > 0 && slope[1] == 0)
      #expect(try family.sample(posterior, key: RandomKey(seed: 1)).value.isFinite())
    }
  }

  /// A random mean head may lay the data twice over one half of the sphere and stay so.
  @Test("data on a sphere are learned: the bound comes near the true log density")
  func learns() throws {
    let backend = try TestDevice.backend()
    let variance = 0.01
    let sphere = try Sphere(dimension: 2)
    func data(_ seed: UInt64) throws -> Tensor {
      let key = RandomKey(seed: seed, purpose: .data)
      let noise = try Tensor.normal(
        [4000, 3], deviation: variance.squareRoot(), key: key, on: backend)
      return try sphere.uniform(count: 4000, key: key.at(step: 1), on: backend) + noise
    }
    let model = try Self.model(
      [
        "width": "64", "encoder_layers": "2", "decoder_layers": "2", "variance": "\(variance)",
        "initialization": "principal",
      ], shape: [3], on: backend)
    let plan = TrainingPlan(epochs: 20, batchSize: 100, learningRate: 3e-3, seed: 5)
    let trainer = try Trainer(model, data: data(1), plan: plan)
    for _ in 0..<20 { _ = try trainer.trainEpoch() }
    let unseen = try data(2)
    let lengths = try unseen.squared().sum(axes: [1]).doubles()
    let truth = lengths.reduce(0.0) { sum, square in
      let k = square.squareRoot() / variance
      return sum - 1.5 * log(2 * .pi * variance) - (square + 1) / (2 * variance) + k - log(2 * k)
    }
    let found = try #require(try Evaluation.means(of: model, on: unseen, samples: 50, seed: 6))
    let mean = truth / Double(lengths.count)
    let (elbo, likelihood) = (found["elbo"] ?? 0, found["log_likelihood"] ?? 0)
    #expect(elbo < likelihood && likelihood < mean + 0.02)
    #expect(elbo > mean - 0.4, "\(elbo) and \(mean)")
    // The true concentration is some 100.
    let concentration = found["mean_log_concentration"] ?? 0
    expectClose(concentration, log(1 / variance), within: .distance(0.3))
  }
}
