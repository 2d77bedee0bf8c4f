internal import DiffeoLinearAlgebra

/// The definition: all of the symmetric matrix D^-1/2 L D^-1/2, decomposed by LAPACK.
///
/// The reference path, and on devices what is fastest for few points.
struct DenseSolver: GraphEigenSolver {
  /// The most points: their matrix takes half a gigabyte.
  static let largestCount = 8192

  func solve(_ problem: GraphProblem, _ count: Int) throws -> GraphEigenpairs {
    let roots = problem.degrees.map { $0.squareRoot() }
    let matrix = matrix(problem, roots)
    let eigen = try SymmetricEigen(of: matrix, 0..<count)
    var vectors = eigen.vectors
    var residuals: [Double] = []
    for row in 0..<count {
      let vector = Matrix(rows: problem.count, columns: 1, Array(eigen.vectors[row: row]))
      let image = (matrix * vector).elements
      let squares = zip(image, vector.elements).reduce(0) {
        let difference = $1.0 - eigen.values[row] * $1.1
        return $0 + difference * difference
      }
      residuals.append(squares.squareRoot())
      for point in roots.indices { vectors[row, point] /= roots[point] }
    }
    return GraphEigenpairs(
      values: eigen.values, vectors: vectors, residuals: residuals, iterations: 0,
      hasConverged: true)
  }

  /// D^-1/2 L D^-1/2, with each component's eigenvalue 0 raised above all others.
  private func matrix(_ problem: GraphProblem, _ roots: [Double]) -> Matrix {
    let graph = problem.affinities
    var matrix = Matrix(rows: problem.count, columns: problem.count)
    var masses = [Double](repeating: 0, count: graph.componentCount)
    var members = [[Int]](repeating: [], count: graph.componentCount)
    for row in roots.indices {
      matrix[row, row] = problem.diagonal[row] / problem.degrees[row]
      for edge in Int(graph.offsets[row])..<Int(graph.offsets[row + 1]) {
        let column = Int(graph.columns[edge])
        matrix[row, column] -= graph.weights[edge] / (roots[row] * roots[column])
      }
      masses[Int(graph.components[row])] += problem.degrees[row]
      members[Int(graph.components[row])].append(row)
    }
    for (mass, points) in zip(masses, members) {
      for i in points {
        for j in points { matrix[i, j] += Self.raised * roots[i] * roots[j] / mass }
      }
    }
    return matrix
  }

  /// More than the greatest eigenvalue, 2.
  private static let raised = 3.0
}
