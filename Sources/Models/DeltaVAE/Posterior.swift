public import DiffeoDifferentiation
internal import DiffeoManifolds
internal import DiffeoTensors
internal import Foundation

/// Where and how wide the posteriors of a batch are.
public struct Posterior {
  /// Their centres, on the manifold; `[rows, n]`.
  public let mean: Variable
  /// ln t of the heat kernels, `[rows, 1]`; of normal distributions the log variances, a column for
  /// each coordinate; of von Mises-Fisher distributions the log concentrations, `[rows, 1]`.
  public let logTime: Variable
}

/// Which posteriors a closed manifold has.
public enum PosteriorKind: Sendable, Hashable {
  /// Heat kernels, on any manifold.
  case heatKernel
  /// Von Mises-Fisher distributions, on spheres; the least concentration is positive.
  case vonMisesFisher(leastConcentration: Double)
}

/// A family of posteriors q(z | x), with the prior p(z) that goes with it.
protocol PosteriorFamily: Sendable {
  /// Columns of the time head: 1, or one for each coordinate.
  var timeWidth: Int { get }
  /// Greatest and least log t; nil where only overflow bounds it.
  var bounds: ClosedRange<Double>? { get }
  /// Whether the prior is uniform on all of a closed manifold, so that data can be laid over it.
  var hasUniformPrior: Bool { get }

  /// The posteriors that the heads say.
  ///
  /// - Parameters:
  ///   - place: Of the mean head; `[rows, n]`.
  ///   - time: Of the time head; `[rows, timeWidth]`.
  /// - Returns: The posteriors.
  /// - Throws: An OpenCL error.
  func posterior(place: Variable, time: Variable) throws -> Posterior

  /// One point of each posterior, differentiable in its centre and width; `[rows, n]`.
  func sample(_ posterior: Posterior, key: RandomKey) throws -> Variable

  /// The KL divergence of each posterior from the prior; `[rows]`.
  func divergence(_ posterior: Posterior) throws -> Variable

  /// `ln p(z) - ln q(z | x)` of a point of each posterior; `[rows]`.
  func logRatio(of latent: Tensor, under posterior: Posterior) throws -> Tensor
}

extension PosteriorFamily {
  /// Where widths have bounds.
  var hasUniformPrior: Bool { bounds != nil }
}

extension DeltaVAE.Options {
  /// The posteriors on the manifold: heat kernels on closed ones, normal distributions on Euclidean
  /// space, and side by side on products of both.
  ///
  /// - Throws: `ManifoldError.unavailable(_:of:)` for another manifold of infinite volume, and for
  ///   von Mises-Fisher distributions on a manifold that is no sphere.
  func posteriorFamily() throws -> any PosteriorFamily {
    if case .vonMisesFisher(let least) = posterior {
      guard let sphere = manifold as? Sphere else {
        throw ManifoldError.unavailable("von Mises-Fisher distribution", of: manifold.name)
      }
      return VonMisesFisherPosterior(sphere: sphere, leastConcentration: least)
    }
    guard let product = manifold as? ProductManifold else { return try family(on: manifold) }
    // Closed factors that stand side by side are one manifold and share one time.
    let runs = product.factors.reduce(into: [[any Manifold]]()) { runs, factor in
      if let last = runs.last?.last, !(last is Euclidean), !(factor is Euclidean) {
        runs[runs.count - 1].append(factor)
      } else {
        runs.append([factor])
      }
    }
    if runs.count == 1 { return try family(on: product) }
    return ProductPosterior(
      try runs.map { run in
        let part = run.count == 1 ? run[0] : try ProductManifold(run)
        return (try family(on: part), part.ambientDimension)
      })
  }

  private func family(on manifold: any Manifold) throws -> any PosteriorFamily {
    if let space = manifold as? Euclidean {
      return NormalPosterior(dimension: space.dimension)
    }
    guard let volume = manifold.volume(density) else {
      throw ManifoldError.unavailable(
        "uniform prior, for it has infinite volume,", of: manifold.name)
    }
    return HeatKernelPosterior(
      manifold: manifold, logVolume: log(volume), walkSteps: walkSteps, logTime: logTime,
      head: timeHead, slope: timeSlope, divergence: divergence, density: density)
  }
}
