import DiffeoDifferentiation
import DiffeoLayers
import DiffeoOpenCL
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct ParameterSetTests {
  /// Shapes whose counts are no multiple of any alignment.
  private func parameters() -> [Parameter] {
    [
      Parameter("a", shape: [3, 5], initializer: .glorotUniform(inputs: 3, outputs: 5)),
      Parameter("b", shape: [7], initializer: .constant(1)),
      Parameter("nothing", shape: [0, 4], initializer: .constant(1)),
      Parameter("c", shape: [], initializer: .heNormal(inputs: 2)),
    ]
  }

  private func backend(_ onDevice: Bool) throws -> Backend {
    onDevice ? try TestDevice.backend() : .reference
  }

  @Test("parameters start alike on every backend")
  func initialValues() throws {
    let sets = try [Backend.reference, try backend(true)].map {
      try ParameterSet(parameters(), on: $0, seed: 7).valuesByName()
    }
    #expect(sets[0].map(\.name) == ["a", "b", "nothing", "c"])
    #expect(sets[0].map(\.shape) == [[3, 5], [7], [0, 4], []])
    #expect(sets[0].map(\.values) == sets[1].map(\.values))
    #expect(sets[0][1].values == [Float](repeating: 1, count: 7))
  }

  @Test("the seed decides, and parameters do not share a stream")
  func seeds() throws {
    let twins = {
      (0..<2).map { Parameter("\($0)", shape: [6], initializer: .heNormal(inputs: 1)) }
    }
    let drawn = try [1, 1, 2].map { (seed: UInt64) in
      try ParameterSet(twins(), on: .reference, seed: seed).valuesByName().map(\.values)
    }
    #expect(drawn[0] == drawn[1])
    #expect(Set([drawn[0][0], drawn[0][1], drawn[2][0], drawn[2][1]]).count == 4)
  }

  @Test("every parameter starts at the device's alignment and sees its part of the values")
  func alignment() throws {
    let backend = try backend(true)
    let set = try ParameterSet(parameters(), on: backend, seed: 7)
    let alignment = max((backend.engine?.device.alignment ?? 4) / 4, 1)
    #expect(set.values.count % alignment == 0)
    #expect(set.gradients.shape == set.values.shape)
    #expect(set.count == 23)
    // Marks in the flat values show where each parameter begins.
    let marks = (0..<set.values.count).map { Float($0) }
    try set.assign(Tensor(marks, shape: set.values.shape, on: backend))
    var end = 0
    for parameter in set.parameters where parameter.shape.count > 0 {
      let values = try parameter.variable.value.values()
      let start = Int(values[0])
      #expect(start % alignment == 0)
      #expect(start >= end)
      #expect(values == Array(marks[start..<(start + values.count)]))
      end = start + values.count
    }
  }

  @Test("values go by name and come back the same", arguments: [false, true])
  func roundTrip(onDevice: Bool) throws {
    let set = try ParameterSet(parameters(), on: backend(onDevice), seed: 7)
    let named = try set.valuesByName()
    let flat = try set.flat(
      Dictionary(uniqueKeysWithValues: named.map { ($0.name, ($0.shape, $0.values)) }))
    #expect(try flat.values() == set.values.values())
    #expect(try set.named(flat).map(\.values) == named.map(\.values))
  }

  @Test("assigned values reach the parameters", arguments: [false, true])
  func assign(onDevice: Bool) throws {
    let set = try ParameterSet(parameters(), on: backend(onDevice), seed: 7)
    var named = Dictionary(
      uniqueKeysWithValues: try set.valuesByName().map { ($0.name, ($0.shape, $0.values)) })
    named["b"]?.1 = [1, 2, 3, 4, 5, 6, 7]
    try set.assign(set.flat(named))
    #expect(try set.parameters[1].variable.value.values() == [1, 2, 3, 4, 5, 6, 7])
    #expect(try set.parameters[0].variable.value.values() == named["a"]?.1)
  }

  @Test("missing and misshaped values are named")
  func errors() throws {
    let set = try ParameterSet(parameters(), on: .reference, seed: 7)
    var named: [String: (shape: Shape, values: [Float])] = [:]
    #expect(throws: ParameterError.missing("a")) { try set.flat(named) }
    named["a"] = ([5, 3], [Float](repeating: 0, count: 15))
    #expect(throws: ParameterError.shape("a", expected: [3, 5], found: [5, 3])) {
      try set.flat(named)
    }
    named["a"] = ([3, 5], [0])
    #expect(throws: ParameterError.self) { try set.flat(named) }
    #expect(
      ParameterError.shape("a", expected: [3, 5], found: [5, 3]).description
        == "The parameter 'a' has the shape [5, 3]; this model needs [3, 5].")
    #expect(ParameterError.missing("a").description == "The parameter 'a' is missing.")
  }

  @Test("gradients are gathered where their parameters lie", arguments: [false, true])
  func collect(onDevice: Bool) throws {
    let backend = try backend(onDevice)
    let set = try ParameterSet(parameters(), on: backend, seed: 7)
    let gradients = try set.parameters.enumerated().map { index, parameter in
      try Tensor.full(Double(index + 1), shape: parameter.shape, on: backend)
    }
    try set.collect(gradients)
    for (index, part) in try set.named(set.gradients).enumerated() {
      #expect(part.values == [Float](repeating: Float(index + 1), count: part.shape.count))
    }
    // 15 ones, 7 twos, one four; zeros in the gaps.
    #expect(try set.gradients.sum().scalar() == 33)
  }

  @Test("a weight's gradient is made in place, a bias's is copied, and both arrive")
  func inPlace() throws {
    let backend = try backend(true)
    let layer = Dense("layer", inputs: 5, outputs: 3, activation: .tanh)
    let set = try ParameterSet(layer.parameters, on: backend, seed: 1)
    let x = try Tensor.normal([4, 5], key: Seed(1).key(), on: backend)
    let loss = try layer(Variable(constant: x)).squared().sum()
    let result = try gradients(of: loss, with: set.parameters.map(\.variable)).map(\.value)
    let before = try result.map { try $0.values() }
    try set.collect(result)
    #expect(try set.named(set.gradients).map(\.values) == before)
    #expect(before[0].contains { $0 != 0 } && before[1].contains { $0 != 0 })
  }

  @Test("a set of no parameters is a set", arguments: [false, true])
  func empty(onDevice: Bool) throws {
    let set = try ParameterSet([], on: backend(onDevice), seed: 1)
    #expect(set.count == 0)
    #expect(try set.valuesByName().isEmpty)
    try set.collect([])
  }

  @Test("two parameters of one name are a mistake")
  func duplicateNames() async {
    await #expect(processExitsWith: .failure) {
      let twins = (0..<2).map { _ in
        Parameter("a", shape: [1], initializer: .constant(0))
      }
      _ = try ParameterSet(twins, on: .reference, seed: 1)
    }
  }
}
