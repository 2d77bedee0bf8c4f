public import DiffeoDifferentiation
public import DiffeoTensors

/// A convolution of images `[count, height, width, channels]`: `y = f(x * W + b)`.
public struct Convolution: Layer {
  /// W, `[window height, window width, inputs, outputs]`.
  public let weight: Parameter
  /// b, `[outputs]`.
  public let bias: Parameter
  /// How the window moves.
  public let window: Window
  /// f.
  public let activation: Activation
  /// What divides the weight by its greatest singular value; nil for nothing.
  public let spectral: SpectralNormalization?

  /// A convolution.
  ///
  /// - Parameters:
  ///   - name: Prefix of the parameters' names.
  ///   - inputs: Channels of the images.
  ///   - outputs: Channels of the result.
  ///   - window: How the window moves.
  ///   - activation: What is applied to the sums.
  ///   - initializer: Of the weight; Glorot's uniform if nil. The bias starts at zero.
  ///   - isSpectral: Whether the weight is divided by its greatest singular value.
  public init(
    _ name: String, inputs: Int, outputs: Int, window: Window, activation: Activation = .identity,
    initializer: Initializer? = nil, isSpectral: Bool = false
  ) {
    let area = window.height * window.width
    weight = Parameter(
      name + ".weight", shape: [window.height, window.width, inputs, outputs],
      initializer: initializer
        ?? .glorotUniform(inputs: area * inputs, outputs: area * outputs))
    bias = Parameter(name + ".bias", shape: [outputs], initializer: .constant(0))
    self.window = window
    self.activation = activation
    spectral = isSpectral ? SpectralNormalization(name, of: weight) : nil
  }

  /// Weight and bias.
  public var parameters: [Parameter] { [weight, bias] }
  /// The singular vector.
  public var state: [Parameter] { spectral?.state ?? [] }

  /// `f(x * W + b)`.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try apply(input, try spectral?(weight.variable) ?? weight.variable)
  }

  /// The same; the singular vector moves on.
  public func callAsFunction(
    _ input: Variable, changing changes: StateChanges
  ) throws -> Variable {
    try apply(input, try spectral?(weight.variable, changing: changes) ?? weight.variable)
  }

  private func apply(_ input: Variable, _ weight: Variable) throws -> Variable {
    try input.convolution(weight, window, bias: bias.variable, activation: activation)
  }
}

/// A transposed convolution of images: the way back through a convolution, as a layer.
public struct TransposedConvolution: Layer {
  /// W, `[window height, window width, outputs, inputs]`.
  public let weight: Parameter
  /// b, `[outputs]`.
  public let bias: Parameter
  /// How the window of the convolution that this one transposes moves.
  public let window: Window
  /// Height and width of the result; nil for `Window.image(of:)`.
  public let size: ImageSize?
  /// f.
  public let activation: Activation

  /// A transposed convolution.
  ///
  /// - Parameters:
  ///   - name: Prefix of the parameters' names.
  ///   - inputs: Channels of the images.
  ///   - outputs: Channels of the result.
  ///   - window: How the window moves; its stride is by how much the images grow.
  ///   - size: Height and width of the result, over which the window has as many places as the
  ///     images have pixels; nil for `Window.image(of:)`.
  ///   - activation: What is applied to the sums.
  ///   - initializer: Of the weight; Glorot's uniform if nil. The bias starts at zero.
  public init(
    _ name: String, inputs: Int, outputs: Int, window: Window, size: ImageSize? = nil,
    activation: Activation = .identity, initializer: Initializer? = nil
  ) {
    let area = window.height * window.width
    weight = Parameter(
      name + ".weight", shape: [window.height, window.width, outputs, inputs],
      initializer: initializer
        ?? .glorotUniform(inputs: area * inputs, outputs: area * outputs))
    bias = Parameter(name + ".bias", shape: [outputs], initializer: .constant(0))
    self.window = window
    self.size = size
    self.activation = activation
  }

  /// Weight and bias.
  public var parameters: [Parameter] { [weight, bias] }

  /// The transposed convolution with bias and activation.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try input.transposedConvolution(
      weight.variable, window, size: size, bias: bias.variable, activation: activation)
  }
}
