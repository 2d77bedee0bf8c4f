import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Slices, concatenations and rows by index")
struct IndexingTests {
  private func counting(_ shape: Shape, _ backend: Backend) throws -> Tensor {
    try Tensor((0..<shape.count).map { Float($0) }, shape: shape, on: backend)
  }

  @Test("the parts of a tensor, put together, are the tensor", arguments: [0, 1, 2, -1])
  func cutAndJoin(axis: Int) throws {
    for backend in try TensorTests.backends() {
      let x = try counting([4, 5, 37], backend)
      let extent = x.shape[axis]
      let cuts = [0, 1, 1, extent - 1, extent]
      let parts = try zip(cuts, cuts.dropFirst()).map { try x.slice(axis: axis, $0..<$1) }
      let joined = try Tensor.concatenating(parts, axis: axis)
      #expect(joined.shape == x.shape)
      #expect(try joined.values() == x.values())
    }
  }

  @Test("a slice of a padded tensor is the tensor, and around it are zeros")
  func padding() throws {
    for backend in try TensorTests.backends() {
      let x = try counting([3, 17], backend).affine(scale: 1, offset: 1)
      let padded = try x.padded(axis: 1, offset: 4, extent: 30)
      #expect(padded.shape == [3, 30])
      #expect(try padded.slice(axis: 1, 4..<21).values() == x.values())
      #expect(try padded.sum().scalar() == x.sum().scalar())
      #expect(try padded.slice(axis: 1, 0..<4).values().allSatisfy { $0 == 0 })
      #expect(try padded.slice(axis: 1, 21..<30).values().allSatisfy { $0 == 0 })
    }
  }

  @Test("gathered rows are the rows the indices name")
  func gather() throws {
    for backend in try TensorTests.backends() {
      let x = try counting([4, 2, 1], backend)
      let y = try x.gathering(Indices([3, 0, 3], on: backend))
      #expect(y.shape == [3, 2, 1])
      #expect(try y.values() == [6, 7, 0, 1, 6, 7])
      #expect(try x.gathering(Indices([], on: backend)).shape == [0, 2, 1])
    }
  }

  @Test("scattering is the transpose of gathering: <G x, y> = <x, S y>")
  func adjoint() throws {
    for backend in try TensorTests.backends() {
      let indices = try Indices([2, 2, 0, 6, 2], on: backend)
      let x = try counting([7, 33], backend)
      let y = try counting([5, 33], backend).affine(scale: -1, offset: 80)
      let left = try (x.gathering(indices) * y).doubles().reduce(0, +)
      let right = try (x * y.scatteringSum(indices, rows: 7)).doubles().reduce(0, +)
      // Whole numbers below 2^24: exact.
      #expect(left == right)
    }
  }

  @Test("indices come back as they went in")
  func indices() throws {
    for backend in try TensorTests.backends() {
      for values in [[], [7], [3, 1, 2] as [Int32]] {
        #expect(try Indices(values, on: backend).values() == values)
      }
    }
  }

  @Test("ranges, axes and extents that do not fit are errors")
  func wrongShapes() throws {
    for backend in try TensorTests.backends() {
      let x = try counting([2, 3], backend)
      let ranges: [(Int, Range<Int>)] = [(1, 2..<4), (1, -1..<2), (2, 0..<1), (-3, 0..<1)]
      for (axis, range) in ranges {
        #expect(throws: TensorError.self) { try x.slice(axis: axis, range) }
      }
      #expect(throws: TensorError.self) { try x.padded(axis: 0, offset: 1, extent: 2) }
      #expect(throws: TensorError.self) { try x.padded(axis: 0, offset: -1, extent: 5) }
      #expect(throws: TensorError.self) { try x.padded(axis: 5, offset: 0, extent: 5) }
      let other = try counting([2, 4], backend)
      #expect(
        throws: TensorError.shapeMismatch(operation: "concatenating", left: [2, 3], right: [2, 4])
      ) { try Tensor.concatenating([x, other]) }
      #expect(throws: TensorError.self) { try Tensor.concatenating([x, x], axis: 2) }
      #expect(throws: TensorError.self) { try Tensor.concatenating([x, x.sum()], axis: 0) }
    }
  }

  @Test("rows of what has none, and lists of the wrong length, are errors")
  func wrongRows() throws {
    for backend in try TensorTests.backends() {
      let one = try Indices([0], on: backend)
      #expect(throws: TensorError.self) { try counting([], backend).gathering(one) }
      #expect(throws: TensorError.self) { try counting([0, 3], backend).gathering(one) }
      let x = try counting([2, 3], backend)
      #expect(throws: TensorError.self) { try x.scatteringSum(one, rows: 4) }
      #expect(throws: TensorError.self) {
        try x.scatteringSum(Indices([0, 0], on: backend), rows: 0)
      }
    }
  }
}
