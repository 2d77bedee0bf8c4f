/// What can be wrong with samples that are to be compared.
public enum MetricError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Features of two samples have different widths.
  case widthMismatch(left: String, Int, right: String, Int)
  /// A sample is too small for a figure.
  case tooFewSamples(sample: String, count: Int, needed: Int, why: String)
  /// A covariance of features cannot have full rank.
  case rankDeficient(sample: String, count: Int, width: Int)

  /// What was found and what to do.
  public var description: String {
    switch self {
    case .widthMismatch(let left, let one, let right, let other):
      "The features of \(left) have width \(one), those of \(right) \(other); they must agree."
    case .tooFewSamples(let sample, let count, let needed, let why):
      "\(sample): \(count) samples are too few, \(needed) are needed: \(why)."
    case .rankDeficient(let sample, let count, let width):
      """
      \(sample): \(count) samples of \(width) features leave the covariance without full rank, and \
      the distance with no meaning; take more than \(width) samples or narrower features.
      """
    }
  }
}
