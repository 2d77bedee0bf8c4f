public import DiffeoDifferentiation
public import DiffeoTensors

/// A special function of one number.
///
/// Each is within 1e-6 of its value on devices, relative, for positive arguments, and within some
/// 1e-14 on the host.
public enum SpecialFunction: String, Sendable, CaseIterable {
  /// `ln |Gamma(x)|`; infinite at 0, -1, -2 and so on.
  case logGamma = "log_gamma"
  /// `psi(x)`, the derivative of `ln Gamma`.
  case digamma
  /// `psi'(x)`, the second derivative of `ln Gamma`.
  case trigamma
  /// `(1 + erf(x / sqrt 2)) / 2`, the distribution function of a standard normal number.
  case normalDistribution = "normal_distribution"
}

extension Tensor {
  /// Applies a special function to every element.
  ///
  /// - Parameter function: The function.
  /// - Returns: A tensor of the same shape; NaN where the operand is NaN.
  /// - Throws: An OpenCL error.
  /// - Precision: For positive arguments within 1e-6 relative, also near the zeros of `ln Gamma` at
  ///   1 and 2 and of `psi` at 1.4616; for negative ones within 1e-6 of the greater term of the
  ///   reflection `psi(x) = psi(1 - x) - pi / tan pi x`. The normal distribution is within 16 ulps
  ///   and, as the square of its argument is rounded, another 1e-7 of that square.
  /// - Complexity: One launch, each element read and written once.
  /// - Source: F. Johansson, Arbitrary-precision computation of the gamma function (2021).
  public func applying(_ function: SpecialFunction) throws -> Tensor {
    switch storage {
    case .host(let values): .host(values.map { function($0) }, shape)
    case .device(let buffer, let engine): try function.launch(buffer, shape: shape, on: engine)
    }
  }

  /// `ln |Gamma(x)|`.
  public func logGamma() throws -> Tensor { try applying(.logGamma) }
  /// `psi(x)`.
  public func digamma() throws -> Tensor { try applying(.digamma) }
  /// `psi'(x)`.
  public func trigamma() throws -> Tensor { try applying(.trigamma) }
}

extension Variable {
  /// Applies a special function to every element.
  ///
  /// | y | gradient, times what comes down |
  /// |---|---|
  /// | `ln Gamma(x)` | `psi(x)` |
  /// | `psi(x)` | `psi'(x)` |
  /// | normal distribution | `e^(-x^2/2) / sqrt(2 pi)` |
  ///
  /// - Parameter function: The function.
  /// - Returns: A variable of the same shape. The trigamma function has no gradient.
  /// - Throws: An OpenCL error, or ``DistributionError/notDifferentiable(_:)`` when the gradient of
  ///   a trigamma function is taken.
  public func applying(_ function: SpecialFunction) throws -> Variable {
    .operation(try value.applying(function), inputs: [self]) { context in
      let (x, g) = (context.inputs[0], context.upstream)
      switch function {
      case .logGamma: return [try g * x.applying(.digamma)]
      case .digamma: return [try g * x.applying(.trigamma)]
      case .trigamma: throw DistributionError.notDifferentiable("The trigamma function")
      case .normalDistribution:
        let density = try x.squared().affine(scale: -0.5).exponential()
        return [try g * density.affine(scale: 0.3989422804014327)]
      }
    }
  }

  /// `ln |Gamma(x)|`.
  public func logGamma() throws -> Variable { try applying(.logGamma) }
  /// `psi(x)`.
  public func digamma() throws -> Variable { try applying(.digamma) }
}
