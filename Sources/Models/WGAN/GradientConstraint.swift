public import DiffeoDifferentiation

/// What a critic's slope is held to between data and samples, by a penalty on how far it is off.
public enum GradientConstraint: Sendable, Hashable {
  /// 1: `(n - 1)^2`.
  case twoSided
  /// At most 1, as a function of Lipschitz constant 1 has it: `max(n - 1, 0)^2`.
  case oneSided
  /// From 1/K to K, K at least 1: `max(n - K, 0)^2 + max(1/K - n, 0)^2`. With K = 1 it is
  /// ``twoSided``.
  case biLipschitz(Double)

  /// The penalties of slopes.
  ///
  /// - Parameter slopes: n, `[rows]`.
  /// - Returns: `[rows]`.
  /// - Throws: An OpenCL error.
  public func penalties(_ slopes: Variable) throws -> Variable {
    switch self {
    case .twoSided: try slopes.affine(scale: 1, offset: -1).squared()
    case .oneSided: try slopes.affine(scale: 1, offset: -1).relu().squared()
    case .biLipschitz(let constant):
      try slopes.affine(scale: 1, offset: -constant).relu().squared()
        + slopes.affine(scale: -1, offset: 1 / constant).relu().squared()
    }
  }
}
