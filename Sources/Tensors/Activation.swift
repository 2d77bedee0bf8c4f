/// What a layer applies to each of its sums.
public enum Activation: String, Sendable, Codable, CaseIterable {
  /// Nothing.
  case identity
  /// `max(x, 0)`.
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// `1 / (1 + e^-x)`.
  case sigmoid
  /// `ln(1 + e^x)`.
  case softplus
  /// `max(x, 0) + 0.2 min(x, 0)`.
  case leakyRelu = "leaky_relu"
}

extension Activation {
  /// The function in float64.
  func reference(_ x: Double) -> Double {
    switch self {
    case .identity: x
    case .relu: x < 0 ? 0 : x
    case .tanh: UnaryOperation.tanh.reference(x, 0, 0)
    case .sigmoid: UnaryOperation.sigmoid.reference(x, 0, 0)
    case .softplus: UnaryOperation.softplus.reference(x, 0, 0)
    case .leakyRelu: UnaryOperation.leakyRelu.reference(x, 0, 0)
    }
  }

  /// How `Kernels/matrix/activation.cl` numbers it.
  var kernelNumber: Int {
    switch self {
    case .identity: 0
    case .relu: 1
    case .tanh: 2
    case .sigmoid: 3
    case .softplus: 4
    case .leakyRelu: 5
    }
  }
}
