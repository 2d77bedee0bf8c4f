internal import DiffeoDistributions
public import DiffeoTensors

/// The distribution that a Wasserstein autoencoder's latent points are to have.
public enum LatentPrior: Sendable, Hashable {
  /// Normal around the origin, independent coordinates of one deviation.
  case gaussian(deviation: Double)
  /// Uniform on the cube `(-a, a)^n`.
  case uniform(halfWidth: Double)

  /// The size of a discrepancy's kernel that suits the prior: that of the method's authors, twice the
  /// mean squared distance of two points over a coordinate's share of 2 in the normal case.
  ///
  ///     gaussian   2 n deviation^2
  ///     uniform    n halfWidth^2
  ///
  /// - Parameter dimension: n.
  /// - Returns: The kernel's base.
  /// - Source: I. Tolstikhin, O. Bousquet, S. Gelly, B. Schoelkopf, Wasserstein auto-encoders
  ///   (ICLR 2018), the authors' code.
  public func kernelBase(dimension: Int) -> Double {
    switch self {
    case .gaussian(let deviation): 2 * Double(dimension) * deviation * deviation
    case .uniform(let halfWidth): Double(dimension) * halfWidth * halfWidth
    }
  }

  /// Points of the prior.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - dimension: n.
  ///   - key: The stream.
  ///   - backend: Where they live.
  /// - Returns: `[count, dimension]`.
  /// - Throws: An OpenCL error.
  public func sample(
    _ count: Int, dimension: Int, key: RandomKey, on backend: Backend
  ) throws -> Tensor {
    switch self {
    case .gaussian(let deviation):
      try .normal([count, dimension], deviation: deviation, key: key, on: backend)
    case .uniform(let halfWidth):
      try .uniform([count, dimension], low: -halfWidth, high: halfWidth, key: key, on: backend)
    }
  }

  /// Points at equal shares of the prior in the first two coordinates, the others 0; on a line one
  /// row.
  func grid(side: Int, dimension: Int) -> (points: [[Double]?], columns: Int) {
    let rows = dimension == 1 ? 1 : side
    let columns = dimension == 1 ? 2 * side : side
    let points = (0..<(rows * columns)).map { cell in
      let across = quantile((Double(cell % columns) + 0.5) / Double(columns))
      let down = quantile(1 - (Double(cell / columns) + 0.5) / Double(rows))
      return Array(
        ([across, down] + [Double](repeating: 0, count: dimension)).prefix(dimension))
    }
    return (points, columns)
  }

  /// The coordinate below which a share of the prior lies.
  private func quantile(_ share: Double) -> Double {
    switch self {
    case .uniform(let halfWidth): (2 * share - 1) * halfWidth
    case .gaussian(let deviation): deviation * normalQuantile(share)
    }
  }
}
