public import DiffeoDifferentiation
public import DiffeoTensors

/// Logarithms of independent gamma variables, differentiable in the shape.
///
///     g ~ g^(a-1) e^-g / Gamma(a),   d ln g / da = -(dP(a, g)/da) / (g dP(a, g)/dg)
///
/// The draws are those of Marsaglia and Tsang's rejection. A rejection has no derivative; that of
/// the quantile function, at the same draw, is one whose mean is the derivative of every mean:
/// the implicit reparameterisation. The logarithm comes out because for a small shape the variable
/// itself is below what float32 can hold. Quotients of draws are beta variables,
/// `ln(z / (1 - z)) = ln g - ln g'`.
///
/// Trial t of variable i has block i of sub-stream `2 t + part` of the key, so host and devices draw
/// the same numbers, and the two parts are independent.
///
/// - Parameters:
///   - shape: a; positive, of any shape.
///   - part: 0 or 1: which half of the key's stream.
///   - key: The stream; one for each step.
/// - Returns: `ln g`, of that shape; NaN where a is not positive.
/// - Throws: An OpenCL error.
/// - Precision: Within 1e-6 (1 + |ln g|) of float64 on the same words, except where a trial is so
///   near the edge that rounding decides, one in some 10^6; the derivative within
///   1e-6 (1 + sqrt(a)), relative. It cannot be differentiated again.
/// - Complexity: One launch and 1.05 trials for each variable; back one launch and some fifty
///   exponentials.
/// - Source: G. Marsaglia, W. W. Tsang, A simple method for generating gamma variables (2000);
///   M. Figurnov, S. Mohamed, A. Mnih, Implicit reparameterization gradients (NeurIPS 2018).
public func logGammaDraws(shape: Variable, part: Int = 0, key: RandomKey) throws -> Variable {
  let draws = try logGammaDraws(shape: shape.value, part: part, key: key)
  return .operation(draws, inputs: [shape]) { context in
    let gradient = try GammaDraw.gradient(
      shape: context.inputs[0].value, draws: context.output.value,
      upstream: context.upstream.value)
    return [onceDifferentiable(gradient, of: context, "The gradient of a gamma variable")]
  }
}

/// Logarithms of independent gamma variables; see ``logGammaDraws(shape:part:key:)-(Variable,_,_)``.
///
/// - Parameters:
///   - shape: a; positive.
///   - part: 0 or 1: which half of the key's stream.
///   - key: The stream.
/// - Returns: `ln g`, of that shape.
/// - Throws: An OpenCL error.
public func logGammaDraws(shape: Tensor, part: Int = 0, key: RandomKey) throws -> Tensor {
  precondition(part == 0 || part == 1, "a stream has two parts, 0 and 1")
  guard let engine = shape.backend.engine else {
    let draws = shape.host.enumerated().map { GammaDraw.draw($0, shape: $1, part: part, key: key) }
    return .host(draws, shape.shape)
  }
  return try GammaDraw.launch(shape, part: part, key: key, on: engine)
}

/// A gradient that refuses to be differentiated again.
func onceDifferentiable(_ value: Tensor, of context: RuleContext, _ what: String) -> Variable {
  .operation(value, inputs: context.inputs + [context.upstream]) { _ in
    throw DistributionError.notDifferentiable(what)
  }
}

/// Draws of gamma variables and their derivatives on either backend.
enum GammaDraw {
  /// The gradient with respect to the shape.
  static func gradient(shape: Tensor, draws: Tensor, upstream: Tensor) throws -> Tensor {
    if let engine = try Tensor.commonEngine("logGammaDraws", shape, draws, upstream) {
      return try launchGradient(shape, draws, upstream, on: engine)
    }
    let pairs = zip(zip(shape.host, draws.host), upstream.host)
    return .host(pairs.map { slope(of: $0.1, shape: $0.0) * $1 }, shape.shape)
  }
}
