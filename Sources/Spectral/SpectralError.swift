/// What a caller of diffusion maps can get wrong, or what the data do not allow.
public enum SpectralError: Error, Sendable, Equatable {
  /// There are fewer points than k + 2.
  case tooFewPoints(String, count: Int, neighbors: Int)
}

extension SpectralError: CustomStringConvertible {
  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .tooFewPoints(let name, let count, let neighbors):
      "\(name): \(count) points are too few for k = \(neighbors): \(neighbors + 2) are needed."
    }
  }
}
