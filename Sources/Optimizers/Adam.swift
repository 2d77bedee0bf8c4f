public import DiffeoLayers
public import DiffeoTensors
internal import Foundation

/// The optimiser Adam, one launch per step over all parameters.
///
///     s = min(1, clip / |g|),   g' = s g + decay p
///     m = b1 m + (1 - b1) g',   v = b2 v + (1 - b2) g'^2
///     p = p - rate m / (1 - b1^k) / (sqrt(v / (1 - b2^k)) + epsilon)
///
/// - Source: D. Kingma, J. Ba, Adam: a method for stochastic optimization (ICLR 2015),
///   algorithm 1.
public final class Adam {
  /// The constants of the method.
  public struct Options: Sendable, Hashable, Codable {
    /// Decay of the first moment.
    public var beta1 = 0.9
    /// Decay of the second moment.
    public var beta2 = 0.999
    /// What keeps the divisor from zero.
    public var epsilon = 1e-7
    /// Weight decay, added to the gradient.
    public var weightDecay = 0.0
    /// Greatest length of the whole gradient; nil for no limit.
    public var clip: Double?

    /// The constants at their defaults.
    public init() {}
  }

  /// The constants.
  public let options: Options
  /// What is trained.
  public let parameters: ParameterSet
  /// First moments, laid out like the parameters.
  public internal(set) var first: Tensor
  /// Second moments, laid out like the parameters.
  public internal(set) var second: Tensor
  /// Steps taken.
  public internal(set) var step = 0

  /// An optimiser that has taken no step.
  ///
  /// - Parameters:
  ///   - parameters: What is trained.
  ///   - options: The constants.
  /// - Throws: An OpenCL error.
  public init(_ parameters: ParameterSet, options: Options = Options()) throws {
    self.parameters = parameters
    self.options = options
    self.first = try .zeros(parameters.values.shape, on: parameters.backend)
    self.second = try .zeros(parameters.values.shape, on: parameters.backend)
  }

  /// Continues from saved moments.
  ///
  /// - Parameters:
  ///   - first: First moments, laid out like the parameters.
  ///   - second: Second moments.
  ///   - step: Steps taken when they were saved.
  public func restore(first: Tensor, second: Tensor, step: Int) {
    precondition(
      first.shape == parameters.values.shape && second.shape == first.shape,
      "the moments are laid out unlike the parameters")
    self.first = first
    self.second = second
    self.step = step
  }

  /// One step along `ParameterSet.gradients`.
  ///
  /// - Parameter rate: The learning rate.
  /// - Throws: An OpenCL error.
  /// - Complexity: One launch; two more when the gradient is clipped. No synchronisation.
  public func update(rate: Double) throws {
    step += 1
    if parameters.backend.engine == nil {
      try updateReference(rate)
    } else {
      try launch(rate)
    }
  }

  /// What the moments are multiplied by at the present step.
  var corrections: (first: Double, second: Double) {
    (
      1 / (1 - pow(options.beta1, Double(step))),
      1 / (1 - pow(options.beta2, Double(step)))
    )
  }
}
