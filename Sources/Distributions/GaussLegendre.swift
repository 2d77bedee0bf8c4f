internal import Foundation

/// Gauss and Legendre's rule on [-1, 1], exact for polynomials of degree below twice its nodes.
///
///     int_-1^1 f(x) dx = sum_k w_k f(x_k),   P_n(x_k) = 0,   w_k = 2 / ((1 - x_k^2) P_n'(x_k)^2)
enum GaussLegendre {
  /// As many nodes as leave nothing of a bell that falls by e^-45 on either side.
  static let rule = nodes(64)

  /// The integral of functions over an interval, all at once.
  static func integral<Value: SIMD>(
    from low: Double, to high: Double, _ function: (Double) -> Value
  ) -> Value where Value.Scalar == Double {
    let (middle, radius) = ((low + high) / 2, (high - low) / 2)
    return rule.reduce(Value()) { $0 + radius * $1.weight * function(middle + radius * $1.node) }
  }

  /// The roots of P_n, by Newton from a cosine next to each.
  private static func nodes(_ count: Int) -> [(node: Double, weight: Double)] {
    (0..<count).map { k in
      var x = cos(.pi * (Double(k) + 0.75) / (Double(count) + 0.5))
      var slope = 0.0
      for _ in 0..<8 {
        var (last, value) = (1.0, x)
        for n in 2...count {
          let degree = Double(n)
          (last, value) = (value, ((2 * degree - 1) * x * value - (degree - 1) * last) / degree)
        }
        slope = Double(count) * (x * value - last) / (x * x - 1)
        x -= value / slope
      }
      return (x, 2 / ((1 - x * x) * slope * slope))
    }
  }
}
