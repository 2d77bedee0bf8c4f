internal import DiffeoLinearAlgebra
internal import DiffeoOpenCL

/// The space in which a block method looks for eigenvectors: approximations X, the directions P in
/// which they moved last, and new directions W, all orthonormal in D.
///
/// Q = [X P] has 2 M columns, of which the first `live` are in use; the others are 0.
struct SearchSpace<Real: SpectralReal> {
  typealias Reals = Buffer<Real>
  let graph: DeviceGraph<Real>
  /// Takes what is constant on components from a block.
  private let center: (Reals) throws -> Void
  /// Q and L Q.
  private(set) var basis: Reals
  private(set) var image: Reals
  /// Q^T L Q over the columns in use.
  private var reduced = Matrix(rows: 0, columns: 0)
  /// How many columns are in use, and how many of them are X.
  private var live = 0
  private var approximations = 0
  /// The eigenvalues of X, ascending.
  private(set) var values: [Double] = []
  private var nextBasis: Reals
  private var nextImage: Reals
  private var nextBlock: Reals
  private let blockImage: Reals

  /// A space without a direction.
  init(_ graph: DeviceGraph<Real>, centering center: @escaping (Reals) throws -> Void) throws {
    (self.graph, self.center) = (graph, center)
    let wide = { try graph.kernels.buffer(count: 2 * graph.count * graph.width) }
    (basis, image, nextBasis, nextImage) = (try wide(), try wide(), try wide(), try wide())
    (nextBlock, blockImage) = (try graph.block(), try graph.block())
    for buffer in [basis, image] { try graph.engine.fill(buffer, with: 0) }
  }

  private var width: Int { graph.width }

  /// Adds directions, finds the best approximations, and keeps them with the way they went.
  ///
  /// - Parameter block: W; it is overwritten.
  /// - Throws: An OpenCL error, or where a small matrix has no decomposition.
  mutating func add(_ block: inout Reals) throws {
    let added = try orthonormalize(&block)
    try graph.multiply(block, into: blockImage)
    let small = symmetric(
      try graph.gram(basis, 2 * width, graph.ones, blockImage),
      try graph.gram(block, width, graph.ones, blockImage), added)
    let eigen = try SymmetricEigen(of: small, 0..<min(width, small.rows))
    let rotation = try rotation(eigen)
    reduced = rotation.transposed * small * rotation
    let padded = padded(rotation)
    (values, approximations) = (eigen.values, eigen.values.count)
    live = rotation.columns
    try graph.combine(basis, 2 * width, block, padded, into: nextBasis)
    try graph.combine(image, 2 * width, blockImage, padded, into: nextImage)
    swap(&basis, &nextBasis)
    swap(&image, &nextImage)
  }

  /// r = L X - D X diag(values).
  func residual(into r: Reals) throws {
    let padding = [Double](repeating: 0, count: width - values.count)
    try graph.residual(image, basis, 2 * width, values + padding, into: r)
  }

  /// X alone.
  func copyApproximations(into block: Reals) throws {
    var selection = Matrix(rows: 3 * width, columns: width)
    for column in 0..<approximations { selection[column, column] = 1 }
    try graph.engine.fill(block, with: 0)
    try graph.combine(basis, 2 * width, block, selection, into: nextBlock)
    try graph.engine.copy(nextBlock, to: block, count: block.count)
  }

  /// Makes W orthonormal in D, and orthogonal to Q: scaled and projected once for what is in Q, and
  /// twice with its own columns made orthonormal.
  ///
  /// - Returns: The columns that are left; the others are 0.
  private mutating func orthonormalize(_ block: inout Reals) throws -> Int {
    var added = 0
    for pass in 0..<3 {
      let shared = try graph.gram(basis, 2 * width, graph.degrees, block)
      let own = try graph.gram(block, width, graph.degrees, block)
      let scale: Matrix
      if pass == 0 {
        scale = Matrix(
          diagonal: (0..<width).map { own[$0, $0] > 0 ? 1 / own[$0, $0].squareRoot() : 0 })
      } else {
        (scale, added) = try normalizer(own, shared)
      }
      let back = shared * scale
      let coefficients = Matrix(
        rows: 3 * width, columns: width, back.elements.map { -$0 } + scale.elements)
      try graph.combine(basis, 2 * width, block, coefficients, into: nextBlock)
      swap(&block, &nextBlock)
      // Little may be left of a direction; beside it, what rounding left of constants is not small.
      try center(block)
    }
    return added
  }

  /// C with orthonormal (W - Q shared) C, as far as W has a rank; columns beyond that are 0.
  private func normalizer(_ own: Matrix, _ shared: Matrix) throws -> (Matrix, rank: Int) {
    let projected = shared.transposed * shared
    var gram = own
    for place in gram.elements.indices { gram.elements[place] -= projected.elements[place] }
    let scales = (0..<width).map { gram[$0, $0] > 0 ? 1 / gram[$0, $0].squareRoot() : 0 }
    for i in 0..<width {
      for j in 0..<width { gram[i, j] *= scales[i] * scales[j] }
    }
    let eigen = try SymmetricEigen(of: gram)
    let least = Self.independent * (eigen.values.last ?? 0)
    let kept = eigen.values.indices.filter { eigen.values[$0] > max(least, 0) }
    var result = Matrix(rows: width, columns: width)
    for (column, pair) in kept.enumerated() {
      let root = eigen.values[pair].squareRoot()
      for row in 0..<width { result[row, column] = scales[row] * eigen.vectors[pair, row] / root }
    }
    return (result, kept.count)
  }

  /// The least share of the greatest eigenvalue of a Gram matrix that rounding leaves in place.
  private static var independent: Double { 1024 * Double(Real.ulpOfOne) }

  /// S^T L S for S = [Q W], over the columns in use.
  private func symmetric(_ cross: Matrix, _ own: Matrix, _ added: Int) -> Matrix {
    var matrix = Matrix(rows: live + added, columns: live + added)
    for i in 0..<live {
      for j in 0..<live { matrix[i, j] = (reduced[i, j] + reduced[j, i]) / 2 }
      for j in 0..<added {
        matrix[i, live + j] = cross[i, j]
        matrix[live + j, i] = cross[i, j]
      }
    }
    for i in 0..<added {
      for j in 0..<added { matrix[live + i, live + j] = (own[i, j] + own[j, i]) / 2 }
    }
    return matrix
  }

  /// The eigenvectors, and beside them what they hold of P and W, orthonormal.
  private func rotation(_ eigen: SymmetricEigen) throws -> Matrix {
    let (count, rows) = (eigen.values.count, eigen.vectors.columns)
    let moved = min(width, rows - count)
    var columns = Matrix(rows: rows, columns: count + moved)
    for column in 0..<count {
      for row in 0..<rows { columns[row, column] = eigen.vectors[column, row] }
      if column >= moved { continue }
      // Scaled, since a direction of a vector that hardly moves is as good as any.
      let squares = (approximations..<rows).reduce(0) {
        $0 + eigen.vectors[column, $1] * eigen.vectors[column, $1]
      }
      if squares == 0 { continue }
      for row in approximations..<rows {
        columns[row, count + column] = eigen.vectors[column, row] / squares.squareRoot()
      }
    }
    return try QRDecomposition(of: columns).orthonormal
  }

  /// A rotation of the columns in use as coefficients of all columns of Q and W.
  private func padded(_ rotation: Matrix) -> Matrix {
    var result = Matrix(rows: 3 * width, columns: 2 * width)
    for row in 0..<rotation.rows {
      let place = row < live ? row : 2 * width + row - live
      for column in 0..<rotation.columns { result[place, column] = rotation[row, column] }
    }
    return result
  }
}
