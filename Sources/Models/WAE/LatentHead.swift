internal import DiffeoDifferentiation
internal import DiffeoTensors

/// How the last layer of an encoder becomes a latent point.
public enum LatentHead: String, Sendable, Hashable, CaseIterable {
  /// As it is.
  case linear
  /// `a tanh(h)`, inside the cube of a uniform prior.
  case bounded
  /// `a / pi` times the angle of a pair of outputs, for each coordinate: an encoder that is cut where
  /// the cube's opposite faces meet, which no continuous one can be.
  case angle

  /// Outputs of the last layer for a latent point of n coordinates.
  func outputs(_ dimension: Int) -> Int { self == .angle ? 2 * dimension : dimension }

  /// The latent points.
  ///
  /// - Parameters:
  ///   - output: `[rows, outputs]`; of a pair, the first half holds x, the second y.
  ///   - dimension: n.
  ///   - halfWidth: a, of a uniform prior.
  /// - Returns: `[rows, n]`.
  /// - Throws: An OpenCL error.
  func points(_ output: Variable, dimension: Int, halfWidth: Double) throws -> Variable {
    switch self {
    case .linear: output
    case .bounded: try output.tanh().affine(scale: halfWidth)
    case .angle:
      try output.slice(axis: 1, dimension..<(2 * dimension))
        .combining(.arcTangent, output.slice(axis: 1, 0..<dimension))
        .affine(scale: halfWidth / .pi)
    }
  }
}
