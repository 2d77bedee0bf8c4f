internal import DiffeoDifferentiation
internal import DiffeoTensors
internal import Foundation

/// How a datum scatters around what a decoder says.
public enum Likelihood: Sendable, Hashable {
  /// Normal, independent, of one variance; the decoder says the mean.
  case gaussian(variance: Double)
  /// Normal, independent, of one variance that is learned with the decoder, from a start.
  case learnedGaussian(startingAt: Double)
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
  ///   - logVariance: log v, `[1]`, where it is learned.
  /// - Returns: `-log p` of each row, differentiable, and `|x - mean|^2` of each row.
  /// - Throws: An OpenCL error.
  func terms(
    _ batch: Tensor, _ output: Variable, logVariance: Variable?
  ) throws -> (energy: Variable, squaredError: Tensor) {
    let x = Variable(constant: batch)
    let half = Double(batch.shape[1]) / 2
    switch self {
    case .gaussian(let variance):
      let squares = try output.squaredErrorRows(to: x)
      let constant = half * log(2 * .pi * variance)
      return (try squares.affine(scale: 0.5 / variance, offset: constant), squares.value)
    case .learnedGaussian:
      guard let logVariance else { preconditionFailure("a learned variance without parameter") }
      let squares = try output.squaredErrorRows(to: x)
      let precision = try logVariance.affine(scale: -1).exponential()
      let constant = try logVariance.affine(scale: half, offset: half * log(2 * .pi))
      return (try squares.affine(scale: 0.5) * precision + constant, squares.value)
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

  /// Throws unless data are such as the likelihood can explain; waits for the device.
  ///
  /// - Parameters:
  ///   - data: `[count, D]`.
  ///   - source: The file or generator to name.
  /// - Throws: `DatasetError.outOfRange(source:expected:found:)`, or an OpenCL error.
  func check(_ data: Tensor, source: String) throws {
    guard self == .bernoulli, data.count > 0 else { return }
    try DataScale(of: data).check(
      within: 0...1, source: source, "the only ones that likelihood=bernoulli explains",
      "scale the data or train with likelihood=gaussian")
  }
}

extension Likelihood {
  /// The likelihood that the options `likelihood`, `variance` and `learn_variance` describe.
  ///
  /// - Throws: ``ConfigurationError/conflict(_:)``.
  init(_ configuration: Configuration) throws {
    let variance = configuration.number("variance")
    let isLearned = configuration.flag("learn_variance")
    switch (configuration.text("likelihood"), isLearned) {
    case ("bernoulli", true):
      throw ConfigurationError.conflict(
        "A Bernoulli likelihood has no variance; leave out learn_variance or likelihood=bernoulli.")
    case ("bernoulli", false): self = .bernoulli
    case (_, true): self = .learnedGaussian(startingAt: variance)
    case (_, false): self = .gaussian(variance: variance)
    }
  }

  /// Where a learned variance starts; nil where it is not learned.
  var learnedStart: Double? {
    if case .learnedGaussian(let start) = self { start } else { nil }
  }
}
