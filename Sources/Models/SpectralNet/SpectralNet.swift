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
/// Where a batch's outputs have lost rank, T comes from a QR decomposition instead, without the
/// outputs that depend on others.
///
/// - Source: U. Shaham et al., SpectralNet: spectral clustering using deep neural networks
///   (ICLR 2018), algorithm 1.
public struct SpectralNet {
  /// How it is trained.
  public struct Options: Sendable {
    /// Whether gradients flow through T, as in the authors' code, or T is held fixed for a step on
    /// other data, as their paper says.
    public var orthonormalization = Orthonormalization.through
    /// Whether data count by their degree in the constraint: the random walk's Laplacian; or alike:
    /// the unnormalised one.
    public var laplacian = Laplacian.normalized

    /// Epochs without a better loss on data that are held out, after which training ends; nil for no
    /// such data and all epochs.
    public var patience: Int?
    /// The share of the data held out for that.
    public var validationShare = 0.1

    /// The options at their defaults.
    public init() {}
  }

  /// What becomes of gradients at the orthonormalisation.
  public enum Orthonormalization: String, CaseIterable, Sendable {
    /// They flow through it.
    case through
    /// They stop there: T is a constant of the step, which lowers
    ///
    ///     E_(i,j) |y_i - y_j|^2 / 2 - tr(M (E y y^T - I)) / 2,   M = E_(i,j) (y_i - y_j)(y_i - y_j)^T
    ///
    /// The second term, M held fixed, is Lagrange's. The paper leaves it out. Its gradient step then
    /// shrinks all outputs, which the next T undoes where outputs are free; those of a network move
    /// only as its weights let them, and what shrinks slowest are not the eigenvectors. With the
    /// term, outputs that span those are at rest, however the network moves.
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
  /// What training leaves out; nil for nothing.
  let validation: Validation?
  /// D.
  private let outputCount: Int
  /// Told how many outputs are independent where a batch has lost rank.
  var lostRank: (Int) -> Void = { _ in }

  init(_ options: Options, _ edges: AffinityEdges, network: Sequential, data: Tensor) throws {
    (self.options, self.edges, self.network, self.data) = (options, edges, network, data)
    outputCount = network.parameters.last?.shape.count ?? 1
    validation =
      options.patience == nil ? nil : Validation(share: options.validationShare, of: edges)
    let count = data.shape[0]
    let own =
      options.laplacian == .normalized ? edges.degrees : [Double](repeating: 1, count: count)
    weights = try Tensor(doubles: own, shape: [count, 1], on: data.backend)
  }

  /// What a step lowers, and the part of it that is worth watching.
  struct Objective {
    /// What gradients are taken of; one element.
    let total: Variable
    /// `E |y_i - y_j|^2 / 2`; one element.
    let energy: Tensor
  }

  /// The objective of a step.
  ///
  /// - Parameters:
  ///   - indices: The data of the constraint.
  ///   - key: The stream that edges are drawn from.
  /// - Returns: The objective.
  /// - Throws: An OpenCL error.
  func objective(_ indices: Indices, key: RandomKey) throws -> Objective {
    let transform = try transform(of: constrained(indices, key: key))
    let ends = (validation?.training ?? edges).draw(indices.count, key: key)
    let rows = try Indices(ends.from + ends.to, on: data.backend)
    let outputs = try network(Variable(constant: data.gathering(rows))).matrixProduct(transform)
    let moved =
      try outputs.slice(axis: 0, 0..<indices.count)
      - outputs.slice(axis: 0, indices.count..<(2 * indices.count))
    let energy = try moved.squared().sum(axes: [1]).mean().affine(scale: 0.5)
    guard options.orthonormalization == .alternating else {
      return Objective(total: energy, energy: energy.value)
    }
    let multiplier = try moved.value.matrixProduct(moved.value, transposeLeft: true)
      .affine(scale: 1 / Double(indices.count))
    return Objective(
      total: try energy
        - constraint(
          outputs, of: ends.from + ends.to, multiplier, energy: energy),
      energy: energy.value)
  }

  /// `tr(M (E y y^T - I)) / 2` over the ends of edges, where tr M is twice the energy.
  ///
  /// Ends are drawn by their degree, so each counts by what its datum does over its degree.
  private func constraint(
    _ outputs: Variable, of rows: [Int32], _ multiplier: Tensor, energy: Variable
  ) throws -> Variable {
    let own = rows.map { options.laplacian == .normalized ? 1 : 1 / edges.degrees[Int($0)] }
    let weights = Variable(
      constant: try Tensor(doubles: own, shape: [own.count, 1], on: data.backend))
    let total = try weights.sum()
    let centred = try outputs - (outputs * weights).sum(axes: [0], keepingAxes: true) / total
    let turned = try centred.matrixProduct(Variable(constant: multiplier))
    return try ((turned * centred * weights).sum() / total).affine(scale: 0.5) - energy.detached
  }

  /// The data of the constraint: those of the batch, or random ones where it is too small to be made
  /// orthonormal, as the last of a pass can be.
  private func constrained(_ indices: Indices, key: RandomKey) throws -> Indices {
    let all = data.shape[0]
    let least = min(Self.leastRows * outputCount, all)
    guard let validation else {
      if indices.count >= least { return indices }
      return try Indices(random(least, of: all, key: key), on: data.backend)
    }
    let seen = try indices.values().filter { !validation.isHeldOut[Int($0)] }
    if seen.count >= least { return try Indices(seen, on: data.backend) }
    let rows = (0..<Int32(all)).filter { !validation.isHeldOut[Int($0)] }
    let places = random(min(least, rows.count), of: rows.count, key: key)
    return try Indices(places.map { rows[Int($0)] }, on: data.backend)
  }

  /// So many numbers below a bound, drawn at random; each once where there are no more.
  private func random(_ count: Int, of bound: Int, key: RandomKey) -> [Int32] {
    if count == bound { return (0..<Int32(count)).map { $0 } }
    var other = key
    other.purpose &+= 64
    return (0..<count).map { Int32(other.uniform($0) * Double(bound)) }
  }

  /// Data in the constraint for each coordinate, at least.
  private static let leastRows = 32
}
