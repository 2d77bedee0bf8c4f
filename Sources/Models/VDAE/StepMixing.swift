internal import DiffeoGeometry
internal import DiffeoTensors
internal import Foundation

/// How much of where it began a walk forgets in one step, for steps of any size.
///
///     r(alpha) = sum_i <z_i - m, y_i - m> / sqrt(sum_i |z_i - m|^2 sum_i |y_i - m|^2)
///
/// y is the embedded point nearest to `z + sqrt(alpha) L noise`. After T steps about `r^T` is left,
/// so r = 0.7 forgets all but 3 percent within ten steps.
struct StepMixing {
  private let points: Tensor
  private let steps: Tensor
  private let nearest: NearestOther

  /// Points that are looked at.
  private static let count = 2048
  /// The least and the greatest of what alpha can be, as powers of 2.
  private static let powers = -10.0...5.0
  private static let halvings = 12
  /// Beyond it a step leaves the neighbourhood that its covariance is of.
  static let greatestAlpha = exp2(powers.upperBound)

  init(_ embedding: Tensor, _ factors: Tensor, _ nearest: NearestOther, seed: UInt64) throws {
    let (total, width) = (embedding.shape[0], embedding.shape[1])
    let count = min(total, Self.count)
    let rows = try Indices(
      (0..<count).map { Int32($0 * total / count) }, on: embedding.backend)
    points = try embedding.gathering(rows)
    let noise = try Tensor.normal(
      [count, width, 1], key: RandomKey(seed: seed), on: embedding.backend)
    steps = try factors.gathering(rows).batchedProduct(noise).reshaped(to: [count, width])
    self.nearest = nearest
  }

  /// The alpha whose steps' ends correlate so much.
  ///
  /// - Parameter correlation: Between 0 and 1.
  /// - Returns: Alpha, or the greatest if even its steps' ends are more alike.
  /// - Throws: An OpenCL error.
  func alpha(_ correlation: Double) throws -> Double {
    var (low, high) = (Self.powers.lowerBound, Self.powers.upperBound)
    for _ in 0..<Self.halvings {
      let middle = (low + high) / 2
      if try self.correlation(alpha: exp2(middle)) > correlation {
        low = middle
      } else {
        high = middle
      }
    }
    return high == Self.powers.upperBound ? Self.greatestAlpha : exp2((low + high) / 2)
  }

  /// r.
  func correlation(alpha: Double) throws -> Double {
    let moved = try points + steps.affine(scale: alpha.squareRoot())
    let ends = try nearest.points.points.gathering(nearest(moved, excluding: nil))
    let mean = try points.mean(axes: [0], keepingAxes: true)
    let (from, to) = (try points - mean, try ends - mean)
    let product = try (from * to).mean().scalar()
    return try product
      / (from.squared().mean().scalar() * to.squared().mean().scalar()).squareRoot()
  }
}
