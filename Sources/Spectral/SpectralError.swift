/// What a caller of diffusion maps can get wrong, or what the data do not allow.
public enum SpectralError: Error, Sendable, Equatable {
  /// There are fewer points than k + 2.
  case tooFewPoints(String, count: Int, neighbors: Int)
  /// A number of neighbours is below 1, or above what a kernel takes.
  case neighborCount(Int, limit: Int)
  /// A map has no coordinates, or more than there are nontrivial eigenvectors to find.
  case componentCount(Int, points: Int, limit: Int)
  /// The power of the density is not from 0 to 1, the time is negative, or a bandwidth is not
  /// positive.
  case invalidParameter(String, value: Double, expected: String)
  /// All points are the same, or as many as make a bandwidth of 0.
  case coincident(String, remedy: String)
  /// Every affinity of different points vanishes beside 1.
  case bandwidthTooSmall(String, epsilon: Double, typical: Double)
  /// There are more points than the reference path takes.
  case tooManyPoints(String, count: Int, limit: Int)
  /// There are more edges than 32 bits count.
  case tooManyEdges(String, count: Int, neighbors: Int)
  /// A coordinate cannot be scaled or extended, since its eigenvalue is too near 0 or negative.
  case unusableEigenvalue(coordinate: Int, value: Double, time: Double)
}

extension SpectralError: CustomStringConvertible {
  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .tooFewPoints(let name, let count, let neighbors):
      "\(name): k = \(neighbors) needs \(neighbors + 2) points, but there are \(count); ask for "
        + "fewer neighbours."
    case .neighborCount(let k, let limit):
      "k must be from 1 to \(limit), not \(k)."
    case .componentCount(let components, let points, let limit):
      "A diffusion map of \(points) points has from 1 to \(limit) coordinates, not \(components)."
    case .invalidParameter(let name, let value, let expected):
      "The \(name) must be \(expected), but it is \(value)."
    case .coincident(let name, let remedy):
      "\(name): too many points coincide; \(remedy)."
    case .bandwidthTooSmall(let name, let epsilon, let typical):
      "\(name): with epsilon = \(epsilon) every affinity vanishes; the squared distance of nearest "
        + "neighbours is about \(typical), and epsilon should be no less."
    case .tooManyPoints(let name, let count, let limit):
      "\(name): \(count) points are more than the \(limit) that the reference path decomposes as "
        + "one matrix; use a device, such as --device cpu."
    case .tooManyEdges(let name, let count, let neighbors):
      "\(name): \(count) points with k = \(neighbors) make more edges than 2^32; ask for fewer "
        + "neighbours."
    case .unusableEigenvalue(let coordinate, let value, let time):
      "Coordinate \(coordinate) has the eigenvalue \(value): it has no power \(time), or is too near "
        + "0 to extend to new points; ask for fewer coordinates or another time."
    }
  }
}
