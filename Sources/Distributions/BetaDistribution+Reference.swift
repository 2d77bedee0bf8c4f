internal import Foundation

extension BetaFunctions {
  /// `ln B(a, b)`.
  static func logBeta(_ a: Double, _ b: Double) -> Double {
    let s = a + b
    // Stirling's series, whose great terms would cancel, less those terms.
    return 0.5 * log(2 * .pi * s / (a * b)) + a * log(a / s) + b * log(b / s)
      + StirlingSeries.remainder(a) + StirlingSeries.remainder(b) - StirlingSeries.remainder(s)
  }

  /// The divergence from the uniform distribution.
  static func divergence(_ a: Double, _ b: Double) -> Double {
    let psi = SpecialFunction.digamma
    return (a - 1) * psi(a) + (b - 1) * psi(b) - (a + b - 2) * psi(a + b)
      - logBeta(a, b)
  }

  /// Its derivative with respect to a.
  static func slope(_ a: Double, _ b: Double) -> Double {
    let slope = SpecialFunction.trigamma
    return (a - 1) * slope(a) - (a + b - 2) * slope(a + b)
  }

  /// The log density.
  static func logDensity(_ a: Double, _ b: Double, atLogit logit: Double) -> Double {
    let rest = log1p(exp(-abs(logit)))
    return (a - 1) * (min(logit, 0) - rest) + (b - 1) * (-max(logit, 0) - rest) - logBeta(a, b)
  }
}
