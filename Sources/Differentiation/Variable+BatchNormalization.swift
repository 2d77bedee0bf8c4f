public import DiffeoTensors

extension Variable {
  /// The channels normalised by their own mean and variance, then an activation.
  ///
  ///     y_rc = f(scale_c h_rc + offset_c),   h_rc = (x_rc - mean_c) / sqrt(variance_c + epsilon)
  ///
  /// - Parameters:
  ///   - scale: `[channels]`.
  ///   - offset: `[channels]`.
  ///   - form: epsilon and f.
  /// - Returns: y, and the moments, which are constants.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`,
  ///   `TensorError.invalidShape(operation:shape:expected:)` where there are no rows, or an OpenCL
  ///   error.
  public func batchNormalized(
    scale: Variable, offset: Variable, _ form: ChannelNormalization = ChannelNormalization()
  ) throws -> (output: Variable, moments: ChannelMoments) {
    let moments = try value.channelMoments()
    let result = try value.normalizingChannels(
      moments, scale: scale.value, offset: offset.value, form)
    let output = Variable.operation(result, inputs: [self, scale, offset]) { context in
      let (x, scale, g) = (context.inputs[0], context.inputs[1], context.upstream)
      // Whoever wants to differentiate again gets the gradient in operations that can be.
      if [x, scale, g].contains(where: \.requiresGradient) {
        return try x.batchNormalizationGradient(g, output: context.output, scale: scale, form)
      }
      let found = try x.value.batchNormalizationGradient(
        g.value, output: context.output.value, moments, scale: scale.value, form)
      return [found.input, found.scale, found.offset].map { Variable(constant: $0) }
    }
    return (output, moments)
  }

  /// The channels normalised by given moments, then an activation: what is left of batch
  /// normalisation after training.
  ///
  /// - Parameters:
  ///   - moments: Mean and variance of each channel, constants.
  ///   - scale: `[channels]`.
  ///   - offset: `[channels]`.
  ///   - form: epsilon and f.
  /// - Returns: A variable of the same shape.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func normalizingChannels(
    _ moments: ChannelMoments, scale: Variable, offset: Variable,
    _ form: ChannelNormalization = ChannelNormalization()
  ) throws -> Variable {
    let result = try value.normalizingChannels(
      moments, scale: scale.value, offset: offset.value, form)
    return .operation(result, inputs: [self, scale, offset]) { context in
      let p = try form.activation.gradient(value: context.output, upstream: context.upstream)
      let inverse = try Variable(constant: moments.variance).inverseDeviation(form)
      let h = try (context.inputs[0] - Variable(constant: moments.mean)) * inverse
      let axes = Array(0..<(p.shape.rank - 1))
      return [
        try p * (context.inputs[1] * inverse), try (p * h).sum(axes: axes), try p.sum(axes: axes),
      ]
    }
  }

  /// The gradients of batch normalisation for input, scale and offset, written in operations.
  private func batchNormalizationGradient(
    _ upstream: Variable, output: Variable, scale: Variable, _ form: ChannelNormalization
  ) throws -> [Variable] {
    let axes = Array(0..<(shape.rank - 1))
    let centered = try self - mean(axes: axes)
    let inverse = try centered.squared().mean(axes: axes).inverseDeviation(form)
    let h = try centered * inverse
    let p = try form.activation.gradient(value: output, upstream: upstream)
    let (scales, offsets) = (try (p * h).sum(axes: axes), try p.sum(axes: axes))
    let share = Double(shape[-1]) / Double(shape.count)
    let apart = try p - offsets.affine(scale: share) - h * scales.affine(scale: share)
    return [try scale * inverse * apart, scales, offsets]
  }

  /// `1 / sqrt(variance + epsilon)`.
  private func inverseDeviation(_ form: ChannelNormalization) throws -> Variable {
    try affine(scale: 1, offset: form.epsilon).applying(.power, -0.5)
  }
}
