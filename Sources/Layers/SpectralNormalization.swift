public import DiffeoDifferentiation
public import DiffeoTensors

/// Division of a weight by its greatest singular value, which one step of the power iteration in
/// each pass keeps up with.
///
/// - Source: T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, Spectral normalization for generative
///   adversarial networks (ICLR 2018), algorithm 1.
public struct SpectralNormalization {
  /// The left singular vector as it stands, `[rows]`.
  public let direction: Parameter

  /// For a weight whose innermost dimension are its columns.
  ///
  /// - Parameters:
  ///   - name: Prefix of the vector's name.
  ///   - weight: The weight.
  public init(_ name: String, of weight: Parameter) {
    let rows = weight.shape.count / max(weight.shape[-1], 1)
    direction = Parameter(
      name + ".direction", shape: [rows], initializer: .normal(deviation: 1))
  }

  /// The singular vector.
  public var state: [Parameter] { [direction] }

  /// The weight over its greatest singular value, as the vector stands.
  public func callAsFunction(_ weight: Variable) throws -> Variable {
    try weight.spectrallyNormalized(estimate(weight))
  }

  /// The same; the vector moves on.
  public func callAsFunction(
    _ weight: Variable, changing changes: StateChanges
  ) throws -> Variable {
    try weight.spectrallyNormalized(estimate(weight, changing: changes))
  }

  /// The singular value and its vectors; with `changes` the vector moves on.
  func estimate(
    _ weight: Variable, changing changes: StateChanges? = nil
  ) throws -> SpectralEstimate {
    let estimate = try SpectralEstimate(of: weight.value, from: direction.variable.value)
    changes?.set(direction, to: estimate.left)
    return estimate
  }
}

/// A dense layer whose weight is divided by its greatest singular value: `y = f(x W / s + b)`.
public struct SpectralDense: Layer {
  /// W, `[inputs, outputs]`.
  public let weight: Parameter
  /// b, `[outputs]`.
  public let bias: Parameter
  /// f.
  public let activation: Activation
  /// s and its vectors.
  public let spectral: SpectralNormalization

  /// A dense layer.
  ///
  /// - Parameters:
  ///   - name: Prefix of the parameters' names.
  ///   - inputs: Width of the input.
  ///   - outputs: Width of the output.
  ///   - activation: What is applied to the sums.
  ///   - initializer: Of the weight; Glorot's uniform if nil. The bias starts at zero.
  public init(
    _ name: String, inputs: Int, outputs: Int, activation: Activation = .identity,
    initializer: Initializer? = nil
  ) {
    let dense = Dense(
      name, inputs: inputs, outputs: outputs, activation: activation, initializer: initializer)
    (weight, bias) = (dense.weight, dense.bias)
    self.activation = activation
    spectral = SpectralNormalization(name, of: weight)
  }

  /// Weight and bias.
  public var parameters: [Parameter] { [weight, bias] }
  /// The singular vector.
  public var state: [Parameter] { spectral.state }

  /// `f(x W / s + b)`.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try apply(input, spectral.estimate(weight.variable))
  }

  /// The same; the singular vector moves on.
  public func callAsFunction(
    _ input: Variable, changing changes: StateChanges
  ) throws -> Variable {
    try apply(input, spectral.estimate(weight.variable, changing: changes))
  }

  private func apply(_ input: Variable, _ estimate: SpectralEstimate) throws -> Variable {
    try input.spectralDense(
      weight: weight.variable, bias: bias.variable, estimate, activation: activation)
  }
}
