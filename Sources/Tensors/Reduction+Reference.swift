extension ReductionOperation {
  /// Reduces the middle axis of `[outer, length, inner]` in float64.
  func reference(_ x: [Double], _ outer: Int, _ length: Int, _ inner: Int) -> [Double] {
    var result = [Double](repeating: neutral, count: outer * inner)
    for o in 0..<outer {
      for l in 0..<length {
        for i in 0..<inner {
          result[o * inner + i] = combine(result[o * inner + i], x[(o * length + l) * inner + i])
        }
      }
    }
    return result
  }

  private func combine(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .sum: left + right
    case .maximum: left > right || left.isNaN ? left : right
    case .minimum: left < right || left.isNaN ? left : right
    }
  }
}
