internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors

/// Data about their mean, in units of their root mean variance.
///
///     x -> (x - mean) / scale,   scale^2 = mean over elements of the variance
///
/// Networks then see numbers of one size, whatever the data's units are; one scale for all elements
/// keeps directions and ratios of distances.
struct Standardization {
  let mean: Parameter
  let scale: Parameter

  init(size: Int) {
    mean = Parameter("data.mean", shape: [1, size], initializer: .constant(0))
    scale = Parameter("data.scale", shape: [1], initializer: .constant(1))
  }

  var state: [Parameter] { [mean, scale] }

  /// Takes mean and scale from data.
  ///
  /// - Parameters:
  ///   - data: `[N, size]`.
  ///   - state: The set that holds them.
  /// - Throws: ``VDAEError/constantData``, or an OpenCL error.
  func fit(_ data: Tensor, in state: ParameterSet) throws {
    let center = try data.mean(axes: [0], keepingAxes: true)
    let variance = try (data - center).squared().mean()
    guard try variance.scalar() > 0 else { throw VDAEError.constantData }
    try state.assign(center, to: mean.name)
    try state.assign(variance.squareRoot(), to: scale.name)
  }

  /// Data as networks see them.
  func apply(_ data: Tensor) throws -> Tensor {
    try (data - mean.variable.value) / scale.variable.value
  }

  /// What networks say, in the data's units.
  func invert(_ values: Tensor) throws -> Tensor {
    try values * scale.variable.value + mean.variable.value
  }
}
