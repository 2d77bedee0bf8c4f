import DiffeoDifferentiation
import DiffeoOpenCL
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct DestinationTests {
  let engine: Engine
  let backend: Backend
  let x: Tensor
  let weight: Tensor
  let bias: Tensor
  let destination: Tensor

  init() throws {
    engine = try TestDevice.engine()
    backend = .openCL(engine)
    x = try .normal([5, 7], key: Seed(1).key(step: 1), on: backend)
    weight = try .normal([7, 3], key: Seed(1).key(step: 2), on: backend)
    bias = try .normal([3], key: Seed(1).key(step: 3), on: backend)
    destination = try .full(99, shape: [7, 3], on: backend)
  }

  /// The gradient of a scalar with the destination and without, and whether it was used.
  private func compare(
    createGraph: Bool = false, _ function: (Variable) throws -> Variable
  ) throws -> Bool {
    let plain = Variable(leaf: weight)
    let expected = try gradients(of: function(plain).squared().sum(), with: [plain])[0].value
    let leaf = Variable(leaf: weight, gradientDestination: destination)
    let result = try gradients(
      of: function(leaf).squared().sum(), with: [leaf], createGraph: createGraph)[0].value
    // The same kernels on the same numbers.
    #expect(try result.values() == expected.values())
    let isUsed = result.buffer === destination.buffer
    #expect(try (destination.values() == [Float](repeating: 99, count: 21)) == !isUsed)
    return isUsed
  }

  @Test("the gradient of a weight used once is made in its destination")
  func usedOnce() throws {
    let x = Variable(constant: x)
    #expect(try compare { try x.matrixProduct($0) })
  }

  @Test("so is that of a dense layer")
  func dense() throws {
    let (x, bias) = (Variable(constant: x), Variable(constant: bias))
    #expect(try compare { try x.dense(weight: $0, bias: bias, activation: .tanh) })
  }

  @Test("a weight used twice gets a sum in memory of its own")
  func usedTwice() throws {
    let x = Variable(constant: x)
    #expect(try !compare { try x.matrixProduct($0) + x.squared().matrixProduct($0) })
    #expect(
      try !compare { try $0.matrixProduct($0, transposeLeft: true) })
    #expect(try !compare { try x.matrixProduct($0).sum() + $0.sum() })
  }

  @Test("a gradient that is to be differentiated again stays out of it")
  func createGraph() throws {
    let x = Variable(constant: x)
    #expect(try !compare(createGraph: true) { try x.matrixProduct($0) })
  }

  @Test("other ways to use a weight leave it alone")
  func otherUses() throws {
    let x = Variable(constant: x)
    #expect(try !compare { try $0.matrixProduct(x, transposeLeft: true, transposeRight: true) })
    #expect(try !compare { try $0.transposed() })
  }

  @Test("gradients give back all memory but their own")
  func memory() throws {
    let leaves = [x, weight, bias].map { Variable(leaf: $0) }
    let step = {
      let y = try leaves[0].dense(weight: leaves[1], bias: leaves[2], activation: .sigmoid)
      return try gradients(of: y.softmax().squared().sum(), with: leaves, createGraph: true)
    }
    _ = try step()
    let before = engine.memory
    for _ in 0..<5 { _ = try step() }
    #expect(engine.memory.live == before.live)
    #expect(engine.memory.allocations == before.allocations)
  }
}
