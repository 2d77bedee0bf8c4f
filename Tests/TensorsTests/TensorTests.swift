import DiffeoOpenCL
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Tensors")
struct TensorTests {
  static func backends() throws -> [Backend] { [.reference, try TestDevice.backend()] }

  @Test("values come back as they went in", arguments: [0, 1, 31, 32, 33, 65, 4099])
  func roundTrip(count: Int) throws {
    let values = (0..<count).map { Float($0) * 0.1 - 3 }
    for backend in try Self.backends() {
      let tensor = try Tensor(values, shape: [count], on: backend)
      #expect(try tensor.values() == values)
      #expect(try tensor.doubles() == values.map(Double.init))
      #expect(try tensor.copied(to: .reference).values() == values)
      #expect(try tensor.copied(to: TestDevice.backend()).values() == values)
    }
  }

  @Test("the reference keeps float64, a device rounds to float32")
  func precision() throws {
    let third = 1.0 / 3
    #expect(try Tensor(doubles: [third], shape: [], on: .reference).scalar() == third)
    let device = try TestDevice.backend()
    #expect(try Tensor(doubles: [third], shape: [], on: device).scalar() == Double(Float(third)))
  }

  @Test("full tensors have one value, of any shape", arguments: [[], [0], [3, 0, 2], [5, 7]])
  func full(extents: [Int]) throws {
    let shape = Shape(extents)
    for backend in try Self.backends() {
      let tensor = try Tensor.full(2.5, shape: shape, on: backend)
      #expect(tensor.shape == shape)
      #expect(try tensor.values() == [Float](repeating: 2.5, count: shape.count))
      #expect(try Tensor.zeros(shape, on: backend).values().allSatisfy { $0 == 0 })
    }
  }

  @Test("a reshaped tensor has the same elements in the same order")
  func reshape() throws {
    for backend in try Self.backends() {
      let tensor = try Tensor((0..<6).map { Float($0) }, shape: [2, 3], on: backend)
      let other = try tensor.reshaped(to: [3, 1, 2])
      #expect(other.shape == [3, 1, 2])
      #expect(try other.values() == [0, 1, 2, 3, 4, 5])
    }
  }

  @Test("wrong counts and shapes are errors that show both")
  func wrongShapes() throws {
    for backend in try Self.backends() {
      #expect(throws: TensorError.countMismatch(shape: [2, 2], count: 3)) {
        try Tensor([1, 2, 3], shape: [2, 2], on: backend)
      }
      #expect(throws: TensorError.countMismatch(shape: [], count: 2)) {
        try Tensor(doubles: [1, 2], shape: [], on: backend)
      }
      let tensor = try Tensor([1, 2, 3], shape: [3], on: backend)
      #expect(throws: TensorError.shapeMismatch(operation: "reshaped", left: [3], right: [2])) {
        try tensor.reshaped(to: [2])
      }
      #expect(
        throws: TensorError.invalidShape(
          operation: "scalar", shape: [3], expected: "one element")
      ) { try tensor.scalar() }
    }
    let error = TensorError.shapeMismatch(operation: "add", left: [2], right: [3])
    #expect(error.description == "add: the shapes [2] and [3] do not fit.")
  }

  @Test("tensors of different engines do not mix")
  func mixedBackends() throws {
    let tensors = try [
      Tensor([1], shape: [1], on: .reference), Tensor([1], shape: [1], on: TestDevice.backend()),
      Tensor([1], shape: [1], on: TestDevice.backend()),
    ]
    for (i, left) in tensors.enumerated() {
      for right in tensors[(i + 1)...] {
        #expect(throws: TensorError.backendMismatch(operation: "add")) { try left + right }
        #expect(throws: TensorError.self) { try Tensor.concatenating([left, right]) }
        let indices = try Indices([0], on: right.backend)
        #expect(throws: TensorError.backendMismatch(operation: "gathering")) {
          try left.gathering(indices)
        }
        #expect(throws: TensorError.backendMismatch(operation: "scatteringSum")) {
          try left.scatteringSum(indices, rows: 1)
        }
      }
    }
  }

  @Test("a device tensor of more than 2^32 - 1 elements is refused before it is allocated")
  func tooLarge() throws {
    let shape: Shape = [1 << 17, 1 << 16]
    let device = try TestDevice.backend()
    #expect(throws: TensorError.tooLarge(operation: "tensor", shape: shape)) {
      try Tensor.zeros(shape, on: device)
    }
    #expect(device.engine?.memory.allocations == 0)
  }

  @Test("a backend is selected by name")
  func backends() throws {
    #expect(try Backend.select("reference").name == "reference")
    #expect(try Backend.select("auto").engine != nil)
    #expect(throws: (any Error).self) { try Backend.select("99") }
  }

  @Test("out of memory names the label of what was made")
  func labels() throws {
    let backend = Backend.openCL(try TestDevice.engine { $0.memoryLimit = 4096 })
    let weights = try Tensor(
      [Float](repeating: 0, count: 512), shape: [512], on: backend, label: "weights")
    let error = try #require(throws: (any Error).self) {
      try Tensor([Float](repeating: 0, count: 1024), shape: [1024], on: backend, label: "batch")
    }
    #expect("\(error)".contains("'batch'") && "\(error)".contains("weights 2.0 KiB"))
    withExtendedLifetime(weights) {}
  }
}
