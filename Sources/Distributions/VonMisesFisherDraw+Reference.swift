internal import DiffeoTensors
internal import Foundation

extension VonMisesFisherDraw {
  /// Draw `index` of a stream, in float64.
  ///
  ///     tan(theta / 2) = sqrt(b) tan(v / 2),   ln u < -(m - 1) D(-c cos v / (1 + c cos v))
  ///     m = 3:  1 - cos theta = -ln(1 + U (e^(-2 k) - 1)) / k
  static func angle(
    _ index: Int, concentration k: Double, dimension: Int, key: RandomKey
  ) -> Double {
    guard k > 0 else { return .nan }
    if dimension == 3 {
      let u = key.uniformBlock(UInt32(index))[0]
      let versine = min(-log1p(u * expm1(-2 * k)) / k, 2)
      return 2 * atan((versine / (2 - versine)).squareRoot())
    }
    let proposal = SphericalProposal(concentration: k, dimension: dimension)
    for trial in 0..<64 {
      let words = key.uniformBlock(UInt32(index), sub: UInt32(trial))
      let v = uniformAngle(words, dimension: dimension)
      if log(words[2] + 0x1p-24) < proposal.logOdds(v) { return proposal.moved(v) }
    }
    return proposal.moved(.pi / 2)
  }

  /// The angle of a uniform point of the sphere from an axis.
  ///
  ///     cos v = R cos phi,   R^2 = 1 - U^(2 / (m - 2))
  ///     tan^2(v / 2) = (1 - R + 2 R sin^2(phi / 2)) / (1 - R + 2 R cos^2(phi / 2))
  private static func uniformAngle(_ words: SIMD4<Double>, dimension: Int) -> Double {
    let power = dimension > 2 ? 2 / Double(dimension - 2) * log(words[0] + 0x1p-24) : -.infinity
    let radius = (-expm1(power)).squareRoot()
    let rest = exp(power) / (1 + radius)
    let (cosine, sine) = (cos(2 * .pi * words[1]), sin(2 * .pi * words[1]))
    return 2
      * atan2(
        (rest + 2 * radius * sine * sine).squareRoot(),
        (rest + 2 * radius * cosine * cosine).squareRoot())
  }

  /// `dtheta/dk` at a draw, in float64: the integral over the side of theta on which `cos s - A` has
  /// one sign.
  ///
  ///     dtheta/dk = -int_0^theta (cos s - A) e^(psi(s) - psi(theta)) ds
  static func slope(at theta: Double, concentration k: Double, dimension: Int) -> Double {
    let d = Double(dimension - 2)
    let apart =
      SphericalDensity.Moments(concentration: k, dimension: dimension).versine
      - 2 * sin(theta / 2) * sin(theta / 2)
    let density = SphericalDensity(concentration: k, dimension: dimension, around: theta)
    let isLow = apart > 0
    // Half as far again as where slope and fall alone would take it down, or to the end.
    let lead = isLow ? density.slope : -density.slope
    let depth = SphericalDensity.depth
    let bend = (lead * lead + 2 * depth * max(k * density.cosine + d, 0)).squareRoot()
    let (wanted, room) = (3 * depth / (lead + bend), isLow ? theta : .pi - theta)
    let reach = wanted >= 0 && wanted < room ? wanted : room
    let integral = GaussLegendre.integral(
      from: isLow ? -reach : 0, to: isLow ? 0 : reach
    ) { x in SIMD2(density.ratio(x) * (apart + density.cosineChange(x)), 0) }
    return isLow ? -integral[0] : integral[0]
  }
}

/// What Ulrich's and Wood's draws come from: uniform points moved by a conformal map.
///
///     g = 2 k / (m - 1),   b = 1 / (g + sqrt(1 + g^2)),   c = (1 - b) / (1 + b)
struct SphericalProposal {
  let b: Double
  let c: Double
  let power: Double

  init(concentration: Double, dimension: Int) {
    power = Double(dimension - 1)
    let g = 2 * concentration / power
    let root = (1 + g * g).squareRoot()
    (b, c) = (1 / (g + root), g / (1 + root))
  }

  /// Where the map takes a point at angle v from the mean.
  func moved(_ v: Double) -> Double { 2 * atan(b.squareRoot() * tan(v / 2)) }

  /// The log of the odds that it is accepted.
  func logOdds(_ v: Double) -> Double {
    let along = c * cos(v)
    return -power * log1pRest(-along / (1 + along))
  }
}
