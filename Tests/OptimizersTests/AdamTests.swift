import DiffeoLayers
import DiffeoOptimizers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct AdamTests {
  static let options: [Adam.Options] = [
    Adam.Options(), make { $0.clip = 0.5 }, make { $0.clip = 1000 },
    make { $0.weightDecay = 0.1 },
    make {
      $0.clip = 2
      $0.weightDecay = 0.01
    },
    make {
      $0.beta1 = 0.5
      $0.beta2 = 0.9
      $0.epsilon = 1e-3
    },
  ]

  private static func make(_ change: (inout Adam.Options) -> Void) -> Adam.Options {
    var options = Adam.Options()
    change(&options)
    return options
  }

  private func backend(_ onDevice: Bool) throws -> Backend {
    onDevice ? try TestDevice.backend() : .reference
  }

  /// Counts below, at and above a vector, and none.
  private func parameters(_ backend: Backend) throws -> ParameterSet {
    let counts = [5, 16, 37, 0, 1]
    return try ParameterSet(
      counts.enumerated().map { index, count in
        Parameter("p\(index)", shape: [count], initializer: .heNormal(inputs: 2))
      }, on: backend, seed: 5)
  }

  /// Gradients of a step, with some elements that are always zero.
  private func gradients(_ set: ParameterSet, step: Int) throws -> [Tensor] {
    let key = RandomKey(seed: 11, step: UInt32(step))
    return try set.parameters.enumerated().map { index, parameter in
      let values = (0..<parameter.shape.count).map {
        $0 % 5 == 3 ? 0 : Float(key.normal($0, sub: UInt32(index)) + 0.2)
      }
      return try Tensor(values, shape: parameter.shape, on: set.backend)
    }
  }

  @Test("50 steps follow the recurrence", arguments: options, [false, true])
  func recurrence(options: Adam.Options, onDevice: Bool) throws {
    let set = try parameters(backend(onDevice))
    let adam = try Adam(set, options: options)
    let initial = try set.valuesByName().flatMap { $0.values.map(Double.init) }
    var expected = Recurrence(options, initial)
    let (steps, rate) = (50, 0.01)
    for step in 1...steps {
      let gradients = try gradients(set, step: step)
      try set.collect(gradients)
      try adam.update(rate: rate)
      expected.update(try gradients.flatMap { try $0.doubles() }, rate: rate)
    }
    #expect(adam.step == steps)
    let values = try set.valuesByName().flatMap { $0.values.map(Double.init) }
    // A step rounds p once; its length, some rates, is known to some tens of roundings of numbers
    // no greater than a few times the gradient's usual size.
    let greatest = expected.p.reduce(0) { max($0, abs($1)) }
    expectClose(
      values, expected.p, within: .distance(Double(steps) * 0x1p-24 * (greatest + 100 * rate)))
    #expect(try gapsAreZero(set, adam))
  }

  /// Sums of absolute values over everything and over the parameters alone agree.
  private func gapsAreZero(_ set: ParameterSet, _ adam: Adam) throws -> Bool {
    try [set.values, set.gradients, adam.first, adam.second].allSatisfy { flat in
      let inside = try set.named(flat).reduce(0) { $0 + $1.values.filter { $0 != 0 }.count }
      return try flat.values().filter { $0 != 0 }.count == inside
    }
  }

  @Test("the first step has the length of the rate in every coordinate", arguments: [false, true])
  func firstStep(onDevice: Bool) throws {
    let backend = try backend(onDevice)
    let parameter = Parameter("p", shape: [6], initializer: .constant(0))
    let set = try ParameterSet([parameter], on: backend, seed: 1)
    let adam = try Adam(set)
    let gradient: [Float] = [1, -1, 1000, -0.01, 3e-5, 0]
    try set.collect([Tensor(gradient, shape: [6], on: backend)])
    try adam.update(rate: 0.001)
    // m / (1 - b1) = g and v / (1 - b2) = g^2 at step 1.
    let expected = gradient.map { -0.001 * Double($0) / (abs(Double($0)) + 1e-7) }
    // 2 roundings each in m, v and their corrections, 3 ulps of sqrt, 2.5 of the division.
    expectClose(
      try set.valuesByName()[0].values.map(Double.init), expected, within: .ulps(12))
  }

  @Test(
    "a clipped gradient is no longer than the limit and keeps its direction",
    arguments: [0.25, 4, 5, 6], [false, true])
  func clipping(limit: Double, onDevice: Bool) throws {
    let backend = try backend(onDevice)
    let parameters = ["a", "b"].map {
      Parameter($0, shape: [2], initializer: .constant(1))
    }
    let set = try ParameterSet(parameters, on: backend, seed: 1)
    var options = Adam.Options()
    options.clip = limit
    let adam = try Adam(set, options: options)
    // Of length 5 together.
    try set.collect([
      Tensor([3, 0], shape: [2], on: backend), Tensor([0, -4], shape: [2], on: backend),
    ])
    try adam.update(rate: 0.1)
    let scale = min(1, limit / 5)
    let moments = try set.named(adam.first).flatMap { $0.values.map { Double($0) / 0.1 } }
    expectClose(moments, [3, 0, 0, -4].map { $0 * scale }, within: .ulps(8))
  }

  @Test("restored moments continue the course bit by bit", arguments: [false, true])
  func restore(onDevice: Bool) throws {
    let backend = try backend(onDevice)
    let run = { (set: ParameterSet, adam: Adam, steps: ClosedRange<Int>) in
      for step in steps {
        try set.collect(gradients(set, step: step))
        try adam.update(rate: 0.01)
      }
    }
    let whole = try parameters(backend)
    let wholeAdam = try Adam(whole)
    try run(whole, wholeAdam, 1...10)

    let first = try parameters(backend)
    let firstAdam = try Adam(first)
    try run(first, firstAdam, 1...4)
    let second = try parameters(backend)
    try second.assign(first.values)
    let secondAdam = try Adam(second)
    secondAdam.restore(
      first: try firstAdam.first.copied(to: backend),
      second: try firstAdam.second.copied(to: backend), step: firstAdam.step)
    try run(second, secondAdam, 5...10)
    #expect(try second.values.values() == whole.values.values())
    #expect(try secondAdam.first.values() == wholeAdam.first.values())
    #expect(try secondAdam.second.values() == wholeAdam.second.values())
  }

  @Test("a NaN in the gradient shows in its parameter", arguments: [false, true])
  func notANumber(onDevice: Bool) throws {
    let backend = try backend(onDevice)
    let set = try ParameterSet(
      [Parameter("p", shape: [3], initializer: .constant(1))], on: backend, seed: 1)
    let adam = try Adam(set)
    try set.collect([Tensor([1, .nan, 1], shape: [3], on: backend)])
    try adam.update(rate: 0.1)
    #expect(try set.valuesByName()[0].values.map(\.isNaN) == [false, true, false])
  }
}

/// Adam as its paper has it, in float64, over a list of numbers.
private struct Recurrence {
  let options: Adam.Options
  var p: [Double]
  var m: [Double]
  var v: [Double]
  // Powers of the decays, by repeated multiplication.
  var (power1, power2) = (1.0, 1.0)

  init(_ options: Adam.Options, _ p: [Double]) {
    self.options = options
    self.p = p
    self.m = p.map { _ in 0 }
    self.v = m
  }

  mutating func update(_ gradient: [Double], rate: Double) {
    power1 *= options.beta1
    power2 *= options.beta2
    let length = gradient.map { $0 * $0 }.reduce(0, +).squareRoot()
    for i in p.indices {
      var g = gradient[i]
      if let clip = options.clip, length > clip { g *= clip / length }
      g += options.weightDecay * p[i]
      m[i] += (1 - options.beta1) * (g - m[i])
      v[i] += (1 - options.beta2) * (g * g - v[i])
      let mean = m[i] / (1 - power1)
      let spread = (v[i] / (1 - power2)).squareRoot()
      p[i] -= rate * mean / (spread + options.epsilon)
    }
  }
}
