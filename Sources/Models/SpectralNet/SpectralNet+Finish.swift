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
  /// The outputs are made orthonormal, then turned to the eigenvectors of the Laplacian within their
  /// span (Rayleigh and Ritz), and each coordinate is given unit variance.
  ///
  /// - Parameter outputs: h, of all data in order; `[N, D]`.
  /// - Returns: m and T.
  /// - Throws: ``VDAEError/collapsed`` for outputs that are all the same, or an OpenCL error.
  func affine(_ outputs: Tensor) throws -> Affine {
    let width = outputs.shape[1]
    let rows = OutputRows(values: try outputs.doubles(), width: width)
    let moments = rows.moments(try weights.doubles())
    let white = try moments.covariance.whitening()
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
    return Affine(shift: moments.mean, transform: transform.elements, rank: turned.rows)
  }
}

extension Matrix {
  /// B with `B A B^T = I` on the directions in which A, a covariance, is not 0: `[rank, n]`.
  fileprivate func whitening() throws -> Matrix {
    let eigen = try SymmetricEigen(of: self)
    let least = max(eigen.values.last ?? 0, 0) * Self.leastShare
    let kept = eigen.values.indices.filter { eigen.values[$0] > least }
    return Matrix(
      rows: kept.count, columns: columns,
      kept.flatMap { place in
        eigen.vectors[row: place].map { $0 / eigen.values[place].squareRoot() }
      })
  }

  /// Of the greatest eigenvalue: what rounding of float32 outputs makes.
  private static let leastShare = 1e-12
}

/// Outputs of a network, row by row, on the host.
private struct OutputRows {
  let values: [Double]
  let width: Int

  /// Mean and covariance with weights.
  func moments(_ weights: [Double]) -> (mean: [Double], covariance: Matrix) {
    let total = weights.reduce(0, +)
    var mean = [Double](repeating: 0, count: width)
    for (row, weight) in weights.enumerated() {
      for i in 0..<width { mean[i] += weight * values[row * width + i] / total }
    }
    var covariance = Matrix(rows: width, columns: width)
    for (row, weight) in weights.enumerated() {
      covariance.add(weight / total) { values[row * width + $0] - mean[$0] }
    }
    return (mean, covariance)
  }

  /// The mean over edges of (y_i - y_j)(y_i - y_j)^T.
  func differences(_ edges: AffinityEdges) -> Matrix {
    let total = edges.weights.reduce(0, +)
    var sum = Matrix(rows: width, columns: width)
    for (edge, weight) in edges.weights.enumerated() {
      let (i, j) = (Int(edges.from[edge]) * width, Int(edges.to[edge]) * width)
      sum.add(weight / total) { values[i + $0] - values[j + $0] }
    }
    return sum
  }
}

extension Matrix {
  /// Adds a multiple of v v^T.
  fileprivate mutating func add(_ weight: Double, _ v: (Int) -> Double) {
    for i in 0..<rows {
      let left = weight * v(i)
      for j in 0..<columns { elements[i * columns + j] += left * v(j) }
    }
  }
}
