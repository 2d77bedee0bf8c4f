public import DiffeoTensors

extension Variable {
  /// The greatest pixel under each place of a window, channel by channel; of equal ones the first
  /// takes the gradient.
  ///
  /// - Parameter window: How it moves over `[images, height, width, channels]`; pixels outside the
  ///   image do not count.
  /// - Returns: `[images, places, places, channels]`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL error.
  public func maxPooled(_ window: Window) throws -> Variable {
    try pooling(try value.maxPoolingChoice(window))
  }

  /// The mean of each channel over the pixels of an image.
  ///
  /// - Returns: `[images, channels]`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL error.
  public func globallyAveragePooled() throws -> Variable {
    guard shape.rank == 4 else {
      throw TensorError.invalidShape(
        operation: "globallyAveragePooled", shape: shape,
        expected: "[images, height, width, channels]")
    }
    return try mean(axes: [1, 2])
  }

  /// Each pixel repeated to a square: enlargement by the nearest neighbour.
  ///
  ///     y[n, i, j, c] = x[n, i / factor, j / factor, c]
  ///
  /// - Parameter factor: Side of the square, positive.
  /// - Returns: `[images, factor height, factor width, channels]`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL error.
  public func upsampled(by factor: Int) throws -> Variable {
    precondition(factor > 0, "a factor that is not positive")
    guard shape.rank == 4 else {
      throw TensorError.invalidShape(
        operation: "upsampled", shape: shape, expected: "[images, height, width, channels]")
    }
    let (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    return try reshaped(to: [images, height, 1, width, 1, channels])
      .broadcast(to: [images, height, factor, width, factor, channels])
      .reshaped(to: [images, height * factor, width * factor, channels])
  }

  private func pooling(_ choice: PoolingChoice) throws -> Variable {
    .operation(try value.pooling(choice), inputs: [self]) { [try $0.upstream.unpooling(choice)] }
  }

  private func unpooling(_ choice: PoolingChoice) throws -> Variable {
    .operation(try value.unpooling(choice), inputs: [self]) { [try $0.upstream.pooling(choice)] }
  }
}
