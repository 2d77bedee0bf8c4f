internal import Foundation

extension UnaryOperation {
  /// The function in float64.
  func reference(_ x: Double, _ a: Double, _ b: Double) -> Double {
    switch self {
    case .affine: a * x + b
    case .exponential: exp(x)
    case .logarithm: log(x)
    case .squareRoot: x.squareRoot()
    case .reciprocal: 1 / x
    case .square: x * x
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : 0
    case .relu: x < 0 ? 0 : x
    case .step: x > 0 ? 1 : 0
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .softplus: (x < 0 ? 0 : x) + log1p(exp(-abs(x)))
    case .leakyRelu: x < 0 ? 0.2 * x : x
    case .sine: sin(x)
    case .cosine: cos(x)
    case .power: pow(x, a)
    case .clamp: x < a ? a : x > b ? b : x
    case .inside: x >= a && x <= b ? 1 : 0
    }
  }
}
