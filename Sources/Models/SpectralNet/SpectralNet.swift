internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors
internal import Foundation

/// SpectralNet: a network that learns the diffusion map from the graph of the data.
///
///     minimise  E_(i,j) |y_i - y_j|^2 / 2,   y = (h(x) - m) T,   subject to  E_i y y^T = I
///
/// Edges (i, j) are drawn by their weight from the graph on all training data. T is the inverse
/// transposed Cholesky factor of the outputs' covariance on a batch, m their mean: what is left is
/// orthonormal, and orthogonal to the constant function. The minimum is the sum of the D smallest
/// `1 - lambda` of the graph's random walk, and the coordinates span the diffusion map.
///
/// - Source: U. Shaham et al., SpectralNet: spectral clustering using deep neural networks
///   (ICLR 2018), algorithm 1.
public struct SpectralNet {
  /// How it is trained.
  public struct Options: Sendable {
    /// Whether gradients flow through T, as in the authors' code, or T is held fixed for a step, as
    /// their paper says.
    public var orthonormalization = Orthonormalization.through
    /// Whether data count by their degree in the constraint: the random walk's Laplacian; or alike:
    /// the unnormalised one.
    public var laplacian = Laplacian.normalized

    /// The options at their defaults.
    public init() {}
  }

  /// What becomes of gradients at the orthonormalisation.
  public enum Orthonormalization: String, CaseIterable, Sendable {
    /// They flow through it.
    case through
    /// They stop there.
    case alternating
  }

  /// Which Laplacian's eigenvectors are learned.
  public enum Laplacian: String, CaseIterable, Sendable {
    /// Of the random walk, `I - D^-1 W`.
    case normalized
    /// `D - W`.
    case unnormalized
  }

  let options: Options
  let edges: AffinityEdges
  let network: Sequential
  /// The training data, standardised; `[N, size]`.
  let data: Tensor
  /// How much each datum counts in the constraint; `[N, 1]`.
  let weights: Tensor

  init(_ options: Options, _ edges: AffinityEdges, network: Sequential, data: Tensor) throws {
    (self.options, self.edges, self.network, self.data) = (options, edges, network, data)
    let count = data.shape[0]
    let own =
      options.laplacian == .normalized ? edges.degrees : [Double](repeating: 1, count: count)
    weights = try Tensor(doubles: own, shape: [count, 1], on: data.backend)
  }

  /// The loss of a step, and the least pivot of the batch's covariance as a share of its trace.
  ///
  /// - Parameters:
  ///   - indices: The data of the constraint.
  ///   - key: The stream that edges are drawn from.
  /// - Returns: The loss; one element.
  /// - Throws: An OpenCL error.
  func loss(_ indices: Indices, key: RandomKey) throws -> Variable {
    let ends = edges.draw(indices.count, key: key)
    let rows = try Indices(ends.from + ends.to, on: data.backend)
    let outputs = try network(Variable(constant: data.gathering(rows)))
    let difference =
      try outputs.slice(axis: 0, 0..<indices.count)
      - outputs.slice(axis: 0, indices.count..<(2 * indices.count))
    let moved = try difference.matrixProduct(transform(indices))
    return try moved.squared().sum(axes: [1]).mean().affine(scale: 0.5)
  }

  /// T, from the outputs on a batch.
  private func transform(_ indices: Indices) throws -> Variable {
    let outputs = try network(Variable(constant: data.gathering(indices)))
    let kept = options.orthonormalization == .through ? outputs : outputs.detached
    return try Self.transform(kept, weights: Variable(constant: weights.gathering(indices)))
  }

  /// T for outputs Y with weights w.
  ///
  ///     G = sum_i w_i (y_i - m)(y_i - m)^T / sum w + jitter tr/D I = L L^T,   T = L^-T
  ///
  /// - Parameters:
  ///   - outputs: Y, `[rows, D]`.
  ///   - weights: w, `[rows, 1]`.
  /// - Returns: `[D, D]`.
  /// - Throws: An OpenCL error.
  private static func transform(_ outputs: Variable, weights: Variable) throws -> Variable {
    let width = outputs.shape[1]
    let total = try weights.sum()
    let mean = try (outputs * weights).sum(axes: [0], keepingAxes: true) / total
    let centred = try outputs - mean
    let gram = try centred.matrixProduct(centred * weights, transposeLeft: true) / total
    let square = try gram.reshaped(to: [1, width, width])
    let trace = try square.masked { $0 == $1 ? 1 : 0 }.sum()
    let identity = try Variable(
      constant: .full(1, shape: [1, width, width], on: outputs.value.backend)
    ).masked { $0 == $1 ? jitter / Double(width) : 0 }
    let inverse = try (square + identity * trace).choleskyFactors().triangularInverses()
    return try inverse.reshaped(to: [width, width]).transposed()
  }

  /// What is added to the diagonal, in mean eigenvalues: as much as float32 sums lose.
  private static let jitter = 3e-5
}
