internal import Foundation

/// The regularised incomplete gamma function in float64; see
/// ``regularizedGamma(_:_:tail:)-(Tensor,_,_)``.
///
///     P(a, x) = x^a e^-x / Gamma(a) int_0^inf e^(-a w + x (1 - e^-w)) dw
///     Q(a, x) = x^a e^-x / Gamma(a) int_0^inf (1 + v)^(a-1) e^(-x v) dv
///
/// - Parameters:
///   - a: The shape; positive.
///   - x: Not negative.
///   - tail: `lower` for P, `upper` for Q.
/// - Returns: P or Q; NaN outside of the domain.
public func regularizedGamma(
  _ a: Double, _ x: Double, tail: DistributionTail = .lower
) -> Double {
  guard a > 0, x >= 0 else { return .nan }
  if x == 0 || x == .infinity { return (x == 0) == (tail == .lower) ? 0 : 1 }
  let factor = GammaIntegral.factor(a, x)
  // Of the two parts the lesser, so that nothing is lost in the other either.
  let isLow = x <= a && (a >= 1 || factor < a / 2 || x < 1.0 / 64)
  let part =
    isLow
    ? GammaIntegral.lowerPart(a, x, factor)
    : factor * GammaIntegral.upper(a, x, offset: 1, slope: 0)
  return isLow == (tail == .lower) ? part : 1 - part
}

/// The regularised incomplete beta function in float64; see
/// ``regularizedBeta(_:_:at:tail:)-(Tensor,_,_,_)``.
///
///     I_x(a, b) = x^a (1-x)^(b-1) / B(a, b) int_0^inf e^(-a w) (1 + r (1 - e^-w))^(b-1) dw,
///     r = x / (1 - x)
///
/// - Parameters:
///   - a: The first parameter; positive.
///   - b: The second parameter; positive.
///   - x: From 0 to 1.
///   - tail: `lower` for I, `upper` for 1 - I.
/// - Returns: I or 1 - I; NaN outside of the domain.
public func regularizedBeta(
  _ a: Double, _ b: Double, at x: Double, tail: DistributionTail = .lower
) -> Double {
  guard a > 0, b > 0, x >= 0, x <= 1 else { return .nan }
  if x == 0 || x == 1 { return (x == 0) == (tail == .lower) ? 0 : 1 }
  let (y, s) = (1 - x, a + b)
  let factor = BetaIntegral.factor(a, b, x)
  let isBelowMean = s * x <= a
  let lowIsLesser = a >= 1 || factor < a / 2 || s * x < 1.0 / 64
  let highIsLesser = b >= 1 || factor < b / 2 || s * y < 1.0 / 64
  let isLow = isBelowMean ? lowIsLesser : !highIsLesser
  let part =
    isLow
    ? BetaIntegral.lowerPart(a, b, x, y, factor) : BetaIntegral.lowerPart(b, a, y, x, factor)
  return isLow == (tail == .lower) ? part : 1 - part
}

/// The integrals that the incomplete gamma function is made of.
enum GammaIntegral {
  /// `x^a e^-x / Gamma(a)`, without the cancellation of its great factors.
  static func factor(_ a: Double, _ x: Double) -> Double {
    exp(-a * log1pRest((x - a) / a) - StirlingSeries.remainder(a)) * (a / (2 * .pi)).squareRoot()
  }

  /// P; for a < 1 from a + 1, whose integrand is smooth at its own scale.
  static func lowerPart(_ a: Double, _ x: Double, _ factor: Double) -> Double {
    if a >= 1 { return factor * lower(a, x, offset: 1, slope: 0) }
    return factor * (1 + x * lower(a + 1, x, offset: 1, slope: 0)) / a
  }

  /// The integral for P with the factor `offset + slope w`; x <= a.
  static func lower(_ a: Double, _ x: Double, offset: Double, slope: Double) -> Double {
    let d = a - x
    let scale = HalfLineQuadrature.scale(
      from: 2 / (d + (d * d + 2 * x).squareRoot()),
      level: { d * $0 + x * expm1Rest($0) }, slope: { d - x * expm1(-$0) })
    return HalfLineQuadrature.integral(scale: scale) { w in
      exp(-d * w - x * expm1Rest(w)) * (offset + slope * w)
    }
  }

  /// The integral for Q with the factor `offset + slope ln(1 + v)`; x > a - 1.
  static func upper(_ a: Double, _ x: Double, offset: Double, slope: Double) -> Double {
    let (m, d) = (a - 1, x - a + 1)
    let scale =
      a < 1
      ? 1 / x
      : HalfLineQuadrature.scale(
        from: 2 / (d + (d * d + 2 * m).squareRoot()),
        level: { d * $0 + m * log1pRest($0) }, slope: { d + m * $0 / (1 + $0) })
    return HalfLineQuadrature.integral(scale: scale) { v in
      let exponent = a < 1 ? m * log1p(v) - x * v : -d * v - m * log1pRest(v)
      return exp(exponent) * (offset + slope * log1p(v))
    }
  }
}

/// The integrals that the incomplete beta function is made of.
enum BetaIntegral {
  /// `x^a (1-x)^b / B(a, b)`, without the cancellation of its great factors.
  static func factor(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let s = a + b
    let apart = s * x - a
    let deviance = a * log1pRest(apart / a) + b * log1pRest(-apart / b)
    let rest =
      StirlingSeries.remainder(s) - StirlingSeries.remainder(a) - StirlingSeries.remainder(b)
    return exp(rest - deviance) * (a * b / (2 * .pi * s)).squareRoot()
  }

  /// I; for a < 1 from a + 1.
  static func lowerPart(
    _ a: Double, _ b: Double, _ x: Double, _ y: Double, _ factor: Double
  ) -> Double {
    if a >= 1 { return factor / y * lower(a, b, x, y) { _ in 1 } }
    return factor * (1 + (a + b) * x / y * lower(a + 1, b, x, y) { _ in 1 }) / a
  }

  /// The integral for I with a factor, a function of w; x <= a / (a + b), or any x if b < 1.
  static func lower(
    _ a: Double, _ b: Double, _ x: Double, _ y: Double, factor: (Double) -> Double
  ) -> Double {
    let (m, ratio) = (b - 1, x / y)
    let d = (a * y - m * x) / y
    let level: (Double) -> Double = { w in
      d * w + m * (log1pRest(-ratio * expm1(-w)) + ratio * expm1Rest(w))
    }
    let scale =
      b < 1
      ? 1 / a
      : HalfLineQuadrature.scale(
        from: 2 / (d + (d * d + 2 * m * ratio * (1 + ratio)).squareRoot()), level: level
      ) { w in d - m * ratio * expm1(-w) * (1 + ratio) / (1 - ratio * expm1(-w)) }
    return HalfLineQuadrature.integral(scale: scale) { w in
      let exponent = b < 1 ? m * log1p(-ratio * expm1(-w)) - a * w : -level(w)
      return exp(exponent) * factor(w)
    }
  }
}
