/// What a caller of this module can get wrong.
public enum DistributionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sample has too few points for an unbiased estimate.
  case tooFewSamples(sample: String, count: Int)
  /// A kernel's base is not a positive number.
  case invalidBase(Double)
  /// A kernel's scale is not one of those that can be computed with.
  case invalidScale(Double)
  /// A von Mises-Fisher distribution of a dimension that cannot be computed with.
  case invalidDimension(Int)
  /// A gradient was asked for where there is none.
  case notDifferentiable(String)

  /// What was wrong and what to do.
  public var description: String {
    switch self {
    case .tooFewSamples(let sample, let count):
      """
      The maximum mean discrepancy needs two points of each sample at least; \(sample) has \
      \(count). Choose another batch size, so that no batch holds a single datum.
      """
    case .invalidBase(let base):
      "A kernel cannot have the size \(base); it takes a positive number."
    case .invalidScale(let scale):
      """
      A kernel cannot have the scale \(scale); it takes numbers from \
      \(InverseMultiquadric.allowedScales.lowerBound) to \
      \(InverseMultiquadric.allowedScales.upperBound), and at least one.
      """
    case .invalidDimension(let dimension):
      """
      A von Mises-Fisher distribution cannot live in \(dimension) dimensions; it takes from \
      \(VonMisesFisher.dimensions.lowerBound), where the sphere is a circle, to \
      \(VonMisesFisher.dimensions.upperBound).
      """
    case .notDifferentiable(let what):
      "\(what) is not differentiable here; stop the gradient before it."
    }
  }
}
