internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors

/// For how many epochs the encoder's validation loss has not fallen: kept in checkpoints, so that a
/// run that is continued ends its stage where it would have.
struct EncoderPatience {
  let best: Parameter
  let waited: Parameter

  init() {
    best = Parameter("psi.validation.best", shape: [1], initializer: .constant(1e30))
    waited = Parameter("psi.validation.waited", shape: [1], initializer: .constant(0))
  }

  var state: [Parameter] { [best, waited] }

  /// Notes the loss after an epoch.
  ///
  /// - Parameters:
  ///   - loss: The validation loss.
  ///   - state: The set that holds the parameters.
  /// - Returns: Epochs since the least one.
  /// - Throws: An OpenCL error.
  func note(_ loss: Double, in state: ParameterSet) throws -> Int {
    let hasFallen = try loss < best.variable.value.scalar()
    let epochs = hasFallen ? 0 : try waited.variable.value.scalar() + 1
    if hasFallen { try assign(loss, to: best, in: state) }
    try assign(epochs, to: waited, in: state)
    return Int(epochs)
  }

  private func assign(_ value: Double, to parameter: Parameter, in state: ParameterSet) throws {
    try state.assign(
      Tensor(doubles: [value], shape: [1], on: state.backend), to: parameter.name)
  }
}
