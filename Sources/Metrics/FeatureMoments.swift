public import DiffeoLinearAlgebra
public import DiffeoTensors

/// Mean and covariance of the features of a sample, in float64.
///
///     mean = 1/n sum_i f_i,   covariance = 1/(n - 1) sum_i (f_i - mean)(f_i - mean)^T
public struct FeatureMoments: Sendable, Equatable {
  /// What errors call the sample.
  public let name: String
  /// How many samples there were.
  public let count: Int
  /// The mean.
  public let mean: [Double]
  /// The covariance; `[width, width]`.
  public let covariance: Matrix

  /// Width of the features.
  public var width: Int { mean.count }

  /// The moments of given features.
  ///
  /// - Parameters:
  ///   - features: `[count, width]`.
  ///   - name: What errors call the sample.
  /// - Throws: ``MetricError/rankDeficient(sample:count:width:)`` unless there are more samples than
  ///   features, or an OpenCL error.
  /// - Precision: Float64, deviations from the mean.
  public init(_ features: Tensor, name: String) throws {
    let (count, width) = (features.shape[0], features.shape[1])
    guard count > width else {
      throw MetricError.rankDeficient(sample: name, count: count, width: width)
    }
    let values = try features.doubles()
    var mean = [Double](repeating: 0, count: width)
    for row in 0..<count {
      for column in 0..<width { mean[column] += values[row * width + column] / Double(count) }
    }
    let centered = Matrix(
      rows: count, columns: width, values.indices.map { values[$0] - mean[$0 % width] })
    var covariance = centered.transposed * centered
    for index in covariance.elements.indices { covariance.elements[index] /= Double(count - 1) }
    self.init(name: name, count: count, mean: mean, covariance: covariance)
  }

  /// Given moments, for instance of a file.
  public init(name: String, count: Int, mean: [Double], covariance: Matrix) {
    self.name = name
    self.count = count
    self.mean = mean
    self.covariance = covariance
  }
}
