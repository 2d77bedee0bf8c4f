public import DiffeoTensors

/// Which part of a distribution.
public enum DistributionTail: Sendable, Hashable, CaseIterable {
  /// From the lower end to the argument.
  case lower
  /// From the argument to the upper end: 1 minus the lower part, without its rounding.
  case upper
}

/// The regularised incomplete gamma function: a part of a gamma distribution.
///
///     P(a, x) = 1 / Gamma(a) int_0^x t^(a-1) e^-t dt,   Q = 1 - P
///
/// - Parameters:
///   - a: The shape; positive.
///   - x: Not negative; of the same shape.
///   - tail: `lower` for P, `upper` for Q.
/// - Returns: P or Q, of that shape; NaN outside of the domain.
/// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
/// - Precision: On devices, for a from 2^-4 to 2^20, within 1e-6 relative where the value is above
///   1e-30; for a from 2^-10, within 1e-6. On the host within 1e-12.
/// - Complexity: One launch; some fifty exponentials for each number.
public func regularizedGamma(
  _ a: Tensor, _ x: Tensor, tail: DistributionTail = .lower
) throws -> Tensor {
  let engine = try check("regularizedGamma", a, x)
  if let engine { return try IncompleteKernels.gamma(a, x, tail, on: engine) }
  return .host(zip(a.host, x.host).map { regularizedGamma($0, $1, tail: tail) }, a.shape)
}

/// The regularised incomplete beta function: a part of a beta distribution.
///
///     I_x(a, b) = 1 / B(a, b) int_0^x t^(a-1) (1-t)^(b-1) dt = 1 - I_(1-x)(b, a)
///
/// - Parameters:
///   - a: The first parameter; positive.
///   - b: The second parameter; positive, of the same shape.
///   - x: From 0 to 1; of the same shape.
///   - tail: `lower` for I, `upper` for 1 - I.
/// - Returns: I or 1 - I, of that shape; NaN outside of the domain.
/// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
/// - Precision: On devices, for a and b from 2^-4 to 2^20, within 1e-6 relative where the value is
///   above 1e-30; from 2^-10, within 1e-6. On the host within 1e-12.
/// - Complexity: One launch; some fifty exponentials for each number.
public func regularizedBeta(
  _ a: Tensor, _ b: Tensor, at x: Tensor, tail: DistributionTail = .lower
) throws -> Tensor {
  _ = try check("regularizedBeta", a, b)
  let engine = try check("regularizedBeta", a, x)
  if let engine { return try IncompleteKernels.beta(a, b, x, tail, on: engine) }
  let (left, right) = (a.host, b.host)
  return .host(
    x.host.enumerated().map { regularizedBeta(left[$0], right[$0], at: $1, tail: tail) }, a.shape)
}
