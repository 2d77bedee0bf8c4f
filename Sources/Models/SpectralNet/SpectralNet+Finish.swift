internal import DiffeoLinearAlgebra
internal import DiffeoTensors

extension SpectralNet {
  /// What makes the outputs on all training data the coordinates.
  struct Affine {
    /// m; `[D]`.
    let shift: [Double]
    /// T; `[D, D]`, row-major.
    let transform: [Double]
    /// How many coordinates are not the constant 0: fewer than D where outputs depend on each other.
    let rank: Int

    /// What changes nothing.
    static func identity(_ width: Int) -> Affine {
      Affine(
        shift: [Double](repeating: 0, count: width),
        transform: Matrix(diagonal: [Double](repeating: 1, count: width)).elements, rank: width)
    }
  }

  /// m and T over all training data, in the order of the graph's eigenvalues.
  ///
  /// The outputs are made orthonormal, by a Cholesky factor or, where they have lost rank, by QR, then turned to the eigenvectors of the Laplacian within their
  /// span (Rayleigh and Ritz), and each coordinate is given unit variance.
  ///
  /// - Parameter outputs: h, of all data in order; `[N, D]`.
  /// - Returns: m and T.
  /// - Throws: ``VDAEError/collapsed`` for outputs that are all the same, or an OpenCL error.
  func affine(_ outputs: Tensor) throws -> Affine {
    let width = outputs.shape[1]
    let rows = OutputRows(values: try outputs.doubles(), width: width)
    let (mean, white) = try rows.whitening(weights.doubles())
    guard white.rows > 0 else { throw VDAEError.collapsed }
    let form = white * rows.differences(edges) * white.transposed
    let turned = try SymmetricEigen(of: form).vectors * white
    let plain = rows.moments([Double](repeating: 1, count: outputs.shape[0])).covariance
    let variances = turned * plain * turned.transposed
    var transform = Matrix(rows: width, columns: width)
    for row in 0..<turned.rows {
      let deviation = max(variances[row, row], .leastNormalMagnitude).squareRoot()
      for column in 0..<width { transform[column, row] = turned[row, column] / deviation }
    }
    return Affine(shift: mean, transform: transform.elements, rank: turned.rows)
  }
}
