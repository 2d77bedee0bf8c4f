import DiffeoDifferentiation
import DiffeoLayers
import DiffeoOpenCL
import DiffeoOptimizers
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct TrainingTests {
  private func backend(_ onDevice: Bool) throws -> Backend {
    onDevice ? try TestDevice.backend() : .reference
  }

  /// A smooth function of three numbers at some points.
  private func table(_ count: Int) -> (inputs: [[Float]], targets: [Float]) {
    let key = RandomKey(seed: 3)
    let inputs = (0..<count).map { row in
      (0..<3).map { Float(2 * key.uniform(3 * row + $0) - 1) }
    }
    return (inputs, inputs.map { $0[0] * $0[1] - 0.5 * $0[2] + 0.25 })
  }

  @Test("Adam finds the minimum of a quadratic function", arguments: [false, true])
  func quadratic(onDevice: Bool) throws {
    let backend = try backend(onDevice)
    let set = try ParameterSet(
      [Parameter("p", shape: [4], initializer: .constant(0))], on: backend, seed: 1)
    let adam = try Adam(set)
    let target = Variable(constant: try Tensor([1, -2, 0.5, 3], shape: [4], on: backend))
    let curvature = Variable(constant: try Tensor([1, 10, 0.1, 100], shape: [4], on: backend))
    let schedule = LearningRateSchedule(.cosine)
    let (steps, rate) = (1000, 0.1)
    for step in 0..<steps {
      let p = set.parameters[0].variable
      let loss = try ((p - target).squared() * curvature).sum()
      try set.collect(try gradients(of: loss, with: [p]).map(\.value))
      try adam.update(rate: rate * schedule.factor(epoch: Double(step), total: Double(steps)))
    }
    // The last hundred steps are shorter than rate (1 - cos(pi / 10)) / 2 each, half of that on
    // average, and a tenth of them may point one way while the first moment forgets.
    try expectClose(
      set.parameters[0].variable.value, [1, -2, 0.5, 3], within: .distance(rate * 0.0245))
  }

  @Test("linear regression ends at the loss of the normal equations", arguments: [false, true])
  func regression(onDevice: Bool) throws {
    let x: [Float] = (0..<16).map { Float($0) / 8 - 1 }
    let y = x.map { 0.75 * $0 - 0.5 + ($0 * 37).truncatingRemainder(dividingBy: 1) / 4 }
    let training = try Training(
      Sequential.dense("line", widths: [1, 1]), inputs: x.map { [$0] }, targets: y,
      on: backend(onDevice))
    for step in 0..<600 { try training.step(rate: 0.05 * (1 - Double(step) / 600)) }
    let least = leastSquares(x.map(Double.init), y.map(Double.init))
    let loss = try training.loss().value.scalar()
    // Near the minimum the loss is quadratic: 1e-3 off in both numbers costs 1e-6.
    expectClose(loss, least, within: .distance(1e-6 + 64 * 0x1p-24 * least))
    #expect(least > 1e-3)
  }

  /// The mean squared residual of the best line: var y - cov^2 / var x.
  private func leastSquares(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count)
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let xx = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) } / n
    let yy = y.reduce(0) { $0 + ($1 - my) * ($1 - my) } / n
    let xy = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / n
    return yy - xy * xy / xx
  }

  @Test("a network learns exclusive or", arguments: [false, true], [1, 2, 3] as [UInt64])
  func exclusiveOr(onDevice: Bool, seed: UInt64) throws {
    let training = try Training(
      Sequential.dense("xor", widths: [2, 8, 1], activation: .tanh),
      inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [0, 1, 1, 0], on: backend(onDevice),
      seed: seed)
    // Without the product of its inputs, a network cannot do better than 1/4.
    let before = try training.loss().value.scalar()
    for _ in 0..<400 { try training.step(rate: 0.03) }
    let after = try training.loss().value.scalar()
    #expect(after < 1e-3 && before > 0.1)
    let answers = try training.network(training.inputs).value.doubles().map { $0.rounded() }
    #expect(answers == [0, 1, 1, 0])
  }

  @Test("both backends take the same course for 20 steps")
  func course() throws {
    let (inputs, targets) = table(33)
    let network = { Sequential.dense("net", widths: [3, 16, 17, 1], activation: .tanh) }
    let pair = try [Backend.reference, backend(true)].map {
      try Training(network(), inputs: inputs, targets: targets, on: $0)
    }
    var losses: [[Double]] = [[], []]
    let (steps, rate) = (20, 0.01)
    for _ in 0..<steps {
      for (index, training) in pair.enumerated() {
        losses[index].append(try training.step(rate: rate).scalar())
      }
    }
    #expect((losses[0].last ?? 1) < 0.75 * (losses[0].first ?? 0))
    // A gradient element sums 33 rows of products over 17 units: it is known to about 1000
    // roundings of its terms. A step divides by the gradient's size and is as well known, relative
    // to the rate, up to the ratio of terms and sum, 10 here; the steps' errors add.
    let distance = Double(steps) * rate * 10 * 1000 * 0x1p-24
    expectClose(losses[1], losses[0], within: .norm(distance))
    let values = try pair.map { try $0.set.valuesByName().flatMap(\.values).map(Double.init) }
    expectClose(values[1], values[0], within: .distance(distance))
  }

  @Test("1,000 steps allocate nothing and hold no more memory than the first")
  func memory() throws {
    let engine = try TestDevice.engine()
    let (inputs, targets) = table(32)
    let training = try Training(
      Sequential.dense("net", widths: [3, 16, 16, 1]), inputs: inputs, targets: targets,
      on: .openCL(engine))
    for _ in 0..<3 { try training.step(rate: 0.01) }
    let warm = engine.memory
    for _ in 0..<1000 {
      try training.step(rate: 0.01)
      #expect(engine.memory.live == warm.live)
    }
    #expect(engine.memory.allocations == warm.allocations)
    #expect(engine.memory.cached == warm.cached)
    #expect(try training.loss().value.scalar() < 0.01)
  }
}
