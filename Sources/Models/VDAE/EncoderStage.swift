internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors

/// The first stage by SpectralNet.
struct SpectralStage: VDAEStage {
  let net: SpectralNet

  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    guard let indices = context.indices else {
      preconditionFailure("the map is learned from the training data, by their indices")
    }
    let objective = try net.objective(indices, key: context.key)
    return Loss(total: objective.total, metrics: [("psi_loss", objective.energy)])
  }
}

/// The first stage by regression on known coordinates of the training data.
struct RegressionStage: VDAEStage {
  let encoder: DiffusionEncoder
  let standardization: Standardization
  /// `[N, D]`.
  let targets: Tensor

  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    guard let indices = context.indices else {
      preconditionFailure("the map is learned from the training data, by their indices")
    }
    let data = Variable(constant: try standardization.apply(batch))
    let outputs = try encoder.network(data)
    let error = try outputs.squaredErrorRows(to: Variable(constant: targets.gathering(indices)))
    let loss = try error.mean()
    return Loss(total: loss, metrics: [("psi_loss", loss.value)])
  }
}
