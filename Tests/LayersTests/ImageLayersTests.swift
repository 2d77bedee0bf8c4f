import DiffeoDifferentiation
import DiffeoLayers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Layers of image networks")
struct ImageLayersTests {
  static func backends() throws -> [Backend] { [.reference, try TestDevice.backend()] }

  private static func normal(_ shape: Shape, seed: UInt64, on backend: Backend) throws -> Tensor {
    try .normal(shape, key: RandomKey(seed: seed), on: backend)
  }

  @Test("a convolution and its transpose give the shapes of their windows, and add their bias")
  func convolutions() throws {
    for backend in try Self.backends() {
      let down = Convolution("down", inputs: 2, outputs: 3, window: Window(4, stride: 2))
      let up = TransposedConvolution("up", inputs: 3, outputs: 1, window: Window(4, stride: 2))
      let set = try ParameterSet(down.parameters + up.parameters, on: backend, seed: 1)
      try set.assign(.full(1.5, shape: [3], on: backend), to: "down.bias")
      try set.assign(.full(-2, shape: [1], on: backend), to: "up.bias")
      let images = Variable(constant: try .zeros([2, 6, 4, 2], on: backend))
      let small = try down(images)
      #expect(small.shape == [2, 3, 2, 3])
      #expect(try small.value.values().allSatisfy { $0 == 1.5 })
      let restored = try up(Variable(constant: .zeros([2, 3, 2, 3], on: backend)))
      #expect(restored.shape == [2, 6, 4, 1])
      #expect(try restored.value.values().allSatisfy { $0 == -2 })
    }
  }

  @Test("running moments begin as the mean over the batches")
  func runningMoments() throws {
    for backend in try Self.backends() {
      let layer = BatchNormalization("norm", channels: 3)
      let set = try ParameterSet(layer.parameters, on: backend, seed: 1)
      let state = try ParameterSet(layer.state, on: backend, seed: 1)
      #expect(set.count == 6)
      var (means, variances) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 3))
      for step in 1...4 {
        let batch = try Self.normal([8, 3], seed: UInt64(step), on: backend)
        let moments = try batch.channelMoments()
        means = zip(means, try moments.mean.doubles()).map { $0 + $1 / 4 }
        variances = zip(variances, try moments.variance.doubles()).map { $0 + $1 / 4 }
        let changes = StateChanges()
        _ = try layer(Variable(constant: batch), changing: changes)
        try changes.apply(to: state)
      }
      // Four steps of a few roundings each.
      try expectClose(layer.mean.variable.value, means, within: .norm(32 * 0x1p-24))
      try expectClose(layer.variance.variable.value, variances, within: .norm(32 * 0x1p-24))
      #expect(try layer.count.variable.value.scalar() == 4)
      let x = try Self.normal([5, 3], seed: 9, on: backend)
      let expected = try x.doubles().enumerated().map { index, value in
        (value - means[index % 3]) / (variances[index % 3] + 1e-5).squareRoot()
      }
      try expectClose(layer(Variable(constant: x)).value, expected, within: .norm(64 * 0x1p-24))
    }
  }

  @Test("without the mean at the beginning the running moments start at 0 and 1, as in the paper")
  func paperMoments() throws {
    let layer = BatchNormalization("norm", channels: 1, decay: 0.75, beginsWithMean: false)
    _ = try ParameterSet(layer.parameters, on: .reference, seed: 1)
    let state = try ParameterSet(layer.state, on: .reference, seed: 1)
    let changes = StateChanges()
    let batch = try Tensor([2, 6], shape: [2, 1], on: .reference)
    _ = try layer(Variable(constant: batch), changing: changes)
    #expect(try layer.mean.variable.value.scalar() == 0)
    try changes.apply(to: state)
    #expect(try layer.mean.variable.value.scalar() == 1)
    #expect(try layer.variance.variable.value.scalar() == 0.75 + 0.25 * 4)
  }

  @Test("in training the batch is normalised by itself, whatever the running moments are")
  func trainingMode() throws {
    for backend in try Self.backends() {
      let layer = BatchNormalization("norm", channels: 2, activation: .relu)
      _ = try ParameterSet(layer.parameters, on: backend, seed: 1)
      let state = try ParameterSet(layer.state, on: backend, seed: 1)
      try state.assign(.full(100, shape: [2], on: backend), to: "norm.mean")
      let batch = Variable(constant: try Self.normal([16, 2], seed: 1, on: backend))
      let trained = try layer(batch, changing: StateChanges()).value.values()
      #expect(trained.contains { $0 > 0 })
      #expect(try layer(batch).value.values().allSatisfy { $0 == 0 })
    }
  }

  @Test("passes bring the greatest singular value of a weight to 1")
  func spectralNorm() throws {
    for backend in try Self.backends() {
      // Singular values 3, 1, 1/2: each step shrinks the others by a ninth and more.
      let weight = Parameter("w", shape: [3, 4], initializer: .constant(0))
      let set = try ParameterSet([weight], on: backend, seed: 1)
      let values: [Float] = [1, 0, 0, 0, 0, 0, -3, 0, 0, 0.5, 0, 0]
      try set.assign(Tensor(values, shape: [3, 4], on: backend), to: "w")
      let spectral = SpectralNormalization("w", of: weight)
      let state = try ParameterSet(spectral.state, on: backend, seed: 2)
      var normalized = weight.variable
      for _ in 0..<12 {
        let changes = StateChanges()
        normalized = try spectral(weight.variable, changing: changes)
        try changes.apply(to: state)
      }
      try expectClose(
        normalized.value, values.map { Double($0) / 3 }, within: .norm(16 * 0x1p-24))
      // In use it stays where it is.
      let direction = try spectral.direction.variable.value.values()
      _ = try spectral(weight.variable)
      #expect(try spectral.direction.variable.value.values() == direction)
    }
  }

  @Test("a spectral dense layer is a dense layer with the normalised weight, gradients included")
  func spectralDense() throws {
    for backend in try Self.backends() {
      let layer = SpectralDense(
        "a", inputs: 5, outputs: 4, activation: .tanh, initializer: .normal(deviation: 1))
      _ = try ParameterSet(layer.parameters, on: backend, seed: 1)
      _ = try ParameterSet(layer.state, on: backend, seed: 2)
      let x = Variable(leaf: try Self.normal([3, 5], seed: 3, on: backend))
      let own = try layer(x)
      let plain = try x.dense(
        weight: layer.spectral(layer.weight.variable), bias: layer.bias.variable,
        activation: .tanh)
      try expectClose(own.value, plain.value, within: .norm(32 * 0x1p-24))
      let leaves = [x, layer.weight.variable, layer.bias.variable]
      let first = try gradients(of: own.squared().sum(), with: leaves)
      let second = try gradients(of: plain.squared().sum(), with: leaves)
      for (one, other) in zip(first, second) {
        try expectClose(one.value, other.value, within: .norm(64 * 0x1p-24))
      }
    }
  }

  @Test("a residual block adds its two ways")
  func residual() throws {
    for backend in try Self.backends() {
      let norm = BatchNormalization("norm", channels: 2)
      let shortcut = Dense("shortcut", inputs: 2, outputs: 2)
      let block = Residual(Sequential([norm, Elementwise(.relu)]), shortcut: shortcut)
      #expect(
        block.parameters.map(\.name) == norm.parameters.map(\.name) + [
          "shortcut.weight", "shortcut.bias",
        ])
      #expect(block.state.map(\.name) == norm.state.map(\.name))
      _ = try ParameterSet(block.parameters, on: backend, seed: 1)
      let state = try ParameterSet(block.state, on: backend, seed: 1)
      let x = Variable(constant: try Self.normal([6, 2], seed: 4, on: backend))
      let changes = StateChanges()
      let sum = try norm(x, changing: StateChanges()).relu() + shortcut(x)
      #expect(try block(x, changing: changes).value.values() == sum.value.values())
      try changes.apply(to: state)
      #expect(try norm.count.variable.value.scalar() == 1)
      #expect(try block(x).value.values() == (norm(x).relu() + shortcut(x)).value.values())
      let identity = Residual(Elementwise(.identity))
      #expect(try identity(x).value.values() == x.affine(scale: 2).value.values())
    }
  }

  @Test("pooling, enlargement and other shapes are layers")
  func shapes() throws {
    let x = Variable(constant: try Self.normal([2, 4, 6, 3], seed: 5, on: .reference))
    let network = Sequential([
      MaxPooling(Window(2, stride: 2)), Upsampling(factor: 3), Reshape([9, 6, 3]),
      GlobalAveragePooling(),
    ])
    #expect(try MaxPooling(Window(2, stride: 2))(x).shape == [2, 2, 3, 3])
    #expect(try network(x).shape == [2, 3])
    for activation in Activation.allCases {
      let plain = try x.reshaped(to: [48, 3]).dense(
        weight: Variable(
          constant: Tensor([1, 0, 0, 0, 1, 0, 0, 0, 1], shape: [3, 3], on: .reference)),
        bias: Variable(constant: .zeros([3], on: .reference)), activation: activation)
      #expect(try Elementwise(activation)(x).value.values() == plain.value.values())
    }
  }

  @Test("of several values noted for a state the last one stays")
  func changes() throws {
    let parameter = Parameter("a", shape: [1], initializer: .constant(1))
    let set = try ParameterSet([parameter], on: .reference, seed: 1)
    let changes = StateChanges()
    for value in [2.0, 3.0] {
      changes.set(parameter, to: try .full(value, shape: [1], on: .reference))
    }
    #expect(try parameter.variable.value.scalar() == 1)
    try changes.apply(to: set)
    #expect(try parameter.variable.value.scalar() == 3)
  }
}
