internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors

/// psi: the network that maps data to diffusion coordinates.
///
///     psi(x) = (h(x) - m) T
///
/// h is trained; m and T make its coordinates what they are called, once it is trained.
struct DiffusionEncoder {
  let network: Sequential
  let shift: Parameter
  let transform: Parameter

  /// An encoder of a network, its outputs the coordinates.
  init(_ network: Sequential, outputs: Int) {
    self.network = network
    shift = Parameter("psi.shift", shape: [1, outputs], initializer: .constant(0))
    transform = Parameter(
      "psi.transform", shape: [outputs, outputs], initializer: .constant(0))
  }

  /// What no gradient changes.
  var state: [Parameter] { [shift, transform] }

  /// The coordinates of standardised data.
  ///
  /// - Parameter data: `[rows, inputs]`.
  /// - Returns: `[rows, outputs]`.
  /// - Throws: An OpenCL error.
  func callAsFunction(_ data: Tensor) throws -> Tensor {
    try (network(Variable(constant: data)).value - shift.variable.value)
      .matrixProduct(transform.variable.value)
  }

  /// Sets m and T.
  func finish(_ affine: SpectralNet.Affine, in state: ParameterSet) throws {
    let backend = state.backend
    try state.assign(
      Tensor(doubles: affine.shift, shape: shift.shape, on: backend), to: shift.name)
    try state.assign(
      Tensor(doubles: affine.transform, shape: transform.shape, on: backend), to: transform.name)
  }
}
