internal import DiffeoDifferentiation
internal import DiffeoDistributions
internal import DiffeoTensors
internal import Foundation

/// The kinds of posterior on the hidden space, each with its prior.
public enum HiddenFamily: String, Sendable, Hashable, CaseIterable {
  /// Beta distributions on the unit cube, the prior uniform.
  case beta
  /// Normal distributions, the prior standard normal.
  case gaussian
}

/// How the encoder says where in the unit interval a beta posterior has its mode.
public enum ModeHead: String, Sendable, Hashable, CaseIterable {
  /// The angle of a pair of outputs, as a share of the turn: the encoder is cut where 0 and 1 meet.
  case angle
  /// The sigmoid of one output.
  case sigmoid
}

/// The posteriors q(h | x) of a batch on the hidden space, coordinates independent.
///
///     beta       a = 1 + kappa m,  b = 1 + kappa (1 - m):  mode m, and one mode only
///     gaussian   mean and log deviation of each coordinate
struct HiddenPosterior {
  /// The parameters of one kind.
  enum Parameters {
    case beta(BetaDistribution, mode: Variable)
    case gaussian(mean: Variable, logDeviation: Variable)
  }

  /// The parameters.
  let parameters: Parameters
  /// For each datum the share of its parameters that were out of range and moved; `[rows]`.
  let clamped: Tensor

  /// A draw of each posterior.
  struct Draw {
    /// h; `[rows, n]`.
    let point: Variable
    /// What the density is evaluated at: the logit of h, or h itself.
    let coordinate: Tensor
  }

  /// ln kappa of a beta posterior: float32 holds no more than the parameters that come of it.
  static let logConcentration = -7.0...13.5
  /// The log deviation of a Gaussian posterior.
  static let logDeviation = -14.0...7.0

  /// One draw of each, differentiable in its parameters.
  func draw(key: RandomKey) throws -> Draw {
    switch parameters {
    case .beta(let distribution, _):
      let draw = try distribution.draw(key: key)
      return Draw(point: draw.value, coordinate: draw.logit.value)
    case .gaussian(let mean, let logDeviation):
      let noise = Variable(
        constant: try .normal(mean.shape, key: key, on: mean.value.backend))
      let point = try mean + logDeviation.exponential() * noise
      return Draw(point: point, coordinate: point.value)
    }
  }

  /// The divergence of each posterior from the prior; `[rows]`.
  ///
  ///     gaussian   1/2 sum (mu^2 + sigma^2 - 1 - 2 ln sigma)
  func divergence() throws -> Variable {
    switch parameters {
    case .beta(let distribution, _):
      return try distribution.divergenceFromUniform().sum(axes: [1])
    case .gaussian(let mean, let logDeviation):
      let squares = try mean.squared() + logDeviation.affine(scale: 2).exponential()
      let terms = try squares.affine(scale: 0.5, offset: -0.5) - logDeviation
      return try terms.sum(axes: [1])
    }
  }

  /// `ln p(h) - ln q(h | x)` of a draw of each posterior; `[rows]`.
  func logRatio(of draw: Draw) throws -> Tensor {
    switch parameters {
    case .beta(let distribution, _):
      return try distribution.logDensity(atLogit: draw.coordinate).sum(axes: [1]).affine(scale: -1)
    case .gaussian(let mean, let logDeviation):
      // (h - mu)^2 / (2 sigma^2) + ln sigma - h^2 / 2; the constants cancel.
      let away = try (draw.coordinate - mean.value) / logDeviation.value.exponential()
      let difference = try (away.squared() - draw.coordinate.squared()).affine(scale: 0.5)
      return try (difference + logDeviation.value).sum(axes: [1])
    }
  }

  /// The mode of each posterior; `[rows, n]`.
  var center: Variable {
    switch parameters {
    case .beta(_, let mode): mode
    case .gaussian(let mean, _): mean
    }
  }

  /// Each of a range of posteriors a number of times, one after the other, without their past.
  func repeated(_ range: Range<Int>, times: Int) throws -> HiddenPosterior {
    func copies(_ variable: Variable) throws -> Variable {
      Variable(constant: try variable.value.slice(axis: 0, range).repeatingRows(times))
    }
    let clamped = try clamped.slice(axis: 0, range)
    switch parameters {
    case .beta(let distribution, let mode):
      let copied = try BetaDistribution(
        alpha: copies(distribution.alpha), beta: copies(distribution.beta))
      return HiddenPosterior(parameters: .beta(copied, mode: try copies(mode)), clamped: clamped)
    case .gaussian(let mean, let logDeviation):
      return HiddenPosterior(
        parameters: .gaussian(mean: try copies(mean), logDeviation: try copies(logDeviation)),
        clamped: clamped)
    }
  }
}

extension HiddenFamily {
  /// Outputs of the encoder's head for n coordinates.
  func outputs(_ n: Int, _ mode: ModeHead) -> Int {
    self == .beta && mode == .angle ? 3 * n : 2 * n
  }

  /// The posteriors that the head says.
  ///
  /// - Parameters:
  ///   - head: `[rows, outputs]`.
  ///   - n: Coordinates of the hidden space.
  ///   - mode: How the mode is said.
  /// - Returns: The posteriors.
  /// - Throws: An OpenCL error.
  func posterior(_ head: Variable, dimension n: Int, mode: ModeHead) throws -> HiddenPosterior {
    let columns = { (k: Int) in try head.slice(axis: 1, (k * n)..<((k + 1) * n)) }
    if self == .gaussian {
      let raw = try columns(1)
      let range = HiddenPosterior.logDeviation
      return HiddenPosterior(
        parameters: .gaussian(mean: try columns(0), logDeviation: try raw.clamped(to: range)),
        clamped: try raw.value.outside(range).mean(axes: [1]))
    }
    let place: Variable
    switch mode {
    case .angle:
      place = try columns(1).combining(.arcTangent, columns(0))
        .affine(scale: 0.5 / .pi, offset: 0.5)
    case .sigmoid: place = try columns(0).sigmoid()
    }
    let raw = try columns(mode == .angle ? 2 : 1)
    let range = HiddenPosterior.logConcentration
    let concentration = try raw.clamped(to: range).exponential()
    let share = try concentration * place
    let distribution = try BetaDistribution(
      alpha: share + 1, beta: (concentration - share) + 1)
    let moved = try raw.value.outside(range).combining(.maximum, distribution.clamped)
    return HiddenPosterior(
      parameters: .beta(distribution, mode: place), clamped: try moved.mean(axes: [1]))
  }
}

extension Variable {
  /// Moved into a range; no gradient passes where it was outside.
  fileprivate func clamped(to range: ClosedRange<Double>) throws -> Variable {
    try applying(.clamp, range.lowerBound, range.upperBound)
  }
}

extension Tensor {
  /// 1 where a number is outside of a range, else 0.
  fileprivate func outside(_ range: ClosedRange<Double>) throws -> Tensor {
    try applying(.inside, range.lowerBound, range.upperBound).affine(scale: -1, offset: 1)
  }
}
