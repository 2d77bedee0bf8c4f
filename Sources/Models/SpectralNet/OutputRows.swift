internal import DiffeoLinearAlgebra
internal import DiffeoTensors
internal import Foundation

/// Outputs of a network, row by row, on the host.
struct OutputRows {
  let values: [Double]
  let width: Int

  private var count: Int { values.count / width }

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

  /// What makes outputs orthonormal, with weights.
  ///
  ///     C = L L^T,   B = L^-1;   or else   sqrt(w / sum w) (Y - m) = Q R,   B = R^-T
  ///
  /// The covariance C has no usable Cholesky factor once outputs depend on each other. QR then tells
  /// which are independent; B is of those.
  ///
  /// - Parameter weights: How much each row counts.
  /// - Returns: The mean m, and B, `[rank, D]`, with B C B^T = I.
  /// - Throws: A failure of LAPACK.
  func whitening(_ weights: [Double]) throws -> (mean: [Double], matrix: Matrix) {
    let (mean, covariance) = moments(weights)
    if let lower = try Self.factor(covariance) {
      return (mean, try lower.inverseOfLower(columns: Array(0..<width), of: width))
    }
    let total = weights.reduce(0, +)
    // A decomposition needs as many rows as columns; rows of zeros change nothing.
    var centred = Matrix(rows: max(count, width), columns: width)
    for (row, weight) in weights.enumerated() {
      let root = (weight / total).squareRoot()
      for i in 0..<width { centred[row, i] = root * (values[row * width + i] - mean[i]) }
    }
    let (columns, upper) = try centred.independentColumns()
    return (mean, try upper.transposed.inverseOfLower(columns: columns, of: width))
  }

  /// The Cholesky factor of a covariance; nil where a pivot is lost to rounding.
  private static func factor(_ covariance: Matrix) throws -> Matrix? {
    guard let lower = try Cholesky.ifPositive(covariance)?.lower else { return nil }
    let isWhole = (0..<lower.rows).allSatisfy {
      lower[$0, $0] * lower[$0, $0] > leastShare * covariance[$0, $0]
    }
    return isWhole ? lower : nil
  }

  /// Of an output's variance: what rounding of float32 outputs makes.
  fileprivate static let leastShare = 1e-12
}

extension Cholesky {
  /// The factor of a symmetric matrix; nil unless it is positive definite.
  static func ifPositive(_ matrix: Matrix) throws -> Cholesky? {
    do {
      return try Cholesky(of: matrix)
    } catch let error {
      guard case .notPositiveDefinite = error else { throw error }
      return nil
    }
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

  /// The columns that do not depend on those before them, and R of their QR decomposition.
  fileprivate func independentColumns() throws -> (columns: [Int], upper: Matrix) {
    var kept = Array(0..<columns)
    while !kept.isEmpty {
      let matrix = Matrix(
        rows: rows, columns: kept.count,
        (0..<rows).flatMap { row in kept.map { self[row, $0] } })
      let upper = try QRDecomposition(of: matrix).upper
      let dependent = kept.indices.first { column in
        let square = (0...column).reduce(0) { $0 + upper[$1, column] * upper[$1, column] }
        return upper[column, column] * upper[column, column] <= OutputRows.leastShare * square
      }
      guard let dependent else { return (kept, upper) }
      kept.remove(at: dependent)
    }
    return ([], Matrix(rows: 0, columns: 0))
  }

  /// The inverse of a lower triangular matrix, its columns put at some of as many as there are.
  fileprivate func inverseOfLower(columns places: [Int], of width: Int) throws -> Matrix {
    var result = Matrix(rows: rows, columns: width)
    guard rows > 0 else { return result }
    let inverse = try Tensor(doubles: elements, shape: [1, rows, rows], on: .reference)
      .triangularInverses().doubles()
    for row in 0..<rows {
      for (column, place) in places.enumerated() {
        result[row, place] = inverse[row * rows + column]
      }
    }
    return result
  }
}
