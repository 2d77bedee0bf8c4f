internal import DiffeoLayers
internal import DiffeoTensors

extension Sequential {
  /// Dense layers whose first one starts as functions of many kinds of an input of unit variance.
  ///
  /// With few inputs the usual start, small weights and no bias, gives functions that are nearly
  /// linear and all odd; a covariance on a circle is even, and is learned late from those.
  ///
  /// - Parameters:
  ///   - name: Prefix; the layers are called `name.0`, `name.1` and so on.
  ///   - widths: Width of the input, of each hidden layer, and of the output.
  ///   - activation: Of the hidden layers.
  /// - Returns: One layer fewer than there are widths.
  static func spread(_ name: String, widths: [Int], activation: Activation) -> Sequential {
    let first = Dense.spread(
      "\(name).0", inputs: widths[0], outputs: widths[1], activation: activation)
    let rest = zip(widths.dropFirst(), widths.dropFirst(2)).enumerated().map { index, pair in
      Dense(
        "\(name).\(index + 1)", inputs: pair.0, outputs: pair.1,
        activation: index == widths.count - 3 ? .identity : activation)
    }
    return Sequential([first] + rest)
  }
}

extension Dense {
  /// A layer that starts as functions of many kinds of an input of unit variance.
  static func spread(
    _ name: String, inputs: Int, outputs: Int, activation: Activation
  ) -> Dense {
    Dense(
      name, inputs: inputs, outputs: outputs, activation: activation,
      initializer: .normal(deviation: 1 / Double(inputs).squareRoot()),
      biasInitializer: .normal(deviation: 1))
  }
}
