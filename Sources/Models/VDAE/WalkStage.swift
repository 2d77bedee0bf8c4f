internal import DiffeoDifferentiation
internal import DiffeoGeometry
internal import DiffeoTensors

/// The second stage: the covariance network and the decoder learn the walk.
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   algorithm 1.
struct WalkStage: VDAEStage {
  let geometry: LocalGeometry
  let bound: WalkBound
  /// The data that steps lead to; `[N, size]`.
  let data: Tensor
  /// How many of the batch a step leads to in the faithful form; nil for the nearest of all data.
  let batchNeighbors: Int?

  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    guard let indices = context.indices else {
      preconditionFailure("the walk is learned from the training data, by their indices")
    }
    let latent = try geometry.embedding.gathering(indices)
    let terms = try bound.terms(
      latent, geometry.rows(indices), key: context.key, probe: context.probe
    ) { moved in
      guard let batchNeighbors, batch.shape[0] > 2 else {
        return [try data.gathering(geometry.nearest(moved, excluding: indices))]
      }
      return try Self.batchTargets(batch, latent, moved, count: batchNeighbors)
    }
    let (energy, divergence) = (try terms.energy.mean(), try terms.divergence.mean())
    return Loss(
      total: try energy + divergence,
      metrics: [
        ("elbo", try (energy.value + divergence.value).affine(scale: -1)),
        ("kl", divergence.value),
        ("neighbor_mse", try terms.squaredError.mean()),
        ("step", try terms.step.mean()),
      ])
  }

  /// The data of the batch embedded nearest to the ends of steps but for the nearest, whichever it
  /// is, as the authors' code has them.
  private static func batchTargets(
    _ batch: Tensor, _ latent: Tensor, _ moved: Tensor, count: Int
  ) throws -> [Tensor] {
    let rows = batch.shape[0]
    let k = min(count, rows - 2) + 1
    let lists = try Neighbors(
      of: PointCloud(moved, name: "the steps"), among: PointCloud(latent, name: "the batch"), k: k
    ).lists()
    return try (1..<k).map { place in
      let found = (0..<rows).map { lists.indices[$0 * k + place] }
      return try batch.gathering(Indices(found, on: batch.backend))
    }
  }
}
