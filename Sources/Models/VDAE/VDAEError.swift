/// What keeps a variational diffusion autoencoder from being trained.
public enum VDAEError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There are too few data for the graph of neighbours.
  case tooFewData(count: Int, needed: Int)
  /// All data are equal.
  case constantData
  /// Squares of the data's differences are below float32's numbers, or beyond them.
  case unscaled
  /// So many data coincide that their neighbours are copies of themselves.
  case coincident(neighbors: Int)
  /// No edge of the graph is left for training, or none for validation.
  case notDivisible
  /// All data are embedded at one point.
  case collapsed

  /// What was wrong and what to do.
  public var description: String {
    switch self {
    case .tooFewData(let count, let needed):
      "\(count) data are too few; at least \(needed) are needed for a graph of neighbours. Give more "
        + "data, or fewer neighbours with --set neighbors=K."
    case .constantData:
      "All data are equal; there is nothing to walk on. Check that these are the data you mean."
    case .unscaled:
      "The data differ by too much or too little for float32, whose squares end at 1e38 and 1e-38. Scale "
        + "them, such as to differences of about 1."
    case .coincident(let neighbors):
      "The \(neighbors) nearest neighbours of nearly all data are copies of them. Remove the copies, or "
        + "give more neighbours than there are copies, --set neighbors=K."
    case .notDivisible:
      "Too few neighbours are left once data are held out to validate with. Give more data, more --set "
        + "neighbors=K, or another --set psi_validation=SHARE."
    case .collapsed:
      "The encoder embeds all data at one point. Train it longer, --set psi_epochs=E, or with a "
        + "smaller rate, --set psi_learning_rate=R."
    }
  }
}
