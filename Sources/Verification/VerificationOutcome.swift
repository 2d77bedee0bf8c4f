/// What came of one case.
public struct VerificationOutcome: Sendable {
  /// The case's name.
  public let name: String
  /// Its kernel file, without the extension.
  public let family: String
  /// The worst element: the greatest share of its tolerance.
  public let worst: Deviation
  /// What went wrong instead of a comparison: a thrown error, or different shapes.
  public let failure: String?

  /// Whether the backend agrees with the reference.
  public var passed: Bool { failure == nil && worst.isAllowed }

  /// One line: the case, and its worst element or what went wrong.
  public var summary: String { "\(family): \(name): \(failure ?? worst.summary)" }
}

/// How far one element of a result is from its reference.
public struct Deviation: Sendable, Hashable {
  /// Where the element stands, row-major; -1 when there are none.
  public var index = -1
  /// What the backend gave.
  public var value = 0.0
  /// What the reference gave.
  public var reference = 0.0
  /// The distance of the two; infinite when one of them is not finite and they differ.
  public var error = 0.0
  /// The distance that was allowed.
  public var allowed = 0.0

  /// No deviation.
  public init() {}

  /// Whether it is within the tolerance.
  public var isAllowed: Bool { error <= allowed }

  /// The share of the tolerance that the error takes; infinite for any error where none is allowed.
  public var share: Double { error == 0 ? 0 : allowed == 0 ? .infinity : error / allowed }

  /// For instance `worst error 1e-7 of 2e-7 allowed, at 12: 0.5000001 for 0.5`.
  public var summary: String {
    index < 0
      ? "no elements"
      : "worst error \(error) of \(allowed) allowed, at \(index): \(value) for \(reference)"
  }
}

extension Deviation {
  /// The worst deviation of two lists of equal length.
  public static func worst(
    of values: [Double], from references: [Double], within tolerance: Tolerance
  ) -> Deviation {
    let greatest = references.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    var worst = Deviation()
    for (index, (value, reference)) in zip(values, references).enumerated() {
      var next = Deviation()
      next.index = index
      (next.value, next.reference) = (value, reference)
      next.error = distance(value, reference)
      next.allowed = tolerance.bound(at: reference, greatest: greatest)
      if index == 0 || next.share > worst.share { worst = next }
    }
    return worst
  }

  /// Zero for two NaNs, equal infinities, and an infinity where float32 overflows.
  private static func distance(_ value: Double, _ reference: Double) -> Double {
    if value.isNaN || reference.isNaN { return value.isNaN && reference.isNaN ? 0 : .infinity }
    if value.isFinite && reference.isFinite { return abs(value - reference) }
    return Float(value) == Float(reference) ? 0 : .infinity
  }
}
