/// The number below which a share of the standard normal distribution lies.
///
///     (1 + erf(x / sqrt 2)) / 2 = share
///
/// - Parameter share: From 0 to 1.
/// - Returns: x, by bisection to the last bits; infinite at the ends.
public func normalQuantile(_ share: Double) -> Double {
  if share <= 0 { return -.infinity }
  if share >= 1 { return .infinity }
  var (low, high) = (-40.0, 40.0)
  for _ in 0..<70 {
    let middle = (low + high) / 2
    if SpecialFunction.normalDistribution(middle) < share { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
