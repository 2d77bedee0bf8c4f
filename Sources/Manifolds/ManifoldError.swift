/// What a caller of manifolds can get wrong.
public enum ManifoldError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No manifold has this name; `nearest` is what may have been meant.
  case unknown(String, nearest: String?, forms: [String])
  /// A manifold does not exist with these parameters.
  case invalidParameters(String, reason: String)
  /// A row of points is not on the manifold.
  case offManifold(String, row: Int, deviation: Double, tolerance: Double)
  /// A walk has no steps or more than its gradient can go back through.
  case invalidSteps(Int, limit: Int)
  /// Something that needs a finite volume or a formula was asked of a manifold without.
  case unavailable(String, of: String)
  /// The heat kernel of a manifold is not known as a series.
  case noSeries(String)
  /// Something can be differentiated only once.
  case notTwiceDifferentiable(String)

  /// What was expected and what came.
  public var description: String {
    switch self {
    case .unknown(let name, let nearest, let forms):
      "There is no manifold '\(name)'." + (nearest.map { " Did you mean '\($0)'?" } ?? "")
        + " Choose among \(forms.joined(separator: ", ")), or a product as sphere:2*sphere:1."
    case .invalidParameters(let name, let reason):
      "The manifold '\(name)' does not exist: \(reason)."
    case .offManifold(let name, let row, let deviation, let tolerance):
      "Row \(row) is not on \(name): it is \(deviation) away, more than \(tolerance)."
    case .invalidSteps(let steps, let limit):
      "A walk takes 1 to \(limit) steps, not \(steps)."
    case .unavailable(let what, let name):
      "There is no \(what) of \(name)."
    case .noSeries(let name):
      """
      The heat kernel of '\(name)' is not known as a series; it is for sphere:D and projective:D \
      up to D = \(SphericalHeatKernel.greatestDimension), flat-torus, so3, and products of these \
      and euclidean:D.
      """
    case .notTwiceDifferentiable(let what):
      "\(what) has first derivatives only."
    }
  }
}
