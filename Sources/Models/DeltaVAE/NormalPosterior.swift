internal import DiffeoDifferentiation
internal import DiffeoTensors
internal import Foundation

/// Normal posteriors of Euclidean space, with the standard normal prior: those of the usual VAE.
///
///     q(z | x) = N(mu, diag(sigma^2)),  p(z) = N(0, I)
///     KL = sum over i of (sigma_i^2 + mu_i^2 - 1 - ln sigma_i^2) / 2
///
/// - Source: D. Kingma, M. Welling, Auto-encoding variational Bayes (ICLR 2014), appendix B.
struct NormalPosterior: PosteriorFamily {
  let dimension: Int

  var timeWidth: Int { dimension }
  var bounds: ClosedRange<Double>? { nil }

  /// Log variances are free, but for what would overflow float32 or underflow beside a mean.
  private static let logVariance = -30.0...30.0

  func posterior(place: Variable, time: Variable) throws -> Posterior {
    let range = Self.logVariance
    return Posterior(
      mean: place, logTime: try time.applying(.clamp, range.lowerBound, range.upperBound))
  }

  func sample(_ posterior: Posterior, key: RandomKey) throws -> Variable {
    let mean = posterior.mean
    let noise = try Tensor.normal(mean.shape, key: key, on: mean.value.backend)
    let deviation = try posterior.logTime.affine(scale: 0.5).exponential()
    return try mean + deviation * Variable(constant: noise)
  }

  func divergence(_ posterior: Posterior) throws -> Variable {
    let (mean, logVariance) = (posterior.mean, posterior.logTime)
    let terms = try logVariance.exponential() + mean.squared() - logVariance
    return try terms.affine(scale: 0.5, offset: -0.5).sum(axes: [1])
  }

  func logRatio(of latent: Tensor, under posterior: Posterior) throws -> Tensor {
    let (mean, logVariance) = (posterior.mean.value, posterior.logTime.value)
    let precision = try logVariance.affine(scale: -1).exponential()
    // ln 2 pi stands in both densities and cancels.
    let terms = try (latent - mean).squared() * precision + logVariance - latent.squared()
    return try terms.affine(scale: 0.5).sum(axes: [1])
  }
}
