internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoLinearAlgebra
internal import DiffeoTensors

extension SpectralNet {
  /// T, from the outputs on a batch.
  func transform(of indices: Indices) throws -> Variable {
    let outputs = try network(Variable(constant: data.gathering(indices)))
    let kept = options.orthonormalization == .through ? outputs : outputs.detached
    return try transform(kept, weights: weights.gathering(indices))
  }

  /// T for outputs Y with weights w.
  ///
  ///     G = sum_i w_i (y_i - m)(y_i - m)^T / sum w + jitter tr/D I = L L^T,   T = L^-T
  ///
  /// Where the jitter hides that Y has lost rank, T is ``independent(_:weights:)`` instead. Finding
  /// that out takes a look at G, D x D numbers, in each step.
  ///
  /// - Parameters:
  ///   - outputs: Y, `[rows, D]`.
  ///   - weights: w, `[rows, 1]`.
  /// - Returns: `[D, D]`.
  /// - Throws: An OpenCL error.
  func transform(_ outputs: Variable, weights: Tensor) throws -> Variable {
    let width = outputs.shape[1]
    let own = Variable(constant: weights)
    let total = try own.sum()
    let mean = try (outputs * own).sum(axes: [0], keepingAxes: true) / total
    let centred = try outputs - mean
    let gram = try centred.matrixProduct(centred * own, transposeLeft: true) / total
    guard try Self.hasRank(gram.value) else {
      return try independent(outputs.value, weights: weights)
    }
    let square = try gram.reshaped(to: [1, width, width])
    let trace = try square.masked { $0 == $1 ? 1 : 0 }.sum()
    let identity = try Variable(
      constant: .full(1, shape: [1, width, width], on: outputs.value.backend)
    ).masked { $0 == $1 ? Self.jitter / Double(width) : 0 }
    let inverse = try (square + identity * trace).choleskyFactors().triangularInverses()
    return try inverse.reshaped(to: [width, width]).transposed()
  }

  /// Whether a covariance exceeds the jitter in all directions.
  private static func hasRank(_ gram: Tensor) throws -> Bool {
    let width = gram.shape[1]
    var matrix = Matrix(rows: width, columns: width, try gram.doubles())
    // What is no number is found, and named, by whoever trains.
    guard matrix.elements.allSatisfy(\.isFinite) else { return true }
    let trace = (0..<width).reduce(0) { $0 + matrix[$1, $1] }
    for i in 0..<width { matrix[i, i] -= jitter / Double(width) * trace }
    return try Cholesky.ifPositive(matrix) != nil
  }

  /// T for outputs that have lost rank: from a QR decomposition, held fixed for the step.
  ///
  ///     sqrt(w) (Y - m) = Q R on the outputs that do not depend on those before them,   T = R^-1
  ///
  /// T is 0 for the others, which the step leaves alone.
  private func independent(_ outputs: Tensor, weights: Tensor) throws -> Variable {
    let width = outputs.shape[1]
    let rows = OutputRows(values: try outputs.doubles(), width: width)
    let white = try rows.whitening(weights.doubles()).matrix
    lostRank(white.rows)
    var transform = Matrix(rows: width, columns: width)
    for place in 0..<white.rows {
      for output in 0..<width { transform[output, place] = white[place, output] }
    }
    return Variable(
      constant: try Tensor(
        doubles: transform.elements, shape: [width, width], on: outputs.backend))
  }

  /// What is added to the diagonal, in mean eigenvalues: as much as float32 sums lose.
  private static let jitter = 3e-5
}
