internal import Foundation

extension VonMisesFisher {
  /// The mean cosine of the angle from the mean, A, in float64: a ratio of Bessel functions.
  ///
  ///     A = I_(m/2)(k) / I_(m/2-1)(k)
  ///
  /// - Parameters:
  ///   - concentration: k; positive.
  ///   - dimension: m, one of ``dimensions``.
  /// - Returns: A; NaN outside of the domain.
  /// - Precision: Within 1e-13 of 1, and of 1 - A relative.
  public static func meanCosine(concentration: Double, dimension: Int) -> Double {
    1 - moments(concentration, dimension).versine
  }

  /// The divergence from the uniform distribution, in float64; see ``divergenceFromUniform()``.
  ///
  /// - Parameters:
  ///   - concentration: k; positive.
  ///   - dimension: m, one of ``dimensions``.
  /// - Returns: In nats; NaN outside of the domain.
  /// - Precision: Within 1e-12, relative, also next to 0.
  public static func divergence(concentration: Double, dimension: Int) -> Double {
    moments(concentration, dimension).divergence
  }

  /// The log of the normaliser, in float64.
  ///
  ///     ln C_m(k) = KL - k A - ln |S^(m-1)|
  ///
  /// - Parameters:
  ///   - concentration: k; positive.
  ///   - dimension: m, one of ``dimensions``.
  /// - Returns: `ln C_m(k)`; NaN outside of the domain.
  /// - Precision: Within 1e-13 of the greatest of 1, k and KL.
  public static func logNormalizer(concentration: Double, dimension: Int) -> Double {
    let found = moments(concentration, dimension)
    let half = Double(dimension) / 2
    let logArea = log(2) + half * log(.pi) - lgamma(half)
    return found.divergence - concentration * (1 - found.versine) - logArea
  }

  private static func moments(_ k: Double, _ dimension: Int) -> SphericalDensity.Moments {
    guard dimensions.contains(dimension) else { return .none }
    return SphericalDensity.Moments(concentration: k, dimension: dimension)
  }
}

/// The density of the angle from the mean, around one angle a.
///
///     psi = k cos theta + d ln sin theta,   d = m - 2
///     psi(a + x) - psi(a) = psi'(a) sin x - (k cos a + d) h - d D(cot a sin x - h),
///         h = 1 - cos x,   D(v) = v - ln(1 + v)
struct SphericalDensity {
  /// By how much, in the exponent, it falls over what is integrated.
  static let depth = 45.0

  let sine: Double
  let cosine: Double
  /// psi'(a).
  let slope: Double
  private let fall: Double
  private let power: Double

  /// Around an angle.
  init(concentration k: Double, dimension: Int, around angle: Double) {
    // An angle of 0 has no cotangent; that it is drawn has no odds.
    let (sine, cosine) = (max(sin(angle), 1e-15), cos(angle))
    let d = Double(dimension - 2)
    self.init(
      k, d, sine: sine, cosine: cosine, slope: (d > 0 ? d * cosine / sine : 0) - k * sine)
  }

  /// Around the mode, where psi' is 0.
  init(_ k: Double, _ d: Double, sine: Double, cosine: Double, slope: Double = 0) {
    (self.sine, self.cosine, self.slope) = (sine, cosine, slope)
    (fall, power) = (k * cosine + d, d)
  }

  /// `e^(psi(a + x) - psi(a))`.
  func ratio(_ x: Double) -> Double {
    let h = 2 * sin(x / 2) * sin(x / 2)
    let bend = power > 0 ? power * log1pRest(cosine / sine * sin(x) - h) : 0
    return exp(slope * sin(x) - fall * h - bend)
  }

  /// `cos(a + x) - cos a`.
  func cosineChange(_ x: Double) -> Double {
    -(sine * sin(x) + 2 * cosine * sin(x / 2) * sin(x / 2))
  }

  /// What depends on the concentration alone, in float64; see `Kernels/special/von_mises_fisher.cl`.
  struct Moments {
    let divergence: Double
    /// The derivative of the divergence.
    let slope: Double
    /// 1 - A.
    let versine: Double

    /// Outside of the domain.
    static let none = Moments(divergence: .nan, slope: .nan, versine: .nan)
  }
}

extension SphericalDensity.Moments {
  init(concentration k: Double, dimension: Int) {
    guard k > 0 else {
      self = .none
      return
    }
    let d = Double(dimension - 2)
    // The mode, where k sin^2 a = d cos a.
    let sum = d + (d * d + 4 * k * k).squareRoot()
    let (cosine, square) = (2 * k / sum, 2 * d / sum)
    let density = SphericalDensity(k, d, sine: square.squareRoot(), cosine: cosine)
    let mode = atan2(square.squareRoot(), cosine)
    let halfSine = (SphericalDensity.depth / 2 / (k * cosine + d)).squareRoot()
    let reach = halfSine < 1 ? 2 * asin(halfSine) : .pi
    let sums = GaussLegendre.integral(
      from: -min(reach, mode), to: min(reach, .pi - mode)
    ) { x in
      let (ratio, u) = (density.ratio(x), density.cosineChange(x))
      return ratio * SIMD4(1, u, u * u, 0)
    }
    let mean = sums[1] / sums[0]
    slope = k * (sums[2] / sums[0] - mean * mean)
    versine = square / (1 + cosine) - mean
    let logSine = d > 0 ? (cosine < 0.7 ? log1p(-cosine * cosine) : log(square)) / 2 : 0
    let logBeta = BetaFunctions.logBeta(0.5, Double(dimension - 1) / 2)
    divergence =
      k * k < Double(dimension)
      ? Self.smallDivergence(k, dimension) : k * mean - d * logSine - log(sums[0]) + logBeta
  }

  /// `2 y M'(y) / M - ln M` in `y = k^2 / 4`, with `M = sum_j y^j / (j! (m/2)_j)`.
  private static func smallDivergence(_ k: Double, _ dimension: Int) -> Double {
    var (term, sum, slope) = (1.0, 0.0, 0.0)
    for j in 1...20 {
      let index = Double(j)
      term *= k * k / 4 / (index * (Double(dimension) / 2 + index - 1))
      sum += term
      slope += 2 * index * term
    }
    return slope / (1 + sum) - log1p(sum)
  }
}
