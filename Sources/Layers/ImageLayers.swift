public import DiffeoDifferentiation
public import DiffeoTensors

/// The greatest pixel under each place of a window, channel by channel.
public struct MaxPooling: Layer {
  /// How the window moves.
  public let window: Window

  /// A pooling.
  public init(_ window: Window) { self.window = window }

  /// None.
  public var parameters: [Parameter] { [] }

  /// Images `[count, places, places, channels]`.
  public func callAsFunction(_ input: Variable) throws -> Variable { try input.maxPooled(window) }
}

/// The mean of each channel over an image.
public struct GlobalAveragePooling: Layer {
  /// A pooling.
  public init() {}

  /// None.
  public var parameters: [Parameter] { [] }

  /// `[count, channels]`.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try input.globallyAveragePooled()
  }
}

/// Each pixel repeated to a square.
public struct Upsampling: Layer {
  /// Side of the square.
  public let factor: Int

  /// An enlargement.
  public init(factor: Int) { self.factor = factor }

  /// None.
  public var parameters: [Parameter] { [] }

  /// Images `[count, factor height, factor width, channels]`.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try input.upsampled(by: factor)
  }
}

/// Another shape for each row of a batch.
public struct Reshape: Layer {
  /// The shape of a row.
  public let rowShape: Shape

  /// Rows of a given shape: of pixels and channels, or of one dimension.
  public init(_ rowShape: Shape) { self.rowShape = rowShape }

  /// None.
  public var parameters: [Parameter] { [] }

  /// The same elements.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try input.reshaped(to: Shape([input.shape[0]] + rowShape.extents))
  }
}

/// A function of each element.
public struct Elementwise: Layer {
  /// The function.
  public let activation: Activation

  /// A function.
  public init(_ activation: Activation) { self.activation = activation }

  /// None.
  public var parameters: [Parameter] { [] }

  /// The function applied.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    switch activation {
    case .identity: input
    case .relu: try input.relu()
    case .tanh: try input.tanh()
    case .sigmoid: try input.sigmoid()
    case .softplus: try input.softplus()
    case .leakyRelu: try input.leakyRelu()
    }
  }
}
