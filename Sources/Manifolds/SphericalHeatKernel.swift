internal import Foundation

/// The heat kernel of the unit sphere S^d at a time, as a function of the angle.
///
///     q(r) = sum over l of N_l P_l(cos r) e^(-l (l + d - 1) t / 2) / vol(S^d)
///     P_(l+1) = ((2l + d - 1) cos r P_l - l P_(l-1)) / (l + d - 1),  P_0 = 1, P_1 = cos r
///     N_l = N_(l-1) (2l + d - 1) (l + d - 2) / ((2l + d - 3) l),  N_0 = 1, N_1 = d + 1
///
/// P_l are Gegenbauer's polynomials with P_l(1) = 1, N_l the multiplicities of the eigenvalues. On
/// the circle the images `r + 2 pi n` of the normal density are summed instead: that has no
/// cancellation.
///
/// - Source: R. Camporesi, Harmonic analysis and propagators on homogeneous spaces (Physics Reports
///   196, 1990), section 8.
struct SphericalHeatKernel {
  /// Beyond it the sum loses its digits where most of the density lies: there q is less than
  /// `e^(-d / 2)` of q(0).
  static let greatestDimension = 20

  let dimension: Int
  let time: Double
  private let volume: Double
  /// `N_l e^(-l (l + d - 1) t / 2)`.
  private let weights: [Double]

  init(dimension: Int, time: Double) {
    self.dimension = dimension
    self.time = time
    self.volume = Self.volume(dimension)
    let d = Double(dimension)
    var (weights, multiplicity) = ([1.0], 1.0)
    for index in 1...(Int((90 / time).squareRoot()) + 20 + dimension) {
      let l = Double(index)
      multiplicity *= index == 1 ? d + 1 : (2 * l + d - 1) * (l + d - 2) / ((2 * l + d - 3) * l)
      weights.append(multiplicity * exp(-l * (l + d - 1) * time / 2))
    }
    self.weights = weights
  }

  /// q(r).
  func density(_ r: Double) -> Double {
    if dimension == 1 { return circleDensity(r) }
    let (d, x) = (Double(dimension), cos(r))
    var (previous, current, sum) = (1.0, x, weights[0])
    for index in 1..<weights.count {
      let l = Double(index)
      sum += weights[index] * current
      (previous, current) = (
        current, ((2 * l + d - 1) * x * current - l * previous) / (l + d - 1)
      )
    }
    return sum / volume
  }

  /// The density on the quotient by antipodes.
  func projectiveDensity(_ r: Double) -> Double { density(r) + density(.pi - r) }

  /// The KL divergence from the uniform distribution.
  ///
  ///     integral of q ln(vol q) vol(S^(d-1)) sin^(d-1) r dr
  func divergence(isProjective: Bool) -> Double {
    let end = min(isProjective ? .pi / 2 : .pi, 14 * time.squareRoot())
    let whole = isProjective ? volume / 2 : volume
    let shell = Self.volume(dimension - 1)
    return Quadrature.integral(from: 0, to: end) { r in
      let q = isProjective ? projectiveDensity(r) : density(r)
      return q > 0 ? q * log(whole * q) * shell * pow(sin(r), Double(dimension - 1)) : 0
    }
  }

  private func circleDensity(_ r: Double) -> Double {
    let turns = Int(8 * time.squareRoot() / (2 * .pi)) + 2
    let sum = (-turns...turns).reduce(0.0) { sum, turn in
      let way = remainder(r, 2 * .pi) + 2 * .pi * Double(turn)
      return sum + exp(-way * way / (2 * time))
    }
    return sum / (2 * .pi * time).squareRoot()
  }

  /// vol(S^d), 2 for the two points of S^0.
  private static func volume(_ dimension: Int) -> Double {
    let half = Double(dimension + 1) / 2
    return 2 * exp(half * log(.pi) - lgamma(half))
  }
}

/// Integrals of smooth functions.
enum Quadrature {
  /// Gauss-Legendre with 200 nodes.
  static func integral(
    from start: Double, to end: Double, of function: (Double) -> Double
  ) -> Double {
    let (middle, half) = ((start + end) / 2, (end - start) / 2)
    return rule.reduce(0) { $0 + $1.weight * function(middle + half * $1.node) } * half
  }

  /// Nodes are the roots of the Legendre polynomial, by Newton's method from cosines.
  private static let rule: [(node: Double, weight: Double)] = (0..<200).map { index in
    let n = 200.0
    var x = cos(.pi * (Double(index) + 0.75) / (n + 0.5))
    var slope = 0.0
    for _ in 0..<8 {
      var (previous, current) = (1.0, x)
      for l in 1..<200 {
        let l = Double(l)
        (previous, current) = (current, ((2 * l + 1) * x * current - l * previous) / (l + 1))
      }
      slope = n * (x * current - previous) / (x * x - 1)
      x -= current / slope
    }
    return (x, 2 / ((1 - x * x) * slope * slope))
  }
}
