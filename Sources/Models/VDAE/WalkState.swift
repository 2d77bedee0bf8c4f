internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors

/// Embedded training data that a trained model keeps: where walks begin, and what the data suggest
/// there.
struct WalkState {
  /// How many points are kept; fewer data are repeated.
  static let count = 1024

  /// z; `[count, D]`.
  let points: Parameter
  /// W of ``LocalGeometry``; `[count, D, D]`.
  let inverseFactors: Parameter
  /// `log det S`; `[count]`.
  let logDeterminants: Parameter
  /// The typical size of a step; `[1]`.
  let scale: Parameter
  /// c, the variance of the likelihood; `[1]`.
  let noise: Parameter

  init(dimension: Int) {
    func parameter(_ name: String, _ shape: Shape, _ value: Double) -> Parameter {
      Parameter("walk.\(name)", shape: shape, initializer: .constant(value))
    }
    points = parameter("points", [Self.count, dimension], 0)
    inverseFactors = parameter("inverse_factors", [Self.count, dimension, dimension], 0)
    logDeterminants = parameter("log_determinants", [Self.count], 0)
    scale = parameter("scale", [1], 1)
    noise = parameter("noise", [1], 1)
  }

  var state: [Parameter] { [points, inverseFactors, logDeterminants, scale, noise] }

  /// Keeps points at equal steps through the data.
  func keep(_ geometry: LocalGeometry, noise value: Double, in state: ParameterSet) throws {
    let backend = state.backend
    let total = geometry.embedding.shape[0]
    let rows = (0..<Self.count).map { place in
      Int32(total < Self.count ? place % total : place * total / Self.count)
    }
    let indices = try Indices(rows, on: backend)
    let (factors, logarithms) = try geometry.rows(indices)
    try state.assign(geometry.embedding.gathering(indices), to: points.name)
    try state.assign(factors, to: inverseFactors.name)
    try state.assign(logarithms, to: logDeterminants.name)
    try state.assign(Tensor(doubles: [geometry.scale], shape: [1], on: backend), to: scale.name)
    try state.assign(Tensor(doubles: [value], shape: [1], on: backend), to: noise.name)
  }

  /// What the data suggest at some of the points.
  func local(_ rows: Indices) throws -> (inverseFactors: Tensor, logDeterminants: Tensor) {
    let logarithms = logDeterminants.variable.value
    return (
      try inverseFactors.variable.value.gathering(rows),
      try logarithms.reshaped(to: [Self.count, 1]).gathering(rows).reshaped(to: [rows.count])
    )
  }
}
