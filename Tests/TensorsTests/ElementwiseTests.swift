import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Element-wise operations")
struct ElementwiseTests {
  /// Numbers over the range where the identities below hold without overflow.
  private func sample(_ backend: Backend) throws -> Tensor {
    try .uniform([257], low: -4, high: 4, key: Seed(4).key(), on: backend)
  }

  private func ones(_ tensor: Tensor) throws -> Tensor {
    try .full(1, shape: tensor.shape, on: tensor.backend)
  }

  // Each bound adds the ulps of the functions involved, at the values they take.
  @Test("functions satisfy their identities")
  func identities() throws {
    for backend in try TensorTests.backends() {
      let x = try sample(backend)
      let one = try ones(x)
      let e = 0x1p-23
      let cosine = try x.applying(.cosine).squared()
      try expectClose(x.applying(.sine).squared() + cosine, one, within: .distance(10 * e))
      // ln of a relative error is an absolute one.
      try expectClose(x.exponential().logarithm(), x, within: .distance(3 * e + 3 * 4 * e))
      try expectClose(x.sigmoid() + x.affine(scale: -1).sigmoid(), one, within: .distance(20 * e))
      // softplus(x) - softplus(-x) = x
      let minus = try x.affine(scale: -1)
      try expectClose(x.softplus() - minus.softplus(), x, within: .distance(20 * 4 * e))
      // tanh(x) = 2 sigmoid(2x) - 1
      let doubled = try x.affine(scale: 2).sigmoid().affine(scale: 2, offset: -1)
      try expectClose(x.tanh(), doubled, within: .distance(25 * e))
      try expectClose(x * x.reciprocal(), one, within: .distance(3.5 * e))
      try expectClose(x.squared().squareRoot(), x.applying(.absolute), within: .ulps(4))
      try expectClose(x.applying(.sign) * x.applying(.absolute), x, within: .exact)
      try expectClose(x.relu() - minus.relu(), x, within: .exact)
      try expectClose(x.relu(), x * x.applying(.step), within: .exact)
      try expectClose(
        x.clamped(-1, 2) * x.applying(.inside, -1, 2),
        x * x.applying(.inside, -1, 2), within: .exact)
    }
  }

  @Test("gradients of activations are their derivatives, from the activation's value")
  func activationGradients() throws {
    let x = try sample(.reference)
    let one = try ones(x)
    let pairs: [(UnaryOperation, BinaryOperation)] = [
      (.relu, .reluGradient), (.tanh, .tanhGradient), (.sigmoid, .sigmoidGradient),
      (.softplus, .softplusGradient), (.leakyRelu, .leakyReluGradient),
    ]
    for (function, gradient) in pairs {
      let exact = try x.applying(function).combining(gradient, one)
      let difference = try CentralDifference.gradient(
        of: { try $0.applying(function).sum() }, at: x)
      try expectClose(
        exact, difference, within: .norm(CentralDifference.accuracy), "\(function.rawValue)")
    }
  }

  @Test("pairs satisfy their identities")
  func pairIdentities() throws {
    for backend in try TensorTests.backends() {
      let x = try sample(backend)
      let y = try Tensor.uniform([257], low: 0.5, high: 4, key: Seed(6).key(), on: backend)
      let e = 0x1p-23
      try expectClose(x / y * y, x, within: .distance(4 * 4 * e))
      try expectClose(
        x.combining(.maximum, y) + x.combining(.minimum, y), x + y, within: .exact)
      let below = try y.combining(.greater, x)
      let above = try x.combining(.greaterOrEqual, y)
      try expectClose(below + above, ones(x), within: .exact)
      try expectClose(x.combining(.equal, x), ones(x), within: .exact)
      // y^x = e^(x ln y), the exponent up to 4 ln 4 = 5.6 with 3 ulps of ln.
      try expectClose(
        y.combining(.power, x), (x * y.logarithm()).exponential(), within: .norm(24 * e))
      // tan(atan2(x, y)) = x / y for y > 0, as sine over cosine; 6 ulps of the angle times 1 + t^2.
      let angle = try x.combining(.arcTangent, y)
      let tangent = try angle.applying(.sine) / angle.applying(.cosine)
      try expectClose(tangent * y, x, within: .norm(6 * 65 * e))
    }
  }

  @Test("every function lets NaN through, but those that answer with 0 or 1")
  func unaryNaN() throws {
    for backend in try TensorTests.backends() {
      let nan = try Tensor([Float](repeating: .nan, count: 17), shape: [17], on: backend)
      for operation in UnaryOperation.allCases {
        let values = try nan.applying(operation, 1, 2).values()
        if [.sign, .step, .inside].contains(operation) {
          #expect(values.allSatisfy { $0 == 0 }, "\(operation.rawValue)")
        } else {
          #expect(values.allSatisfy { $0.isNaN }, "\(operation.rawValue)")
        }
      }
    }
  }

  @Test("a NaN on either side gives NaN, but comparisons give 0")
  func binaryNaN() throws {
    let comparisons: [BinaryOperation] = [.greater, .greaterOrEqual, .equal]
    for backend in try TensorTests.backends() {
      let nan = try Tensor([Float](repeating: .nan, count: 17), shape: [17], on: backend)
      let two = try Tensor.full(2, shape: [17], on: backend)
      for operation in BinaryOperation.allCases {
        for (left, right) in [(nan, two), (two, nan), (nan, nan)] {
          // The gradients of relus ask whether their first operand is above 0.
          if [.reluGradient, .leakyReluGradient].contains(operation),
            try left.values()[0].isNaN
          {
            continue
          }
          let values = try left.combining(operation, right).values()
          let expected = comparisons.contains(operation)
          #expect(
            values.allSatisfy { expected ? $0 == 0 : $0.isNaN }, "\(operation.rawValue)")
        }
      }
    }
  }

  @Test("shapes that do not broadcast are an error that shows both")
  func wrongShapes() throws {
    for backend in try TensorTests.backends() {
      let left = try Tensor.zeros([2, 3], on: backend)
      let right = try Tensor.zeros([2], on: backend)
      #expect(throws: TensorError.shapeMismatch(operation: "add", left: [2, 3], right: [2])) {
        try left + right
      }
      #expect(
        throws: TensorError.shapeMismatch(operation: "broadcast", left: [2, 3], right: [3])
      ) { try left.broadcast(to: [3]) }
      #expect(throws: TensorError.self) { try left.broadcast(to: [2, 1, 4]) }
    }
  }

  @Test("more than seven dimensions that broadcast apart are refused on a device")
  func tooManyDimensions() throws {
    let backend = try TestDevice.backend()
    let left = try Tensor.zeros([2, 1, 2, 1, 2, 1, 2, 1, 2], on: backend)
    let right = try Tensor.zeros([1, 2, 1, 2, 1, 2, 1, 2, 1], on: backend)
    #expect(throws: TensorError.self) { try left + right }
  }

  @Test("operators with numbers")
  func scalars() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor([1, 2, 3], shape: [3], on: backend)
      #expect(try (2 * x + 0.5).values() == [2.5, 4.5, 6.5])
      #expect(try (x - x / x).values() == [0, 1, 2])
    }
  }
}
