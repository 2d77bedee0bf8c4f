import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Reductions")
struct ReductionTests {
  @Test("the sum of 1 to n is n (n + 1) / 2", arguments: [1, 31, 64, 65, 257, 4099])
  func gauss(count: Int) throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor((1...count).map { Float($0) }, shape: [count], on: backend)
      // Whole numbers below 2^24 add up exactly.
      #expect(try x.sum().scalar() == Double(count * (count + 1) / 2))
      #expect(try x.maximum().scalar() == Double(count))
      #expect(try x.reducing(.minimum).scalar() == 1)
    }
  }

  @Test("axes add up in any order, one by one or together")
  func axisByAxis() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor((0..<210).map { Float($0 % 23) }, shape: [5, 6, 7], on: backend)
      let together = try x.sum(axes: [0, 2]).values()
      #expect(try x.sum(axes: [2, 0]).values() == together)
      #expect(try x.sum(axes: [0]).sum(axes: [1]).values() == together)
      #expect(try x.sum(axes: [-1]).sum(axes: [0]).values() == together)
      #expect(try x.sum(axes: [0, 2, 2, -3]).values() == together)
    }
  }

  @Test("kept axes have extent 1, others go")
  func shapes() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor.zeros([2, 3, 4], on: backend)
      #expect(try x.sum(axes: [1], keepingAxes: true).shape == [2, 1, 4])
      #expect(try x.sum(axes: [1]).shape == [2, 4])
      #expect(try x.sum().shape == [])
      #expect(try x.sum(keepingAxes: true).shape == [1, 1, 1])
      #expect(try x.sum(axes: []).shape == [2, 3, 4])
    }
  }

  @Test("no numbers reduce to the neutral value")
  func empty() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor([], shape: [3, 0], on: backend)
      #expect(try x.sum(axes: [1]).values() == [0, 0, 0])
      #expect(try x.maximum(axes: [1]).values() == [Float](repeating: -.infinity, count: 3))
      #expect(
        try x.reducing(.minimum, axes: [1]).values() == [Float](repeating: .infinity, count: 3))
      #expect(try x.sum(axes: [0]).values() == [])
      #expect(try x.mean(axes: [1]).values() == [0, 0, 0])
    }
  }

  @Test("the mean of equal numbers is that number")
  func mean() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor.full(0.75, shape: [4, 64, 3], on: backend)
      #expect(try x.mean(axes: [1]).values() == [Float](repeating: 0.75, count: 12))
      try expectClose(x.mean(), [0.75], within: .ulps(1))
    }
  }

  @Test("a sum repeats bit for bit", arguments: TestProfile.allCases)
  func repeats(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    let x = try Tensor.normal([3, 20_000], key: Seed(1).key(), on: backend)
    let first = try x.sum(axes: [1]).values().map(\.bitPattern)
    for _ in 0..<5 { #expect(try x.sum(axes: [1]).values().map(\.bitPattern) == first) }
  }

  @Test("an axis that is not there is an error", arguments: [2, -3, 7])
  func wrongAxis(axis: Int) throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor.zeros([2, 3], on: backend)
      #expect(
        throws: TensorError.invalidShape(
          operation: "sum", shape: [2, 3], expected: "the axes [\(axis)]")
      ) { try x.sum(axes: [axis]) }
    }
  }

  @Test("one NaN makes every reduction NaN", arguments: ReductionOperation.allCases)
  func nan(operation: ReductionOperation) throws {
    for backend in try TensorTests.backends() {
      for place in [0, 40, 99] {
        var values = [Float](repeating: 1, count: 100)
        values[place] = .nan
        let x = try Tensor(values, shape: [100], on: backend)
        #expect(try x.reducing(operation).scalar().isNaN)
        let columns = try x.reshaped(to: [50, 2]).reducing(operation, axes: [0]).values()
        #expect(columns.map(\.isNaN) == [place % 2 == 0, place % 2 == 1])
      }
    }
  }
}
