internal import DiffeoDifferentiation
internal import DiffeoDistributions
internal import DiffeoManifolds
internal import DiffeoTensors
internal import Foundation

/// Posteriors that are von Mises-Fisher distributions on a sphere, with the uniform prior.
///
///     q(z | x) ~ e^(kappa <mu, z>),   mu = P(a),   kappa = least + ln(1 + e^b)
///
/// - Source: T. Davidson, L. Falorsi, N. De Cao, T. Kipf, J. Tomczak, Hyperspherical variational
///   auto-encoders (UAI 2018), sections 3.2 and 3.3.
struct VonMisesFisherPosterior: PosteriorFamily {
  let sphere: Sphere
  let leastConcentration: Double

  /// Inside of what distributions are computed with, so that rounding stays there too.
  static let greatestConcentration = 1e5

  var timeWidth: Int { 1 }
  var bounds: ClosedRange<Double>? { nil }
  var hasUniformPrior: Bool { true }

  func posterior(place: Variable, time: Variable) throws -> Posterior {
    let concentration = try time.softplus() + leastConcentration
    return Posterior(
      mean: try sphere.project(place),
      logTime: try TimeHead.clamped(
        concentration.logarithm(),
        to: log(leastConcentration)...log(Self.greatestConcentration)))
  }

  func sample(_ posterior: Posterior, key: RandomKey) throws -> Variable {
    try distributions(posterior).draw(key: key)
  }

  func divergence(_ posterior: Posterior) throws -> Variable {
    try distributions(posterior).divergenceFromUniform()
  }

  func logRatio(of latent: Tensor, under posterior: Posterior) throws -> Tensor {
    try distributions(posterior).logDensityOverUniform(of: latent).affine(scale: -1)
  }

  private func distributions(_ posterior: Posterior) throws -> VonMisesFisher {
    let concentration = try posterior.logTime.exponential()
    return try VonMisesFisher(
      mean: posterior.mean, concentration: concentration.reshaped(to: [concentration.shape[0]]))
  }
}
