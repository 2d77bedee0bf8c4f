public import DiffeoTensors
public import Testing

/// How far a value may be from what is expected.
public struct Allowance: Sendable {
  /// The allowed distance, from the expected value and the greatest absolute value of all.
  let bound: @Sendable (Double, Double) -> Double
  let description: String

  /// Equal as numbers.
  public static let exact = Allowance(bound: { _, _ in 0 }, description: "exactly")

  /// `count` float32 ulps of the expected value.
  public static func ulps(_ count: Double) -> Allowance {
    Allowance(
      bound: { expected, _ in count * Double(Float(expected).ulp) },
      description: "within \(count) ulps")
  }

  /// A fixed distance; say where the number comes from.
  public static func distance(_ distance: Double) -> Allowance {
    Allowance(bound: { _, _ in distance }, description: "within \(distance)")
  }

  /// `factor` times the greatest absolute value: `.norm(c * n * epsilon)`.
  public static func norm(_ factor: Double) -> Allowance {
    Allowance(bound: { _, greatest in factor * greatest }, description: "within \(factor) in norm")
  }
}

/// Expects two lists to agree element by element; a failure shows the worst element.
public func expectClose(
  _ values: [Double], _ expected: [Double], within allowance: Allowance,
  _ comment: @autoclosure () -> Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard values.count == expected.count else {
    Issue.record(
      "\(values.count) values instead of \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  let greatest = expected.reduce(0) { max($0, abs($1)) }
  var worst: (index: Int, excess: Double) = (-1, 0)
  for index in values.indices {
    let bound = allowance.bound(expected[index], greatest)
    let error = distance(values[index], expected[index])
    if !(error <= bound), error - bound > worst.excess { worst = (index, error - bound) }
  }
  guard worst.index >= 0 else { return }
  let (value, target) = (values[worst.index], expected[worst.index])
  let note = comment().map { " (\($0))" } ?? ""
  Issue.record(
    """
    element \(worst.index) is \(value), not \(target) \(allowance.description): \
    off by \(distance(value, target))\(note)
    """, sourceLocation: sourceLocation)
}

/// Expects a tensor to have given values.
public func expectClose(
  _ tensor: Tensor, _ expected: [Double], within allowance: Allowance,
  _ comment: @autoclosure () -> Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  expectClose(
    try tensor.doubles(), expected, within: allowance, comment(), sourceLocation: sourceLocation)
}

/// Expects two tensors to agree in shape and values.
public func expectClose(
  _ tensor: Tensor, _ expected: Tensor, within allowance: Allowance,
  _ comment: @autoclosure () -> Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(tensor.shape == expected.shape, sourceLocation: sourceLocation)
  expectClose(
    try tensor.doubles(), try expected.doubles(), within: allowance, comment(),
    sourceLocation: sourceLocation)
}

/// Expects a number close to another.
public func expectClose(
  _ value: Double, _ expected: Double, within allowance: Allowance,
  _ comment: @autoclosure () -> Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose([value], [expected], within: allowance, comment(), sourceLocation: sourceLocation)
}

/// Two NaNs agree, and so do equal infinities; NaN is infinitely far from every number.
private func distance(_ value: Double, _ expected: Double) -> Double {
  if value.isNaN || expected.isNaN { return value.isNaN && expected.isNaN ? 0 : .infinity }
  return value == expected ? 0 : abs(value - expected)
}
