public import DiffeoDifferentiation
public import DiffeoTensors

/// Normal distributions with independent coordinates, one for each row of a batch.
public struct DiagonalGaussian {
  /// How a network says a standard deviation.
  public enum Form: Sendable, Hashable {
    /// `e^a`, a from -15 to 15.
    case exponential
    /// `10^-6 + ln(1 + e^a)`.
    case softplus
  }

  /// The means, `[rows, width]`.
  public let mean: Variable
  /// The standard deviations, `[rows, width]`.
  public let deviation: Variable
  /// Their logarithms.
  public let logDeviation: Variable

  /// Beyond, squares would leave float32, or be lost beside a mean.
  private static let logLimit = 15.0

  /// What a network says: means in the first half of the columns, deviations in the second.
  ///
  /// - Parameters:
  ///   - output: `[rows, 2 width]`.
  ///   - form: How it says deviations.
  /// - Throws: An OpenCL error.
  public init(_ output: Variable, _ form: Form) throws {
    let width = output.shape[1] / 2
    mean = try output.slice(axis: 1, 0..<width)
    let second = try output.slice(axis: 1, width..<(2 * width))
    switch form {
    case .exponential:
      logDeviation = try second.applying(.clamp, -Self.logLimit, Self.logLimit)
      deviation = try logDeviation.exponential()
    case .softplus:
      deviation = try second.softplus() + 1e-6
      logDeviation = try deviation.logarithm()
    }
  }

  /// Given distributions.
  init(mean: Variable, deviation: Variable, logDeviation: Variable) {
    self.mean = mean
    self.deviation = deviation
    self.logDeviation = logDeviation
  }

  /// One point of each: `mean + deviation e`, `e` standard normal.
  ///
  /// - Parameter key: The stream of e.
  /// - Returns: `[rows, width]`, differentiable in means and deviations.
  /// - Throws: An OpenCL error.
  public func sample(_ key: RandomKey) throws -> Variable {
    let noise = try Tensor.normal(mean.shape, key: key, on: mean.value.backend)
    return try mean + deviation * Variable(constant: noise)
  }

  /// The divergences from the standard normal distribution.
  ///
  ///     KL = 1/2 sum_j (mean_j^2 + deviation_j^2 - 2 ln deviation_j - 1)
  ///
  /// - Returns: `[rows]`.
  /// - Throws: An OpenCL error.
  public func divergence() throws -> Variable {
    let terms = try mean.squared() + deviation.squared() - logDeviation.affine(scale: 2)
    return try terms.affine(scale: 0.5, offset: -0.5).sum(axes: [1])
  }

  /// How much likelier points are under the standard normal distribution: `ln p(z) - ln q(z)`.
  ///
  /// - Parameter points: `[rows, width]`.
  /// - Returns: `[rows]`.
  /// - Throws: An OpenCL error.
  func logRatio(of points: Tensor) throws -> Tensor {
    // ln 2 pi stands in both densities and cancels.
    let scaled = try (points - mean.value) / deviation.value
    let terms = try scaled.squared() - points.squared() + logDeviation.value.affine(scale: 2)
    return try terms.affine(scale: 0.5).sum(axes: [1])
  }

  /// Each of a range of distributions a number of times, one after the other, without their past.
  func repeated(_ range: Range<Int>, times: Int) throws -> DiagonalGaussian {
    func rows(_ variable: Variable) throws -> Variable {
      Variable(constant: try variable.value.slice(axis: 0, range).repeatingRows(times))
    }
    return DiagonalGaussian(
      mean: try rows(mean), deviation: try rows(deviation), logDeviation: try rows(logDeviation))
  }
}
