public import DiffeoTensors

/// Derivatives by central differences in float64, on the reference backend.
public enum CentralDifference {
  /// The gradient of a scalar function.
  ///
  ///     df/dx_i = (f(x + h e_i) - f(x - h e_i)) / 2h + O(h^2),   h = eps^(1/3) max(|x_i|, 1)
  ///
  /// The step balances the truncation, h^2, with the rounding, eps / h; what is left is about
  /// 1e-10 of the function's scale.
  public static func gradient(
    of function: (Tensor) throws -> Tensor, at point: Tensor
  ) throws -> Tensor {
    var x = try point.doubles()
    let gradient = try x.indices.map { i in
      let center = x[i]
      let h = 6.0554544523933395e-06 * max(abs(center), 1)
      defer { x[i] = center }
      x[i] = center + h
      let above = try function(Tensor(doubles: x, shape: point.shape, on: .reference)).scalar()
      x[i] = center - h
      let below = try function(Tensor(doubles: x, shape: point.shape, on: .reference)).scalar()
      return (above - below) / (2 * h)
    }
    return try Tensor(doubles: gradient, shape: point.shape, on: .reference)
  }

  /// What a correct gradient may differ by, relative to the greatest component.
  public static let accuracy = 1e-8
}
