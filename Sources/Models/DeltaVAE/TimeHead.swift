internal import DiffeoDifferentiation
internal import DiffeoTensors

/// How the time head's output a becomes log t in [c - r, c + r].
public enum TimeHead: String, Sendable, Hashable, CaseIterable {
  /// `log t = min(max(c + s a, c - r), c + r)`, with a gradient that is 0 only where it would lead
  /// further out: a head that has gone beyond a bound comes back as fast as it went.
  case clamp
  /// `log t = c + r tanh(s a)`, as in the paper with s = 1: the slope falls as `e^(-2 s |a|)`, which
  /// is soon 0 in float32, and t stays at its bound.
  case tanh

  /// log t.
  ///
  /// - Parameters:
  ///   - head: a; `[rows, 1]`.
  ///   - bounds: c - r and c + r.
  ///   - slope: s.
  /// - Returns: `[rows, 1]`.
  /// - Throws: An OpenCL error.
  func logTime(
    _ head: Variable, bounds: ClosedRange<Double>, slope: Double
  ) throws -> Variable {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    let center = (low + high) / 2
    switch self {
    case .clamp:
      return try Self.clamped(head.affine(scale: slope, offset: center), to: bounds)
    case .tanh:
      return try head.affine(scale: slope).tanh().affine(scale: (high - low) / 2, offset: center)
    }
  }

  /// A number within bounds, with a gradient that is 0 only where it would lead further out.
  ///
  /// Descent goes against the gradient g, so it leads out where g and the distance from the middle
  /// have different signs.
  static func clamped(_ u: Variable, to bounds: ClosedRange<Double>) throws -> Variable {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    return .operation(try u.value.clamped(low, high), inputs: [u]) { context in
      let (u, g) = (context.inputs[0], context.upstream)
      let outward = try u.affine(scale: 1, offset: -(low + high) / 2)
      let leadsBack = try (outward * g).applying(.step)
      return [try g * u.applying(.inside, low, high).combining(.maximum, leadsBack)]
    }
  }
}
