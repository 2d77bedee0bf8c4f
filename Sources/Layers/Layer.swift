public import DiffeoDifferentiation
public import DiffeoTensors

/// A function with parameters.
public protocol Layer {
  /// Its parameters, in a fixed order.
  var parameters: [Parameter] { get }
  /// Numbers that no gradient changes, such as running means; by default none.
  var state: [Parameter] { get }
  /// The function.
  ///
  /// - Parameter input: A batch, its rows in the first dimension.
  /// - Returns: A batch of as many rows.
  /// - Throws: When shapes do not fit, or an OpenCL error.
  func callAsFunction(_ input: Variable) throws -> Variable
  /// The function while training, where it is another one; by default the same.
  ///
  /// - Parameters:
  ///   - input: A batch, its rows in the first dimension.
  ///   - changes: Takes what becomes of the state.
  /// - Returns: A batch of as many rows.
  /// - Throws: When shapes do not fit, or an OpenCL error.
  func callAsFunction(_ input: Variable, changing changes: StateChanges) throws -> Variable
}

extension Layer {
  /// None.
  public var state: [Parameter] { [] }
  /// The same as in use.
  public func callAsFunction(
    _ input: Variable, changing changes: StateChanges
  ) throws -> Variable { try self(input) }
}

/// A dense layer: `y = f(x W + b)`.
public struct Dense: Layer {
  /// W, `[inputs, outputs]`.
  public let weight: Parameter
  /// b, `[outputs]`.
  public let bias: Parameter
  /// f.
  public let activation: Activation

  /// A dense layer.
  ///
  /// - Parameters:
  ///   - name: Prefix of the parameters' names.
  ///   - inputs: Width of the input.
  ///   - outputs: Width of the output.
  ///   - activation: What is applied to the sums.
  ///   - initializer: Of the weight; Glorot's uniform if nil.
  ///   - biasInitializer: Of the bias, which by default starts at zero.
  public init(
    _ name: String, inputs: Int, outputs: Int, activation: Activation = .identity,
    initializer: Initializer? = nil, biasInitializer: Initializer = .constant(0)
  ) {
    self.weight = Parameter(
      name + ".weight", shape: [inputs, outputs],
      initializer: initializer ?? .glorotUniform(inputs: inputs, outputs: outputs))
    self.bias = Parameter(name + ".bias", shape: [outputs], initializer: biasInitializer)
    self.activation = activation
  }

  /// Weight and bias.
  public var parameters: [Parameter] { [weight, bias] }

  /// `f(x W + b)`.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try input.dense(weight: weight.variable, bias: bias.variable, activation: activation)
  }
}

/// Layers one after the other.
public struct Sequential: Layer {
  /// The layers, first to last.
  public let layers: [any Layer]

  /// Given layers.
  public init(_ layers: [any Layer]) { self.layers = layers }

  /// Dense layers of given widths, all with one activation but the last.
  ///
  /// - Parameters:
  ///   - name: Prefix; the layers are called `name.0`, `name.1` and so on.
  ///   - widths: Width of the input, of each hidden layer, and of the output.
  ///   - activation: Of the hidden layers.
  ///   - last: Of the last layer.
  ///   - initializer: Of the hidden layers' weights, by their inputs; Glorot's uniform if nil.
  /// - Returns: One layer fewer than there are widths.
  public static func dense(
    _ name: String, widths: [Int], activation: Activation = .relu, last: Activation = .identity,
    initializer: ((_ inputs: Int) -> Initializer)? = nil
  ) -> Sequential {
    let pairs = zip(widths, widths.dropFirst())
    return Sequential(
      pairs.enumerated().map { index, pair in
        let isLast = index == widths.count - 2
        return Dense(
          "\(name).\(index)", inputs: pair.0, outputs: pair.1,
          activation: isLast ? last : activation,
          initializer: isLast ? nil : initializer?(pair.0))
      })
  }

  /// The parameters of all layers.
  public var parameters: [Parameter] { layers.flatMap(\.parameters) }

  /// The state of all layers.
  public var state: [Parameter] { layers.flatMap(\.state) }

  /// The layers applied first to last.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try layers.reduce(input) { try $1($0) }
  }

  /// The layers applied first to last, as in training.
  public func callAsFunction(
    _ input: Variable, changing changes: StateChanges
  ) throws -> Variable {
    try layers.reduce(input) { try $1($0, changing: changes) }
  }
}
