import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Softmax")
struct SoftmaxTests {
  private func rows(_ backend: Backend, _ width: Int) throws -> Tensor {
    try .uniform([5, width], low: -9, high: 9, key: Seed(8).key(), on: backend)
  }

  @Test("rows are positive and sum to 1", arguments: [1, 31, 64, 65, 257])
  func sums(width: Int) throws {
    for backend in try TensorTests.backends() {
      let y = try rows(backend, width).softmax()
      #expect(try y.values().allSatisfy { $0 > 0 && $0 <= 1 })
      // The total and its own sum round once per term, the quotients once more.
      try expectClose(
        y.sum(axes: [1]), [Double](repeating: 1, count: 5),
        within: .distance(Double(2 * width + 4) * 0x1p-24))
    }
  }

  @Test("a shift of the row changes nothing in softmax, and log-sum-exp by itself")
  func shifts() throws {
    for backend in try TensorTests.backends() {
      let x = try rows(backend, 33)
      // Adding 512 rounds x to multiples of 2^-14.
      let shifted = try x + 512
      try expectClose(shifted.softmax(), x.softmax(), within: .norm(4 * 0x1p-14))
      try expectClose(shifted.logSumExp(), x.logSumExp() + 512, within: .distance(4 * 0x1p-14))
    }
  }

  @Test("log-sum-exp of n equal numbers is that number plus ln n")
  func equal() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor.full(-300, shape: [2, 1000], on: backend)
      // ln 1000, NIST.
      let expected = -300 + 6.907755278982137
      try expectClose(x.logSumExp(), [expected, expected], within: .ulps(2))
    }
  }

  @Test("the softmax is the gradient of log-sum-exp")
  func gradient() throws {
    let x = try rows(.reference, 7)
    let gradient = try CentralDifference.gradient(of: { try $0.logSumExp().sum() }, at: x)
    try expectClose(x.softmax(), gradient, within: .norm(CentralDifference.accuracy))
  }

  @Test("infinities and NaN do what the formula's limits say")
  func limits() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor(
        [
          1, -.infinity, 1, .infinity, 0, 0, -.infinity, -.infinity, -.infinity, 0, .nan, 0,
        ], shape: [4, 3], on: backend)
      let sums = try x.logSumExp().values()
      #expect(abs(sums[0] - 1.6931472) <= 2 * Float(1.6931472).ulp)
      #expect(sums[1] == .infinity && sums[2] == -.infinity && sums[3].isNaN)
      let y = try x.softmax().values()
      #expect(Array(y.prefix(3)) == [0.5, 0, 0.5])
      #expect(y.dropFirst(3).allSatisfy { $0.isNaN })
    }
  }

  @Test("rows without elements, and scalars")
  func edges() throws {
    for backend in try TensorTests.backends() {
      let empty = try Tensor([], shape: [2, 0], on: backend)
      #expect(try empty.logSumExp().values() == [-.infinity, -.infinity])
      #expect(try empty.softmax().values() == [])
      let scalar = try Tensor([1], shape: [], on: backend)
      #expect(throws: TensorError.self) { try scalar.softmax() }
      #expect(throws: TensorError.self) { try scalar.logSumExp() }
    }
  }
}
