import DiffeoDifferentiation
import DiffeoLayers
import DiffeoOptimizers
import DiffeoTensors

/// A network that learns a table of inputs and targets by the mean squared error.
struct Training {
  let network: Sequential
  let set: ParameterSet
  let adam: Adam
  let inputs: Variable
  let targets: Variable

  init(
    _ network: Sequential, inputs: [[Float]], targets: [Float], on backend: Backend,
    seed: UInt64 = 1
  ) throws {
    self.network = network
    self.set = try ParameterSet(network.parameters, on: backend, seed: seed)
    self.adam = try Adam(set)
    self.inputs = Variable(
      constant: try Tensor(
        inputs.flatMap(\.self), shape: [inputs.count, inputs[0].count], on: backend))
    self.targets = Variable(
      constant: try Tensor(targets, shape: [targets.count, 1], on: backend))
  }

  func loss() throws -> Variable { try (network(inputs) - targets).squared().mean() }

  /// One step; the loss before it, still on the device.
  @discardableResult func step(rate: Double) throws -> Tensor {
    let loss = try loss()
    let gradients = try gradients(of: loss, with: set.parameters.map(\.variable))
    try set.collect(gradients.map(\.value))
    try adam.update(rate: rate)
    return loss.value
  }
}
