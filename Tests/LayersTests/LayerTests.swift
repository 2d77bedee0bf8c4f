import DiffeoDifferentiation
import DiffeoLayers
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite struct LayerTests {
  @Test("a dense layer is f(x W + b)", arguments: Activation.allCases, [false, true])
  func dense(activation: Activation, onDevice: Bool) throws {
    let backend = onDevice ? try TestDevice.backend() : .reference
    let (rows, inputs, outputs) = (5, 7, 3)
    let layer = Dense(
      "layer", inputs: inputs, outputs: outputs, activation: activation,
      initializer: .heNormal(inputs: inputs))
    let set = try ParameterSet(layer.parameters, on: backend, seed: 3)
    let bias: [Float] = [0.5, -1, 0.25]
    let weight = try layer.weight.variable.value.values()
    let flat = try set.flat([
      "layer.weight": ([inputs, outputs], weight), "layer.bias": ([outputs], bias),
    ])
    try set.assign(flat)
    let x: [Float] = (0..<(rows * inputs)).map { Float($0 % 11) / 4 - 1 }
    let y = try layer(Variable(constant: Tensor(x, shape: [rows, inputs], on: backend)))

    let expected = (0..<(rows * outputs)).map { index -> Double in
      let (row, column) = (index / outputs, index % outputs)
      let sum = (0..<inputs).reduce(Double(bias[column])) {
        $0 + Double(x[row * inputs + $1]) * Double(weight[$1 * outputs + column])
      }
      return apply(activation, sum)
    }
    #expect(y.shape == [rows, outputs])
    // Sums of eight products of numbers below 2, activations of slope at most 1 within 5 ulps.
    try expectClose(y.value, expected, within: .distance((8 * 4 + 5) * 2 * 0x1p-24))
  }

  /// The activation by its formula.
  private func apply(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .identity: x
    case .relu: max(x, 0)
    case .tanh: (exp(x) - exp(-x)) / (exp(x) + exp(-x))
    case .sigmoid: 1 / (1 + exp(-x))
    case .softplus: log(1 + exp(x))
    case .leakyRelu: x < 0 ? x / 5 : x
    }
  }

  @Test("a dense layer starts with Glorot's weight and without bias")
  func defaults() {
    let layer = Dense("a", inputs: 4, outputs: 6)
    #expect(layer.weight.initializer == .glorotUniform(inputs: 4, outputs: 6))
    #expect(layer.bias.initializer == .constant(0))
    #expect(layer.weight.shape == [4, 6])
    #expect(layer.bias.shape == [6])
    #expect(layer.activation == .identity)
  }

  @Test("layers in sequence are applied first to last")
  func sequence() throws {
    let layers = Sequential.dense("net", widths: [3, 4, 2], activation: .tanh, last: .sigmoid)
    let set = try ParameterSet(layers.parameters, on: .reference, seed: 1)
    let x = try Tensor.normal([5, 3], key: Seed(1).key(), on: .reference)
    let parameters = set.parameters.map(\.variable.value)
    let hidden = try x.dense(weight: parameters[0], bias: parameters[1], activation: .tanh)
    let expected = try hidden.dense(
      weight: parameters[2], bias: parameters[3], activation: .sigmoid)
    try expectClose(try layers(Variable(constant: x)).value, expected, within: .exact)
  }

  @Test("dense layers in sequence name their parameters by number")
  func names() throws {
    let encoder = Sequential.dense("encoder", widths: [3, 4, 4, 2])
    let decoder = Sequential.dense("decoder", widths: [2, 4, 3])
    let names = (encoder.parameters + decoder.parameters).map(\.name)
    #expect(
      names == [
        "encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias",
        "encoder.2.weight", "encoder.2.bias", "decoder.0.weight", "decoder.0.bias",
        "decoder.1.weight", "decoder.1.bias",
      ])
    #expect(Set(names).count == names.count)
    let layers = encoder.layers.compactMap { $0 as? Dense }
    #expect(layers.map(\.activation) == [.relu, .relu, .identity])
    #expect(layers.map(\.weight.shape) == [[3, 4], [4, 4], [4, 2]])
  }

  @Test("no layers are the identity")
  func empty() throws {
    let layers = Sequential.dense("net", widths: [3])
    #expect(layers.parameters.isEmpty)
    let x = try Tensor([1, 2, 3], shape: [1, 3], on: .reference)
    #expect(try layers(Variable(constant: x)).value.doubles() == [1, 2, 3])
  }

  @Test("an input of another width is refused")
  func wrongWidth() throws {
    let layer = Dense("a", inputs: 4, outputs: 2)
    let set = try ParameterSet(layer.parameters, on: .reference, seed: 1)
    #expect(set.count == 10)
    let x = Variable(constant: try .zeros([1, 3], on: .reference))
    #expect(
      throws: TensorError.shapeMismatch(operation: "matrixProduct", left: [1, 3], right: [4, 2])
    ) { try layer(x) }
  }
}
