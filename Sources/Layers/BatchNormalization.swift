public import DiffeoDifferentiation
public import DiffeoTensors

/// Batch normalisation of the channels, the innermost dimension, with an activation in the same pass.
///
///     training   moments of the batch;  running += (batch - running) rate_k,
///                rate_k = max(1 - decay, 1 / k) in the k-th step
///     in use     running moments
///
/// The rate of the first steps makes the running moments a plain mean until there are `1 / (1 -
/// decay)` batches; without it they would begin as the guess 0 and 1, and outlast thousands of steps.
///
/// - Source: S. Ioffe, C. Szegedy, Batch normalization (ICML 2015), algorithms 1 and 2.
public struct BatchNormalization: Layer {
  /// What multiplies each channel.
  public let scale: Parameter
  /// What is added to each channel.
  public let offset: Parameter
  /// Running means.
  public let mean: Parameter
  /// Running variances.
  public let variance: Parameter
  /// Steps that the running moments have seen, one element.
  public let count: Parameter
  /// epsilon and the activation.
  public let form: ChannelNormalization
  /// What a step leaves of the running moments, once there have been enough.
  public let decay: Double
  /// Whether the first steps count as much as there are of them; the paper's code begins at 0 and 1
  /// with the last rate.
  public let beginsWithMean: Bool

  /// A normalisation.
  ///
  /// - Parameters:
  ///   - name: Prefix of the parameters' names.
  ///   - channels: Extent of the innermost dimension.
  ///   - activation: What follows.
  ///   - epsilon: What is added to the variance.
  ///   - decay: What a step leaves of the running moments.
  ///   - beginsWithMean: See ``beginsWithMean``.
  public init(
    _ name: String, channels: Int, activation: Activation = .identity, epsilon: Double = 1e-5,
    decay: Double = 0.99, beginsWithMean: Bool = true
  ) {
    func parameter(_ part: String, _ value: Double, count: Int) -> Parameter {
      Parameter("\(name).\(part)", shape: [count], initializer: .constant(value))
    }
    scale = parameter("scale", 1, count: channels)
    offset = parameter("offset", 0, count: channels)
    mean = parameter("mean", 0, count: channels)
    variance = parameter("variance", 1, count: channels)
    count = parameter("count", 0, count: 1)
    form = ChannelNormalization(epsilon: epsilon, activation: activation)
    self.decay = decay
    self.beginsWithMean = beginsWithMean
  }

  /// Scale and offset.
  public var parameters: [Parameter] { [scale, offset] }
  /// Running moments and their count.
  public var state: [Parameter] { [mean, variance, count] }

  /// Normalised by the running moments.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    let moments = ChannelMoments(mean: mean.variable.value, variance: variance.variable.value)
    return try input.normalizingChannels(
      moments, scale: scale.variable, offset: offset.variable, form)
  }

  /// Normalised by the moments of the batch, which the running ones follow.
  public func callAsFunction(
    _ input: Variable, changing changes: StateChanges
  ) throws -> Variable {
    let (output, moments) = try input.batchNormalized(
      scale: scale.variable, offset: offset.variable, form)
    let steps = try count.variable.value + 1
    let rate =
      beginsWithMean
      ? try steps.reciprocal().clamped(1 - decay, 1)
      : try .full(1 - decay, shape: [1], on: steps.backend)
    for (running, batch) in [(mean, moments.mean), (variance, moments.variance)] {
      let old = running.variable.value
      changes.set(running, to: try old + (batch - old) * rate)
    }
    changes.set(count, to: steps)
    return output
  }
}
