import DiffeoDifferentiation
import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The log-likelihood of a Delta-VAE")
struct DeltaVAEImportanceTests {
  @Test("more importance samples give a higher bound, as theory says, and never above the truth")
  func importanceSamplesTighten() throws {
    let model = try DeltaVAETests.small(try Sphere(dimension: 2), on: .reference)
    let batch = try DeltaVAETests.batch(on: .reference, rows: 40)
    func figures(_ samples: Int) throws -> [String: Double] {
      try model.figures(batch, samples: samples, key: RandomKey(seed: 5, purpose: .evaluation))
        .mapValues { try $0.mean().scalar() }
    }
    let few = try figures(1)
    let many = try figures(300)
    // With one sample the estimate is the bound up to Monte Carlo noise of the same size as the
    // noise of one energy; with many it cannot be lower by more than that noise.
    let bound = try #require(many["elbo"])
    let estimate = try #require(many["log_likelihood"])
    #expect(estimate > bound - 0.05)
    #expect(abs((try #require(few["log_likelihood"])) - (try #require(few["elbo"]))) < 1)
  }

  /// Factor analysis with the factors `rows` of length 1.5 and 0.5 that are orthogonal, so that the
  /// posterior's covariance is diagonal: `x = z M + c + noise of variance v`.
  private enum LinearModel {
    static let variance = 0.2
    static let lengths = [1.5, 0.5]
    static let center = [0.3, -0.1, 0.2, 0.5, 0, 0.4]
    /// Orthonormal.
    static let directions = [
      [0.6, 0.8, 0, 0, 0, 0], [0, 0, 0.5, 0.5, 0.5, 0.5],
    ]
    /// Relus this far up are linear.
    static let lift = 100.0

    /// `log N(x; c, M^T M + v I)`: along direction i the variance is `length_i^2 + v`.
    static func logLikelihood(_ x: [Double]) -> Double {
      let y = zip(x, center).map { $0 - $1 }
      var (rest, sum) = (y.reduce(0) { $0 + $1 * $1 }, 0.0)
      for (direction, length) in zip(directions, lengths) {
        let along = zip(y, direction).reduce(0) { $0 + $1.0 * $1.1 }
        let spread = length * length + variance
        rest -= along * along
        sum -= 0.5 * (along * along / spread + log(2 * .pi * spread))
      }
      return sum - 0.5 * (rest / variance + 4 * log(2 * .pi * variance))
    }

    /// The model, its posterior's variance times `widening`.
    static func model(widening: Double, on backend: Backend) throws -> DeltaVAE {
      var options = DeltaVAE.Options(manifold: try Euclidean(dimension: 2))
      (options.width, options.encoderLayers, options.decoderLayers) = (2, 1, 1)
      options.likelihood = .gaussian(variance: variance)
      let model = try DeltaVAE(options, sampleShape: [6], on: backend, seed: 1)
      let gains = lengths.map { $0 / ($0 * $0 + variance) }
      let spreads = lengths.map { variance / ($0 * $0 + variance) }
      let columns = (0..<6).flatMap { row in (0..<2).map { directions[$0][row] * gains[$0] } }
      let shifts = (0..<2).map { index in
        lift - zip(center, directions[index]).reduce(0) { $0 + $1.0 * $1.1 } * gains[index]
      }
      let output = zip(directions, lengths).map { row, length in row.map { $0 * length } }
      try model.assign([
        "encoder.0.weight": columns, "encoder.0.bias": shifts,
        "heads.weight": [1, 0, 0, 0, 0, 1, 0, 0],
        "heads.bias": [-lift, -lift] + spreads.map { log($0 * widening) },
        "decoder.0.weight": [1, 0, 0, 1], "decoder.0.bias": [lift, lift],
        "decoder.1.weight": output.flatMap { $0 },
        "decoder.1.bias": (0..<6).map { center[$0] - lift * (output[0][$0] + output[1][$0]) },
      ])
      return model
    }
  }

  @Test("is exact for one sample, and all samples count, where the posterior is the true one")
  func trueposterior() throws {
    let model = try LinearModel.model(widening: 1, on: .reference)
    let batch = try DeltaVAETests.batch(on: .reference, rows: 5)
    let expected = try batch.rows.map(LinearModel.logLikelihood)
    for samples in [1, 9] {
      let figures = try model.figures(batch, samples: samples, key: RandomKey(seed: 1))
      try expectClose(
        try #require(figures["log_likelihood"]), expected, within: .distance(1e-9))
      try expectClose(
        try #require(figures["effective_samples"]),
        [Double](repeating: Double(samples), count: 5), within: .norm(1e-9))
      // The gap of the bound is the divergence from the true posterior, none.
      if samples == 1 {
        let divergence = try #require(figures["kl"]).doubles()
        #expect(divergence.allSatisfy { $0 > 0 })
      }
    }
  }

  @Test("is the analytic one where the posterior is too wide, on the device too")
  func widerPosterior() throws {
    for backend in [.reference, try TestDevice.backend()] {
      let model = try LinearModel.model(widening: 1.7, on: backend)
      let batch = try DeltaVAETests.batch(on: backend, rows: 3)
      let expected = try batch.rows.map(LinearModel.logLikelihood)
      let figures = try model.figures(batch, samples: 20_000, key: RandomKey(seed: 1))
      let counts = try #require(figures["effective_samples"]).doubles()
      // (sum w)^2 / sum w^2 in the limit: L times (s (2 - 1 / s)^(1/2))^-1 for each coordinate with
      // s times the variance.
      let limit = 20_000 * (2 * 1.7 - 1) / (1.7 * 1.7)
      for count in counts { expectClose(count, limit, within: .norm(0.05)) }
      // Five standard errors of the mean weight, (1 / ESS - 1 / L)^(1/2); float32 sums of 100s.
      let error = 5 * (1 / limit - 1 / 20_000).squareRoot()
      try expectClose(
        try #require(figures["log_likelihood"]), expected, within: .distance(error + 1e-4))
    }
  }

  /// The mean of `p(z) / q(z | x)` under q is 1, so with a decoder that ignores z the estimate is
  /// the log-likelihood of its one output.
  @Test(
    "is that of a decoder which ignores the latent point, at times that only the series is right at",
    arguments: ["sphere:2", "projective:2", "flat-torus", "sphere:1*sphere:2"])
  func exactDensity(name: String) throws {
    var options = DeltaVAE.Options(manifold: try ManifoldRegistry.standard.manifold(name))
    (options.width, options.walkSteps, options.logTime) = (4, 200, -0.1...0.1)
    options.density = .exact
    let model = try DeltaVAE(options, sampleShape: [6], on: TestDevice.backend(), seed: 1)
    try model.assign(["decoder.2.weight": [Double](repeating: 0, count: 24)])
    let batch = try DeltaVAETests.batch(on: model.parameters.backend, rows: 1)
    let figures = try model.figures(batch, samples: 8000, key: RandomKey(seed: 1))
    let squares = try batch.doubles().reduce(0) { $0 + $1 * $1 }
    let count = try #require(figures["effective_samples"]).scalar()
    // Five standard errors, and what 200 steps of a walk are off.
    let error = 5 * (1 / count - 1.0 / 8000).squareRoot() + 0.01
    expectClose(
      try #require(figures["log_likelihood"]).scalar(), -squares / 2 - 3 * log(2 * .pi),
      within: .distance(error))
    #expect(count > 300)
  }
}

extension Tensor {
  /// The rows of a matrix.
  fileprivate var rows: [[Double]] {
    get throws {
      let (values, width) = (try doubles(), shape[1])
      return (0..<shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
    }
  }
}
