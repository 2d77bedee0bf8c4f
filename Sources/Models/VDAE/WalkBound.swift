internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors
internal import Foundation

/// The local evidence lower bound of data, given what the data around them suggest.
///
///     log p(x' | x) >= E_q[log N(x'; g(z'), c I)] - KL(N(z, C) || N(z, S)),   z' ~ N(z, C)
///     KL = (|W R|^2 - D + log det S - log det C) / 2,   C = R R^T,  W = chol(S)^-1
///
/// The faithful forms are those of the authors' code: twice the divergence, with the sum of singular
/// values of `S^-1 C` in place of its trace; the mean of squared errors over elements in place of
/// the likelihood's logarithm.
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   equations 3 and 6; the factor 1/2, which their equation 6 lacks, is here.
struct WalkBound {
  let covariance: CovarianceNetwork
  let decoder: Sequential
  let standardization: Standardization
  let scale: Tensor
  /// c.
  let noise: Double
  let divergenceForm: VDAE.Form
  let likelihoodForm: VDAE.Form

  /// The parts of the bound, for each row.
  struct Terms {
    /// `-log p(x' | z')`; `[rows]`.
    let energy: Variable
    /// The divergence; `[rows]`.
    let divergence: Variable
    /// The mean over elements of the squared error of x'; `[rows]`.
    let squaredError: Tensor
    /// |z' - z|; `[rows]`.
    let step: Tensor
  }

  /// The bound at one sample of each walk's step.
  ///
  /// - Parameters:
  ///   - latent: z, `[rows, D]`.
  ///   - local: W, `[rows, D, D]`, and `log det S`, `[rows]`.
  ///   - key: The stream of the noise.
  ///   - probe: Told of named intermediate results.
  ///   - targets: One x' or more for z', over which energies are averaged.
  /// - Returns: The parts.
  /// - Throws: An OpenCL error.
  func terms(
    _ latent: Tensor, _ local: (inverseFactors: Tensor, logDeterminants: Tensor), key: RandomKey,
    probe: ((String, Tensor) throws -> Void)? = nil, targets: (Tensor) throws -> [Tensor]
  ) throws -> Terms {
    let output = try covariance(Variable(constant: latent), scale: scale)
    let step = try output.step(.normal(latent.shape, key: key, on: latent.backend))
    let moved = try Variable(constant: latent) + step
    try probe?("latent sample", moved.value)
    let found = try targets(moved.value)
    let decoded = try decoder(moved)
    try probe?("decoder output", decoded.value)
    let squares = try meanSquares(decoded, found)
    let size = Double(decoded.shape[1])
    return Terms(
      energy: try energy(squares, size: size), divergence: try divergence(output, local),
      squaredError: try squares.value.affine(scale: 1 / size),
      step: try step.value.squared().sum(axes: [1]).squareRoot())
  }

  /// The squared error in the data's units, averaged over targets; `[rows]`.
  private func meanSquares(_ decoded: Variable, _ targets: [Tensor]) throws -> Variable {
    let errors = try targets.map { target in
      try decoded.squaredErrorRows(to: Variable(constant: standardization.apply(target)))
    }
    let sum = try errors.dropFirst().reduce(errors[0]) { try $0 + $1 }
    let unit = try standardization.scale.variable.value.squared()
      .affine(scale: 1 / Double(targets.count))
    return try sum * Variable(constant: unit)
  }

  private func energy(_ squares: Variable, size: Double) throws -> Variable {
    switch likelihoodForm {
    case .corrected:
      try squares.affine(scale: 0.5 / noise, offset: size / 2 * log(2 * .pi * noise))
    case .faithful: try squares.affine(scale: 1 / size)
    }
  }

  private func divergence(
    _ output: CovarianceNetwork.Output,
    _ local: (inverseFactors: Tensor, logDeterminants: Tensor)
  ) throws -> Variable {
    let factors = Variable(constant: local.inverseFactors)
    let whitened = try factors.batchedProduct(output.root)
    let logarithms = try Variable(constant: local.logDeterminants) - output.logDeterminant
    let width = Double(covariance.dimension)
    switch divergenceForm {
    case .corrected:
      let trace = try whitened.squared().sum(axes: [1, 2])
      return try (trace + logarithms).affine(scale: 0.5, offset: -0.5 * width)
    case .faithful:
      let product = try factors.batchedProduct(whitened, transposeLeft: true)
        .batchedProduct(output.root, transposeRight: true)
      return try (nuclearNorm(product) + logarithms).affine(scale: 1, offset: -width)
    }
  }

  /// The sum of singular values of each matrix.
  ///
  ///     |A|_* = tr(Q^T A),   Q the orthonormal polar factor of A,   d|A|_* = tr(Q^T dA)
  ///
  /// Q comes of Newton's and Schulz' iteration `X <- X (3 I - X^T X) / 2`, from A over its norm.
  private func nuclearNorm(_ matrices: Variable) throws -> Variable {
    let value = matrices.value
    let identity = try Tensor.identities(covariance.dimension, on: value.backend)
    var factor = try value / value.squared().sum(axes: [1, 2], keepingAxes: true).squareRoot()
    for _ in 0..<Self.polarIterations {
      let gram = try factor.batchedProduct(factor, transposeLeft: true)
      factor = try factor.batchedProduct(
        (1.5 * identity - 0.5 * gram).broadcast(to: gram.shape))
    }
    return try (Variable(constant: factor) * matrices).sum(axes: [1, 2])
  }

  /// Enough for singular values a millionth of the greatest: each step multiplies small ones by 1.5.
  private static let polarIterations = 45
}
