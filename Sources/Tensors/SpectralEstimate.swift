/// The greatest singular value of a matrix and its singular vectors, by one step of the power
/// iteration.
///
///     v = W^T u / |W^T u|,   left = W v / |W v|,   norm = |W v| = left^T W v
///
/// - Source: T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, Spectral normalization for generative
///   adversarial networks (ICLR 2018), algorithm 1.
public struct SpectralEstimate {
  /// The left vector, of unit length: where the next step begins, `[rows, 1]`.
  public let left: Tensor
  /// The right vector, v, of unit length: `[1, columns]`.
  public let right: Tensor
  /// The singular value, one element.
  public let norm: Tensor

  /// What keeps divisors from zero.
  private static let smallest = 1e-12

  /// Given vectors and the number that they say.
  public init(left: Tensor, right: Tensor, norm: Tensor) {
    self.left = left
    self.right = right
    self.norm = norm
  }

  /// One step for a matrix.
  ///
  /// - Parameters:
  ///   - matrix: W; of more dimensions the innermost are the columns.
  ///   - direction: u, as many elements as W has rows.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  /// - Complexity: Two products of the matrix with a vector.
  public init(of matrix: Tensor, from direction: Tensor) throws {
    let columns = matrix.shape[-1]
    let rows = columns == 0 ? 0 : matrix.count / columns
    guard direction.count == rows else {
      throw TensorError.shapeMismatch(
        operation: "spectralEstimate", left: matrix.shape, right: direction.shape)
    }
    let matrix = try matrix.reshaped(to: [rows, columns])
    let turned = try direction.reshaped(to: [1, rows]).matrixProduct(matrix)
    right = try turned / Self.length(turned)
    let image = try matrix.matrixProduct(right, transposeRight: true)
    norm = try Self.length(image)
    left = try image / norm
  }

  private static func length(_ vector: Tensor) throws -> Tensor {
    try vector.squared().sum().squareRoot().clamped(smallest, .infinity)
  }
}
