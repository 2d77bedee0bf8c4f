internal import Foundation

/// Integrals over half a line of functions that fall at least as fast as an exponential.
///
///     int_0^inf f(w) dw = sum_k h c y_k (1 + e^-t_k) f(c y_k),   y = exp(t - e^-t),  t_k = k h
///
/// The substitution makes the trapezoid converge exponentially in 1 / h: the ends fall doubly
/// exponentially. c is the integrand's own scale, where it has fallen to some 1 / e.
///
/// - Source: H. Takahasi, M. Mori, Double exponential formulas for numerical integration (1974).
enum HalfLineQuadrature {
  /// Nodes and weights for c = 1: to y = 40, where e^-y is 1e-17.
  private static let rule: [(node: Double, weight: Double)] = {
    let (count, start, end) = (320, -6.0, 3.72)
    let h = (end - start) / Double(count - 1)
    return (0..<count).map { k in
      let t = start + Double(k) * h
      let y = exp(t - exp(-t))
      return (y, h * y * (1 + exp(-t)))
    }
  }()

  /// The integral of a function of a given scale.
  static func integral(scale: Double, _ function: (Double) -> Double) -> Double {
    scale * rule.reduce(0) { $0 + $1.weight * function(scale * $1.node) }
  }

  /// The w with `level(w) = 1` for a convex increasing function, by Newton from a guess.
  static func scale(
    from guess: Double, level: (Double) -> Double, slope: (Double) -> Double
  ) -> Double {
    (0..<3).reduce(guess) { w, _ in w - (level(w) - 1) / slope(w) }
  }
}

/// `v - ln(1 + v)`, accurate near 0, where with s = v / (2 + v) it is `v s - 2 (s^3/3 + ...)`.
func log1pRest(_ v: Double) -> Double {
  guard abs(v) < 0.1 else { return v - log1p(v) }
  let s = v / (2 + v)
  return s * (v - 2 * artanhRest(s * s))
}

/// `artanh(s) / s - 1` from `z = s^2` below 0.01.
private func artanhRest(_ z: Double) -> Double {
  (1...8).reversed().reduce(0) { ($0 + 1 / Double(2 * $1 + 1)) * z }
}

/// `w - 1 + e^-w`, accurate near 0.
func expm1Rest(_ w: Double) -> Double {
  guard abs(w) < 0.1 else { return w + expm1(-w) }
  // w^2/2 - w^3/6 + ..., by Horner: each term is -w / k of the one before.
  let tail = (3...12).reversed().reduce(1.0) { sum, k in 1 - w / Double(k) * sum }
  return w * w / 2 * tail
}
