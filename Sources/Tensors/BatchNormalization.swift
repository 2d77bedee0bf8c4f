/// Mean and variance of each channel.
public struct ChannelMoments {
  /// The means, `[channels]`.
  public var mean: Tensor
  /// The variances, divided by the count: `[channels]`.
  public var variance: Tensor

  /// Given moments.
  public init(mean: Tensor, variance: Tensor) {
    self.mean = mean
    self.variance = variance
  }
}

/// How channels are normalised.
///
///     y_rc = f(scale_c h_rc + offset_c),   h_rc = (x_rc - mean_c) / sqrt(variance_c + epsilon)
///
/// - Source: S. Ioffe, C. Szegedy, Batch normalization (ICML 2015), algorithm 1.
public struct ChannelNormalization: Sendable, Hashable {
  /// What is added to the variance.
  public var epsilon: Double
  /// f.
  public var activation: Activation

  /// A normalisation.
  public init(epsilon: Double = 1e-5, activation: Activation = .identity) {
    self.epsilon = epsilon
    self.activation = activation
  }
}

extension Tensor {
  /// Mean and variance of each channel, the innermost dimension, over all others.
  ///
  ///     mean_c = 1/m sum_r x_rc,   variance_c = 1/m sum_r (x_rc - mean_c)^2
  ///
  /// - Returns: Both, `[channels]`.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for a scalar or where there is
  ///   nothing to take the mean of, or an OpenCL error.
  /// - Precision: Float32, two passes over segments of rows, joined without cancellation.
  public func channelMoments() throws -> ChannelMoments {
    guard shape.rank > 0, count > 0 || shape[-1] == 0 else {
      throw TensorError.invalidShape(
        operation: "channelMoments", shape: shape, expected: "one row at least")
    }
    guard let engine = backend.engine else { return referenceMoments() }
    return try engine.columnMoments(buffer, RowsAndColumns(shape))
  }

  /// The channels normalised by given moments, then an activation.
  ///
  /// - Parameters:
  ///   - moments: Mean and variance of each channel.
  ///   - scale: `[channels]`.
  ///   - offset: `[channels]`.
  ///   - form: See ``ChannelNormalization``.
  /// - Returns: A tensor of the same shape.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  /// - Complexity: One launch, each element read and written once.
  public func normalizingChannels(
    _ moments: ChannelMoments, scale: Tensor, offset: Tensor, _ form: ChannelNormalization
  ) throws -> Tensor {
    let operation = "normalizingChannels"
    let engine = try Self.commonEngine(
      operation, self, moments.mean, moments.variance, scale, offset)
    for vector in [moments.mean, moments.variance, scale, offset] {
      guard shape.rank > 0, vector.shape == [shape[-1]] else {
        throw TensorError.shapeMismatch(operation: operation, left: shape, right: vector.shape)
      }
    }
    guard let engine else { return referenceNormalization(moments, scale, offset, form) }
    let result = try Tensor.uninitialized(shape, on: engine)
    if count == 0 { return result }
    try engine.normalizeColumns(self, into: result, moments, scale, offset, form)
    return result
  }

  /// The gradients of the channels normalised by their own moments.
  ///
  ///     p_rc = g_rc f'(y_rc),   doffset_c = sum_r p_rc,   dscale_c = sum_r p_rc h_rc,
  ///     dx_rc = scale_c / sqrt(variance_c + epsilon) (p_rc - doffset_c / m - h_rc dscale_c / m)
  ///
  /// - Parameters:
  ///   - upstream: g, of this tensor's shape.
  ///   - output: y, what the normalisation gave.
  ///   - moments: The moments of this tensor, x.
  ///   - scale: That of the normalisation.
  ///   - form: See ``ChannelNormalization``.
  /// - Returns: dx, and dscale and doffset, `[channels]`.
  /// - Throws: An OpenCL error.
  package func batchNormalizationGradient(
    _ upstream: Tensor, output: Tensor, _ moments: ChannelMoments, scale: Tensor,
    _ form: ChannelNormalization
  ) throws -> (input: Tensor, scale: Tensor, offset: Tensor) {
    guard let engine = backend.engine else {
      return referenceNormalizationGradient(upstream, output, moments, scale, form)
    }
    return try engine.normalizeColumnsGradient(self, upstream, output, moments, scale, form)
  }
}

/// A tensor as a matrix whose columns are its channels.
struct RowsAndColumns {
  let rows: Int
  let columns: Int

  init(_ shape: Shape) {
    columns = shape[-1]
    rows = columns == 0 ? 0 : shape.count / columns
  }
}
