internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors

/// C_phi: the covariance of a step of the random walk, as a function of where it starts.
///
///     cholesky   C = s^2 L L^T,          L lower triangular, its diagonal an exponential
///     eigen      C = s^2 V E V^T,        V the orthonormal factor of a matrix, E = exp(2 e)
///
/// s is the typical size of a step, so that a network that says nothing yet is right on average.
///
/// Both describe every covariance. The frame V, though, cannot follow the directions of a manifold
/// such as the sphere without a jump somewhere, while L depends on C continuously.
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   section 4.3; the authors' code has the eigen form.
struct CovarianceNetwork {
  /// The covariances of a batch.
  struct Output {
    /// R with `C = R R^T`; `[rows, D, D]`.
    let root: Variable
    /// What noise is multiplied by: R, or the symmetric root; `[rows, D, D]`.
    let sampler: Variable
    /// `log det C`; `[rows]`.
    let logDeterminant: Variable

    /// One step of each row: R noise.
    ///
    /// - Parameter noise: Standard normal; `[rows, D]`.
    /// - Returns: `[rows, D]`.
    /// - Throws: An OpenCL error.
    func step(_ noise: Tensor) throws -> Variable {
      let (rows, width) = (noise.shape[0], noise.shape[1])
      let column = Variable(constant: try noise.reshaped(to: [rows, width, 1]))
      return try sampler.batchedProduct(column).reshaped(to: [rows, width])
    }
  }

  let form: VDAE.CovarianceForm
  let dimension: Int
  let network: Sequential

  /// A network of hidden layers of one width.
  init(form: VDAE.CovarianceForm, dimension: Int, layers: Int, width: Int, activation: Activation) {
    (self.form, self.dimension) = (form, dimension)
    let hidden = [Int](repeating: width, count: layers)
    let outputs = dimension * dimension + (form == .eigen ? dimension : 0)
    network = .spread(
      "covariance", widths: [dimension] + hidden + [outputs], activation: activation)
  }

  /// The covariances at latent points.
  ///
  /// - Parameters:
  ///   - latent: z, `[rows, D]`.
  ///   - scale: s, `[1]`.
  /// - Returns: C, in parts.
  /// - Throws: An OpenCL error.
  func callAsFunction(_ latent: Variable, scale: Tensor) throws -> Output {
    let numbers = try network(latent)
    let scale = Variable(constant: scale)
    let output = try form == .cholesky ? cholesky(numbers, scale) : eigen(numbers, scale)
    let logarithm = try scale.logarithm().affine(scale: 2 * Double(dimension))
    return Output(
      root: output.root, sampler: output.sampler,
      logDeterminant: try output.logDeterminant + logarithm)
  }

  private func cholesky(_ numbers: Variable, _ scale: Variable) throws -> Output {
    let matrices = try numbers.reshaped(to: [numbers.shape[0], dimension, dimension])
    let logarithms = try matrices.masked { $0 == $1 ? 1 : 0 }
    // Off the diagonal the exponential is of 0 and masked away.
    let diagonal = try logarithms.exponential().masked { $0 == $1 ? 1 : 0 }
    let root = try (matrices.masked { $0 > $1 ? 1 : 0 } + diagonal) * scale
    return Output(
      root: root, sampler: root,
      logDeterminant: try logarithms.sum(axes: [1, 2]).affine(scale: 2))
  }

  private func eigen(_ numbers: Variable, _ scale: Variable) throws -> Output {
    let (rows, size) = (numbers.shape[0], dimension * dimension)
    let frame = try numbers.slice(axis: 1, 0..<size)
      .reshaped(to: [rows, dimension, dimension]).orthonormalFactors()
    let logarithms = try numbers.slice(axis: 1, size..<(size + dimension))
    let deviations = try logarithms.exponential().reshaped(to: [rows, 1, dimension])
    let root = try frame * deviations * scale
    return Output(
      root: root, sampler: try root.batchedProduct(frame, transposeRight: true),
      logDeterminant: try logarithms.sum(axes: [1]).affine(scale: 2))
  }
}
