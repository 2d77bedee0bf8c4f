import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct GraphTests {
  private func leaf(_ values: [Float], _ shape: Shape? = nil) throws -> Variable {
    Variable(leaf: try Tensor(values, shape: shape ?? [values.count], on: .reference))
  }

  @Test("what a result does not depend on has a gradient of zeros")
  func unused() throws {
    let (x, y, z) = (try leaf([1, 2]), try leaf([3, 4, 5]), try leaf([6]))
    let side = try y * y
    let result = try gradients(of: (x * x + side.detached.sum()).sum(), with: [x, y, z, side])
    #expect(try result.map { try $0.value.doubles() } == [[2, 4], [0, 0, 0], [0], [0, 0, 0]])
    #expect(result.map(\.shape) == [x, y, z, side].map(\.shape))
  }

  @Test("a constant result has gradients of zeros")
  func constantResult() throws {
    let x = try leaf([1, 2])
    let constant = Variable(constant: try Tensor.full(3, shape: [], on: .reference))
    #expect(try gradients(of: constant, with: [x])[0].value.doubles() == [0, 0])
  }

  @Test("the result's gradient with respect to itself is one")
  func itself() throws {
    let y = try leaf([1, 2]).sum()
    #expect(try gradients(of: y, with: [y])[0].value.doubles() == [1])
  }

  @Test("gradients reach variables halfway")
  func intermediate() throws {
    let x = try leaf([1, 2])
    let y = try x * x
    let result = try gradients(of: (y * y).sum(), with: [x, y])
    #expect(try result.map { try $0.value.doubles() } == [[4, 32], [2, 8]])
  }

  @Test("the gradients of all uses of a variable are summed")
  func sums() throws {
    let x = try leaf([2, -3])
    let y = try x + x + x * x + x.affine(scale: 5)
    #expect(try gradients(of: y.sum(), with: [x])[0].value.doubles() == [11, 1])
  }

  @Test("a leaf asked for twice is answered twice")
  func twice() throws {
    let x = try leaf([2])
    let result = try gradients(of: (x * x).sum(), with: [x, x])
    #expect(try result.map { try $0.value.doubles() } == [[4], [4]])
  }

  @Test("only a scalar has gradients of its own", arguments: [[2], [0], [2, 2]] as [Shape])
  func nonScalar(shape: Shape) throws {
    let x = Variable(leaf: try .zeros(shape, on: .reference))
    #expect(
      throws: TensorError.invalidShape(
        operation: "gradients", shape: shape, expected: "one element")
    ) { try gradients(of: x, with: [x]) }
  }

  @Test("one element of any rank is scalar enough")
  func oneElement() throws {
    let x = try leaf([3], [1, 1])
    let gradient = try gradients(of: x.squared(), with: [x])[0]
    #expect(try gradient.value.doubles() == [6])
    #expect(gradient.shape == [1, 1])
  }

  @Test("an upstream gradient contracts the result")
  func upstream() throws {
    let x = try leaf([1, 2, 3])
    let upstream = Variable(constant: try Tensor([2, 0, -1], shape: [3], on: .reference))
    let result = try gradients(of: x.squared(), with: [x], upstream: upstream)
    #expect(try result[0].value.doubles() == [4, 0, -6])
  }

  @Test("an upstream gradient has the shape of the result")
  func upstreamShape() throws {
    let x = try leaf([1, 2, 3])
    let upstream = Variable(constant: try Tensor.full(1, shape: [], on: .reference))
    #expect(
      throws: TensorError.shapeMismatch(operation: "gradients", left: [3], right: [])
    ) { try gradients(of: x.squared(), with: [x], upstream: upstream) }
  }

  @Test("gradients carry a graph only when it is asked for", arguments: [false, true])
  func graph(createGraph: Bool) throws {
    let x = try leaf([1, 2])
    let upstream = try leaf([1, 1])
    let result = try gradients(
      of: x.squared(), with: [x], upstream: upstream, createGraph: createGraph)
    #expect(result[0].requiresGradient == createGraph)
  }

  @Test("third derivatives of x^4 are 24 x")
  func thirdDerivative() throws {
    let x = try leaf([1, -2, 0.5])
    var y = try x.squared().squared()
    for _ in 0..<3 { y = try gradients(of: y.sum(), with: [x], createGraph: true)[0] }
    #expect(try y.value.doubles() == [24, -48, 12])
  }

  @Test("a rule of the caller's own may stop a gradient")
  func ownRule() throws {
    let (x, y) = (try leaf([2]), try leaf([5]))
    let z = Variable.operation(try x.value * y.value, inputs: [x, y]) { context in
      #expect(context.needed == [true, false])
      return [try context.upstream * context.inputs[1], nil]
    }
    #expect(try gradients(of: z, with: [x])[0].value.doubles() == [5])
  }

  @Test("the sum of many gradients is the same, whatever addresses the graph has")
  func repeatable() throws {
    let numbers: [Double] = [1e16, 1, -1e16, 3, 7e15, -0.1, 1e3, -7e15]
    var graphs: [Variable] = []
    var results: Set<Double> = []
    for _ in 0..<40 {
      let x = try leaf([1])
      let parts = try numbers.map { try x.affine(scale: $0) }
      graphs.append(try Variable.concatenating(parts).sum())
      results.insert(try gradients(of: graphs[graphs.count - 1], with: [x])[0].value.scalar())
    }
    #expect(results.count == 1)
  }
}
