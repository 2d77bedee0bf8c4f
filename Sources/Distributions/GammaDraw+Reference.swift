internal import DiffeoTensors
internal import Foundation

extension GammaDraw {
  /// The logarithm of variable `index` of a stream, in float64.
  ///
  ///     d = a - 1/3, y = n / sqrt(9 d), g = d (1 + y)^3:  ln u < n^2/2 + d - g + d ln(g / d)
  ///     for a < 1:  g of shape a + 1, times u'^(1/a)
  static func draw(_ index: Int, shape a: Double, part: Int, key: RandomKey) -> Double {
    guard a > 0 else { return .nan }
    let d = (a < 1 ? a + 1 : a) - 1.0 / 3
    let boost = a < 1 ? log(uniforms(index, 0, part, key)[3]) / a : 0
    for trial in 0..<64 {
      let u = uniforms(index, trial, part, key)
      let n = key.normalBlock(UInt32(index), sub: UInt32(2 * trial + part))[0]
      let y = n / (9 * d).squareRoot()
      // n^2/2 + d - g + d ln(g / d) without its great terms, which cancel.
      let excess = d * (y * y * (1.5 - y) - 3 * log1pRest(y))
      if y > -1 && log(u[2]) < excess { return log(d) + 3 * log1p(y) + boost }
    }
    return log(d) + boost
  }

  /// The four words of a trial on (0, 1].
  private static func uniforms(
    _ index: Int, _ trial: Int, _ part: Int, _ key: RandomKey
  ) -> SIMD4<Double> {
    key.uniformBlock(UInt32(index), sub: UInt32(2 * trial + part)) + 0x1p-24
  }

  /// `d ln g / da` at a draw, in float64: the integral of `dp/da` over the side of g on which it has
  /// one sign, `ln t < psi(a)` below.
  static func slope(of draw: Double, shape a: Double) -> Double {
    let apart = SpecialFunction.digamma(a) - draw
    // Where g is nothing, P = g^a / Gamma(a + 1).
    if draw < -40 { return apart / a + 1 / (a * a) }
    return apart >= 0
      ? GammaIntegral.lower(a, exp(draw), offset: apart, slope: 1)
      : GammaIntegral.upper(a, exp(draw), offset: -apart, slope: 1)
  }
}
