internal import DiffeoLinearAlgebra
public import DiffeoTensors

/// The singular values of a sample of points, over the root of their number.
///
///     s_j = sigma_j(X) / sqrt(n),   X the points as rows, not centred
///
/// Of n points of the standard normal distribution in k dimensions all lie near 1, between
/// `1 - sqrt(k / n)` and `1 + sqrt(k / n)`: how far a sample's spectrum is from theirs says how far its
/// distribution is from the normal one.
///
/// - Source: B. Dai, D. Wipf, Diagnosing and enhancing VAE models (ICLR 2019), figure 1.
public struct SampleSpectrum: Sendable, Equatable {
  /// The values, descending.
  public let values: [Double]

  /// The spectrum of points.
  ///
  /// - Parameter points: `[count, width]`, one point at least.
  /// - Throws: `LinearAlgebraError`, or an OpenCL error.
  /// - Complexity: O(count width min(count, width)), on the calling thread.
  public init(_ points: Tensor) throws {
    let (count, width) = (points.shape[0], points.shape[1])
    precondition(count > 0, "the spectrum of no points")
    let matrix = Matrix(rows: count, columns: width, try points.doubles())
    let root = Double(count).squareRoot()
    values = try SingularValues(of: matrix).values.map { $0 / root }
  }

  /// The spectrum of so many points of the standard normal distribution.
  ///
  /// - Parameters:
  ///   - count: How many points.
  ///   - width: Their coordinates.
  ///   - key: Their random stream.
  /// - Returns: The spectrum, near 1 throughout.
  /// - Throws: `LinearAlgebraError`.
  public static func ideal(count: Int, width: Int, key: RandomKey) throws -> SampleSpectrum {
    try SampleSpectrum(.normal([count, width], key: key, on: .reference))
  }

  /// The greatest relative difference from another spectrum, value by value.
  ///
  /// - Parameter other: What is compared with; as many values.
  /// - Returns: `max_j |s_j - t_j| / t_j`.
  public func deviation(from other: SampleSpectrum) -> Double {
    zip(values, other.values).reduce(0) { max($0, abs($1.0 - $1.1) / $1.1) }
  }
}
