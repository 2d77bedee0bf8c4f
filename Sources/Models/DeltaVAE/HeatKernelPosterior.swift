internal import DiffeoDifferentiation
internal import DiffeoManifolds
internal import DiffeoTensors

/// Posteriors that are heat kernels on a closed manifold, with the uniform prior.
///
///     q(z | x) = heat kernel of time t at mu,   mu = P(b),  log t = f(a)
///     p(z) = 1 / vol M
///
/// - Source: L. Perez Rey, V. Menkovski, J. Portegies, Diffusion variational autoencoders
///   (IJCAI 2020, arXiv 1901.08991), sections 3.3 to 3.7.
struct HeatKernelPosterior: PosteriorFamily {
  let manifold: any Manifold
  let logVolume: Double
  let walkSteps: Int
  let logTime: ClosedRange<Double>
  let head: TimeHead
  let slope: Double
  let divergence: DivergenceForm
  let density: DensityForm

  var timeWidth: Int { 1 }
  var bounds: ClosedRange<Double>? { logTime }

  func posterior(place: Variable, time: Variable) throws -> Posterior {
    Posterior(
      mean: try manifold.project(place),
      logTime: try head.logTime(time, bounds: logTime, slope: slope))
  }

  func sample(_ posterior: Posterior, key: RandomKey) throws -> Variable {
    try brownianWalk(
      from: posterior.mean, time: posterior.logTime.exponential(), steps: walkSteps, on: manifold,
      key: key)
  }

  func divergence(_ posterior: Posterior) throws -> Variable {
    try manifold.klDivergence(logTime: posterior.logTime, at: posterior.mean, form: divergence)
  }

  func logRatio(of latent: Tensor, under posterior: Posterior) throws -> Tensor {
    try manifold.logHeatKernel(
      from: posterior.mean.value, to: latent, time: posterior.logTime.value.exponential(),
      form: density
    ).affine(scale: -1, offset: -logVolume)
  }
}
