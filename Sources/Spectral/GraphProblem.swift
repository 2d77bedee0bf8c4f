internal import DiffeoLinearAlgebra

/// The eigenvalue problem of a weighted graph's Laplacian.
///
///     L v = lambda D v,   (L v)_i = sum_j w_ij (v_i - v_j),   D = diag(degrees)
///
/// lambda = 1 - mu for an eigenvalue mu of P = D^-1 W. Each connected component has an eigenvalue
/// 0, whose vector is constant on it; those are known, and solvers stay at right angles to them.
struct GraphProblem {
  let affinities: Affinities
  /// L_ii, the sum of a row without the affinity of a point to itself.
  let diagonal: [Double]

  init(_ affinities: Affinities) {
    self.affinities = affinities
    diagonal = (0..<affinities.count).map { row in
      (Int(affinities.offsets[row])..<Int(affinities.offsets[row + 1]))
        .reduce(0) { $0 + affinities.weights[$1] }
    }
  }

  var count: Int { affinities.count }
  var degrees: [Double] { affinities.degrees }

  /// Vectors for the eigenvalue 0 beside the constant one: vector c is constant on the components
  /// before c and on c, with opposite signs, and 0 on those after it; orthonormal in D.
  ///
  /// - Parameter limit: The most vectors wanted.
  /// - Returns: The vectors as rows; `[componentCount - 1 or limit, N]`.
  func nullVectors(atMost limit: Int) -> Matrix {
    let (labels, parts) = (affinities.components, affinities.componentCount)
    let vectors = min(parts - 1, limit)
    var masses = [Double](repeating: 0, count: parts)
    for (label, degree) in zip(labels, degrees) { masses[Int(label)] += degree }
    var result = Matrix(rows: vectors, columns: count)
    var before = 0.0
    for vector in 0..<vectors {
      before += masses[vector]
      let own = masses[vector + 1]
      // a before = b own makes the D-mean vanish, a^2 before + b^2 own = 1 the norm.
      let a = (own / (before * (before + own))).squareRoot()
      let b = (before / (own * (before + own))).squareRoot()
      for point in 0..<count {
        let label = Int(labels[point])
        if label <= vector { result[vector, point] = a }
        if label == vector + 1 { result[vector, point] = -b }
      }
    }
    return result
  }
}

/// Eigenpairs of a graph's Laplacian, ascending from the least eigenvalue above those of the
/// components.
struct GraphEigenpairs {
  /// lambda.
  let values: [Double]
  /// The vectors as rows, orthonormal in D; `[values, N]`.
  let vectors: Matrix
  /// |L v - lambda D v| in the norm of D^-1, for each pair.
  let residuals: [Double]
  /// Steps of the iteration; 0 for a direct solution.
  let iterations: Int
  /// Whether all residuals came as far down as was asked.
  let hasConverged: Bool
}

/// A way to find eigenpairs.
protocol GraphEigenSolver {
  /// The `count` eigenpairs after those of the components.
  func solve(_ problem: GraphProblem, _ count: Int) throws -> GraphEigenpairs
}
