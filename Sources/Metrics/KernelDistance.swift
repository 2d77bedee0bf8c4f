public import DiffeoTensors

/// The squared maximum mean discrepancy of two samples' features under a polynomial kernel.
///
///     k(x, y) = (x . y / width + 1)^3
///     M = sum_(i != j) k(x_i, x_j) / (n (n - 1)) + sum_(i != j) k(y_i, y_j) / (n (n - 1))
///         - 2 sum_ij k(x_i, y_j) / n^2,   n = size of a subset
///
/// The estimate has no bias, so it may be negative. Its mean over random subsets is what the kernel
/// Inception distance is of Inception's features.
///
/// - Source: M. Binkowski, D. Sutherland, M. Arbel, A. Gretton, Demystifying MMD GANs (ICLR 2018),
///   section 4.
public struct KernelDistance: Sendable, Equatable {
  /// The mean over the subsets.
  public let mean: Double
  /// The standard deviation over the subsets.
  public let deviation: Double
  /// How many subsets there were.
  public let subsets: Int
  /// Samples of each kind in a subset.
  public let subsetSize: Int

  /// The distance of two samples.
  ///
  /// - Parameters:
  ///   - left: `[count, width]`.
  ///   - right: `[count, width]`.
  ///   - subsets: How many subsets are drawn.
  ///   - subsetSize: Samples of each kind in a subset, without repetition; at least 2, and no more
  ///     than there are of either kind.
  ///   - key: The random stream of the subsets.
  /// - Throws: ``MetricError``, or an OpenCL error.
  /// - Precision: Float32 kernels, sums in float64.
  public init(
    _ left: Tensor, _ right: Tensor, subsets: Int = 100, subsetSize: Int = 1000, key: RandomKey
  ) throws {
    precondition(subsets > 0 && subsetSize >= 2, "no subset, or one without pairs")
    guard left.shape[1] == right.shape[1] else {
      throw MetricError.widthMismatch(
        left: "one sample", left.shape[1], right: "the other", right.shape[1])
    }
    for sample in [left, right] where sample.shape[0] < subsetSize {
      throw MetricError.tooFewSamples(
        sample: "a sample", count: sample.shape[0], needed: subsetSize, why: "a subset has so many")
    }
    let values = try (0..<subsets).map { index in
      let x = try Self.subset(left, subsetSize, key.at(step: UInt32(2 * index)))
      let y = try Self.subset(right, subsetSize, key.at(step: UInt32(2 * index + 1)))
      return try Self.squaredDiscrepancy(x, y)
    }
    let count = Double(subsets)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    self.subsets = subsets
    self.subsetSize = subsetSize
  }

  private static func subset(_ sample: Tensor, _ size: Int, _ key: RandomKey) throws -> Tensor {
    let order = Shuffle(count: sample.shape[0], key: key)
    return try sample.gathering(order.indices(0..<size, on: sample.backend))
  }

  /// The unbiased estimate for two subsets of one size.
  static func squaredDiscrepancy(_ x: Tensor, _ y: Tensor) throws -> Double {
    let count = Double(x.shape[0])
    func sum(_ left: Tensor, _ right: Tensor) throws -> Double {
      try kernel(left.matrixProduct(right, transposeRight: true), width: x.shape[1])
    }
    func diagonal(_ sample: Tensor) throws -> Double {
      try kernel(sample.squared().sum(axes: [1], keepingAxes: true), width: x.shape[1])
    }
    let within = try sum(x, x) - diagonal(x) + sum(y, y) - diagonal(y)
    return within / (count * (count - 1)) - 2 * (try sum(x, y)) / (count * count)
  }

  /// The sum of the kernel over inner products.
  private static func kernel(_ products: Tensor, width: Int) throws -> Double {
    let base = try products.affine(scale: 1 / Double(width), offset: 1)
    return try (base.squared() * base).sum(axes: [1]).doubles().reduce(0, +)
  }
}
