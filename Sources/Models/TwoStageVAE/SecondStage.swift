public import DiffeoDifferentiation
public import DiffeoLayers
internal import DiffeoTensors

/// Dense layers whose input is joined to the last hidden one before the output.
///
///     h = hidden(x),   y = [x, h] W + b
///
/// The skip is in the paper's code, not in its text.
public struct SkippingNetwork: Layer {
  /// The hidden layers.
  public let hidden: Sequential
  /// The output.
  public let output: Dense
  /// Whether the input is joined to the last hidden layer.
  public let skips: Bool

  /// A network with relu and Glorot's initial weights.
  ///
  /// - Parameters:
  ///   - name: Prefix of the parameters' names.
  ///   - inputs: Width of the input.
  ///   - widths: Widths of the hidden layers.
  ///   - outputs: Width of the output.
  ///   - heads: Into how many layers of their own initial weights the output falls.
  ///   - skips: Whether the input is joined to the last hidden layer.
  public init(
    _ name: String, inputs: Int, hidden widths: [Int], outputs: Int, heads: Int = 1, skips: Bool
  ) {
    hidden = .dense(name, widths: [inputs] + widths, last: .relu)
    let last = (widths.last ?? inputs) + (skips ? inputs : 0)
    output = Dense(
      name + ".output", inputs: last, outputs: outputs,
      initializer: .glorotUniform(inputs: last, outputs: outputs / heads))
    self.skips = skips
  }

  /// Those of all layers.
  public var parameters: [Parameter] { hidden.parameters + output.parameters }

  /// The output.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    let last = try hidden(input)
    return try output(skips ? .concatenating([input, last], axis: 1) : last)
  }
}

extension Autoencoder {
  /// The small networks of the second stage, which model the first one's latent points.
  ///
  /// - Parameters:
  ///   - width: Width of the latent points of both stages.
  ///   - hidden: Widths of the hidden layers: three of 1024 in Table 1, of 2048 in the figures.
  ///   - skips: Whether inputs are joined to the last hidden layers.
  /// - Returns: The networks.
  public static func secondStage(width: Int, hidden: [Int], skips: Bool) -> Autoencoder {
    Autoencoder(
      encoder: SkippingNetwork(
        "latent_encoder", inputs: width, hidden: hidden, outputs: 2 * width, heads: 2,
        skips: skips),
      decoder: SkippingNetwork(
        "latent_decoder", inputs: width, hidden: hidden, outputs: width, skips: skips))
  }
}
