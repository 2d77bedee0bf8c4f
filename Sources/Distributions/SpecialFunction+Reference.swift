internal import Foundation

extension SpecialFunction {
  /// The function in float64.
  ///
  /// - Precision: Within 1e-14 of the value, or of the greater term of a reflection.
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .logGamma: lgamma(x)
    case .digamma: Self.psi(x)
    case .trigamma: Self.psiSlope(x)
    case .normalDistribution: 0.5 * erfc(-x * 0.5.squareRoot())
    }
  }

  /// Upwards by recurrence, then `ln x - 1 / 2x - sum B_2k / (2k x^2k)`.
  private static func psi(_ x: Double) -> Double {
    if x < 0 { return psi(1 - x) - .pi / tan(.pi * remainder(x, 1)) }
    var (x, sum) = (x, 0.0)
    while x < 16 {
      sum -= 1 / x
      x += 1
    }
    return sum + log(x) - 0.5 / x - StirlingSeries.digammaRest(x)
  }

  /// Upwards by recurrence, then `1 / x + 1 / 2x^2 + sum B_2k / x^(2k+1)`.
  private static func psiSlope(_ x: Double) -> Double {
    if x < 0 {
      let s = .pi / sin(.pi * remainder(x, 1))
      return s * s - psiSlope(1 - x)
    }
    var (x, sum) = (x, 0.0)
    while x < 16 {
      sum += 1 / (x * x)
      x += 1
    }
    return sum + 1 / x + 0.5 / (x * x) + StirlingSeries.trigammaRest(x)
  }
}

/// The series in Bernoulli numbers that are left of `ln Gamma` and its derivatives for large x.
///
///     ln Gamma(x) = (x - 1/2) ln x - x + ln(2 pi) / 2 + sum_k B_2k / (2k (2k - 1) x^(2k-1))
enum StirlingSeries {
  /// B_2, B_4, and so on: enough for 1e-17 from 16 on.
  private static let bernoulli: [Double] = [
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6,
  ]

  /// What the series of `ln Gamma` adds; x >= 16.
  static func logGammaRest(_ x: Double) -> Double {
    sum(x) { k, b in b / (2 * k * (2 * k - 1)) } * x
  }

  /// What the series of `psi` takes away; x >= 16.
  static func digammaRest(_ x: Double) -> Double { sum(x) { k, b in b / (2 * k) } }

  /// What the series of `psi'` adds; x >= 16.
  static func trigammaRest(_ x: Double) -> Double { sum(x) { _, b in b } / x }

  /// `sum_k term(k, B_2k) / x^2k`.
  private static func sum(_ x: Double, _ term: (Double, Double) -> Double) -> Double {
    let z = 1 / (x * x)
    return bernoulli.enumerated().reversed().reduce(0) { sum, next in
      (sum + term(Double(next.offset + 1), next.element)) * z
    }
  }

  /// `ln Gamma(x)` less the terms before the series, for any positive x.
  ///
  ///     R(x) = ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi) / 2
  ///     R(x) - R(x + 1) = (x + 1/2) ln(1 + 1/x) - 1
  static func remainder(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < 16 {
      sum += (x + 0.5) * log1p(1 / x) - 1
      x += 1
    }
    return sum + logGammaRest(x)
  }
}
