internal import DiffeoLinearAlgebra

/// The Frechet distance of two normal distributions: the squared Wasserstein distance of those with
/// the moments of two samples' features.
///
///     d = |m1 - m2|^2 + tr C1 + tr C2 - 2 tr (C1^(1/2) C2 C1^(1/2))^(1/2)
///
/// Only of the features of the Inception network is this called FID. Of others it means something
/// between figures on the same features alone, whose name belongs beside it.
///
/// - Parameters:
///   - left: The moments of one sample.
///   - right: Those of another, of the same width.
/// - Returns: d, not negative.
/// - Throws: ``MetricError/widthMismatch(left:_:right:_:)``, or `LinearAlgebraError`.
/// - Precision: Float64; roots of eigenvalues of symmetric matrices, negative ones taken for zero.
///   Where the distributions are equal, roundings of the order `sqrt(2^-53) tr C` remain.
/// - Complexity: O(width^3), on the calling thread.
/// - Source: D. Dowson, B. Landau, The Frechet distance between multivariate normal distributions
///   (1982); M. Heusel et al., GANs trained by a two time-scale update rule (NIPS 2017).
public func frechetDistance(_ left: FeatureMoments, _ right: FeatureMoments) throws -> Double {
  guard left.width == right.width else {
    throw MetricError.widthMismatch(
      left: left.name, left.width, right: right.name, right.width)
  }
  let shift = zip(left.mean, right.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let root = try left.covariance.symmetricRoot()
  let product = (root * right.covariance * root).symmetrized
  let cross = try SymmetricEigen(of: product).values.reduce(0) { $0 + max($1, 0).squareRoot() }
  return max(shift + left.covariance.trace + right.covariance.trace - 2 * cross, 0)
}

extension Matrix {
  /// The sum of the diagonal.
  fileprivate var trace: Double { (0..<rows).reduce(0) { $0 + self[$1, $1] } }

  /// The mean of the matrix and its transpose.
  fileprivate var symmetrized: Matrix {
    var result = self
    for i in 0..<rows {
      for j in 0..<columns { result[i, j] = (self[i, j] + self[j, i]) / 2 }
    }
    return result
  }

  /// The symmetric, positive root of a symmetric matrix without negative eigenvalues:
  /// `V diag(sqrt values) V^T`.
  fileprivate func symmetricRoot() throws -> Matrix {
    let eigen = try SymmetricEigen(of: self)
    var scaled = eigen.vectors
    for (row, value) in eigen.values.enumerated() {
      let root = max(value, 0).squareRoot()
      for column in 0..<columns { scaled[row, column] *= root }
    }
    return eigen.vectors.transposed * scaled
  }
}
