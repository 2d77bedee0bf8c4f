extension Tensor {
  /// The moments in float64, by the definition.
  func referenceMoments() -> ChannelMoments {
    let (x, size) = (host, RowsAndColumns(shape))
    func mean(_ value: (Int, Int) -> Double) -> Tensor {
      let means = (0..<size.columns).map { c in
        (0..<size.rows).reduce(0) { $0 + value($1, c) } / Double(size.rows)
      }
      return .host(means, [size.columns])
    }
    let center = mean { x[$0 * size.columns + $1] }
    let variance = mean { row, c in
      let apart = x[row * size.columns + c] - center.host[c]
      return apart * apart
    }
    return ChannelMoments(mean: center, variance: variance)
  }

  /// The normalisation in float64, by the definition.
  func referenceNormalization(
    _ moments: ChannelMoments, _ scale: Tensor, _ offset: Tensor, _ form: ChannelNormalization
  ) -> Tensor {
    let columns = shape[-1]
    let h = referenceNormalized(moments, form)
    let y = h.indices.map { index in
      let c = index % columns
      return form.activation.reference(scale.host[c] * h[index] + offset.host[c])
    }
    return .host(y, shape)
  }

  /// The gradients in float64, by the definition.
  func referenceNormalizationGradient(
    _ upstream: Tensor, _ output: Tensor, _ moments: ChannelMoments, _ scale: Tensor,
    _ form: ChannelNormalization
  ) -> (input: Tensor, scale: Tensor, offset: Tensor) {
    let size = RowsAndColumns(shape)
    let h = referenceNormalized(moments, form)
    let p = h.indices.map { form.activation.referenceGradient(output.host[$0], upstream.host[$0]) }
    var (scales, offsets) = (
      [Double](repeating: 0, count: size.columns), [Double](repeating: 0, count: size.columns)
    )
    for index in p.indices {
      scales[index % size.columns] += p[index] * h[index]
      offsets[index % size.columns] += p[index]
    }
    let rows = Double(size.rows)
    let input = p.indices.map { index in
      let c = index % size.columns
      let slope = scale.host[c] / (moments.variance.host[c] + form.epsilon).squareRoot()
      return slope * (p[index] - offsets[c] / rows - h[index] * scales[c] / rows)
    }
    return (.host(input, shape), .host(scales, [size.columns]), .host(offsets, [size.columns]))
  }

  /// `(x - mean) / sqrt(variance + epsilon)`.
  private func referenceNormalized(
    _ moments: ChannelMoments, _ form: ChannelNormalization
  ) -> [Double] {
    let (x, columns) = (host, shape[-1])
    let (mean, variance) = (moments.mean.host, moments.variance.host)
    return x.indices.map { index in
      let c = index % columns
      return (x[index] - mean[c]) / (variance[c] + form.epsilon).squareRoot()
    }
  }
}

extension Activation {
  /// What comes down times the slope of the function, from its value, in float64.
  func referenceGradient(_ value: Double, _ upstream: Double) -> Double {
    switch self {
    case .identity: upstream
    case .relu: BinaryOperation.reluGradient.reference(value, upstream)
    case .tanh: BinaryOperation.tanhGradient.reference(value, upstream)
    case .sigmoid: BinaryOperation.sigmoidGradient.reference(value, upstream)
    case .softplus: BinaryOperation.softplusGradient.reference(value, upstream)
    case .leakyRelu: BinaryOperation.leakyReluGradient.reference(value, upstream)
    }
  }
}
