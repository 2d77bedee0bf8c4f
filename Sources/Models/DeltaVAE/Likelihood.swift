internal import DiffeoDifferentiation
internal import DiffeoTensors
internal import Foundation

/// How a datum scatters around what a decoder says.
public enum Likelihood: Sendable, Hashable {
  /// Normal, independent, of one variance; the decoder says the mean.
  case gaussian(variance: Double)
  /// Bernoulli, independent; the decoder says the logit.
  case bernoulli

  /// The energies and squared errors of a batch.
  ///
  ///     Gaussian   -log p = |x - m|^2 / (2 v) + (D / 2) log(2 pi v)
  ///     Bernoulli  -log p = sum of log(1 + e^l) - x l
  ///
  /// - Parameters:
  ///   - batch: x, `[rows, D]`.
  ///   - output: m or l, `[rows, D]`.
  /// - Returns: `-log p` of each row, differentiable, and `|x - mean|^2` of each row.
  /// - Throws: An OpenCL error.
  func terms(
    _ batch: Tensor, _ output: Variable
  ) throws -> (energy: Variable, squaredError: Tensor) {
    let x = Variable(constant: batch)
    switch self {
    case .gaussian(let variance):
      let squares = try output.squaredErrorRows(to: x)
      let constant = Double(batch.shape[1]) / 2 * log(2 * .pi * variance)
      return (try squares.affine(scale: 0.5 / variance, offset: constant), squares.value)
    case .bernoulli:
      let energy = try (output.softplus() - x * output).sum(axes: [1])
      let error = try (output.value.sigmoid() - batch).squared().sum(axes: [1])
      return (energy, error)
    }
  }

  /// The mean of the likelihood for what the decoder says.
  func mean(_ output: Tensor) throws -> Tensor {
    self == .bernoulli ? try output.sigmoid() : output
  }
}
