import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct DepthTests {
  /// `x` plus `count` times 1, one operation after the other.
  private func chain(_ x: Variable, _ count: Int) throws -> Variable {
    try (0..<count).reduce(x) { y, _ in try y + 1 }
  }

  @Test("the gradient of 2,000 operations in a row is taken", arguments: [false, true])
  func gradient(onDevice: Bool) throws {
    let backend = onDevice ? try TestDevice.backend() : .reference
    let x = Variable(leaf: try Tensor([1, 2], shape: [2], on: backend))
    let y = try chain(x, 1000) * chain(x, 998)
    // d/dx (x + 1000)(x + 998), exact in float32.
    let gradient = try gradients(of: y.sum(), with: [x], createGraph: true)[0]
    #expect(try gradient.value.doubles() == [2000, 2002])
    let second = try gradients(of: gradient.sum(), with: [x])[0]
    #expect(try second.value.doubles() == [2, 2])
  }

  @Test("a graph of 100,000 operations in a row comes down without overflowing the stack")
  func teardown() throws {
    let x = Variable(leaf: try Tensor([1], shape: [1], on: .reference))
    var y: Variable? = try chain(x, 100_000)
    #expect(try y?.value.scalar() == 100_001)
    let gradient = try y.map { try gradients(of: $0, with: [x])[0] }
    #expect(try gradient?.value.scalar() == 1)
    y = nil
  }

  @Test("a graph where every operation uses the last twice comes down, too")
  func doubled() throws {
    let x = Variable(leaf: try Tensor([0], shape: [1], on: .reference))
    var y: Variable? = try (0..<50_000).reduce(x) { y, _ in try y * y }
    #expect(try y?.value.scalar() == 0)
    y = nil
  }

  @Test("what is still in use survives the graph above it")
  func sharedPart() throws {
    let x = Variable(leaf: try Tensor([3], shape: [1], on: .reference))
    let kept = try chain(x, 10)
    var above: Variable? = try chain(kept, 1000)
    #expect(above?.requiresGradient == true)
    above = nil
    #expect(try gradients(of: kept.squared(), with: [x])[0].value.scalar() == 26)
  }
}
