import DiffeoDifferentiation
import DiffeoTensors
import Testing

/// A function of variables whose gradients are checked at a point.
struct GradientCase: Sendable, CustomTestStringConvertible {
  let name: String
  let operands: [Operand]
  let function: @Sendable ([Variable]) throws -> Variable

  init(
    _ name: String, _ operands: [Operand],
    _ function: @escaping @Sendable ([Variable]) throws -> Variable
  ) {
    self.name = name
    self.operands = operands
    self.function = function
  }

  var testDescription: String { "\(name) of \(operands.map(\.shape))" }

  /// The point, in numbers that float32 holds exactly.
  func point(on backend: Backend) throws -> [Tensor] {
    try operands.enumerated().map { index, operand in
      try Tensor(operand.values(seed: UInt64(index + 1)), shape: operand.shape, on: backend)
    }
  }

  /// What is differentiated.
  ///
  ///     y = sum_e w_e (f_e + f_e^2 / 2)
  ///
  /// The weights tell the elements apart; the square gives linear functions a second derivative.
  func scalar(_ inputs: [Variable]) throws -> Variable {
    let f = try function(inputs)
    return try (weights(like: f, phase: 0.4) * (f + f.squared().affine(scale: 0.5))).sum()
  }

  /// A scalar made of the gradients of ``scalar(_:)``.
  ///
  ///     s = sum_i sum_e (v_ie g_ie + g_ie^2 / 2),   ds = H (v + g)
  func scalarOfGradients(_ inputs: [Variable]) throws -> Variable {
    let gradients = try gradients(of: scalar(inputs), with: inputs, createGraph: true)
    let parts = try gradients.map { g in
      try (g * (weights(like: g, phase: 1.1) + g.affine(scale: 0.5))).sum()
    }
    return try parts.dropFirst().reduce(parts[0]) { try $0 + $1 }
  }

  /// The number of terms in the longest sum that a gradient can hold.
  var terms: Int { operands.reduce(1) { $0 * max($1.shape.count, 1) } }
}

/// Weights between -1 and 1, different for neighbouring elements.
private func weights(like variable: Variable, phase: Double) throws -> Variable {
  let values = (0..<variable.shape.count).map { index in
    let turns = (Double(index) * 0.377 + phase).truncatingRemainder(dividingBy: 1)
    return Float(2 * turns - 1)
  }
  return Variable(
    constant: try Tensor(values, shape: variable.shape, on: variable.value.backend))
}

/// An operand of a case: its shape and where its elements lie.
struct Operand: Sendable {
  enum Range: Sendable {
    /// Anywhere between two bounds.
    case uniform(ClosedRange<Double>)
    /// All different, at `(k + 1/2) / 8 + offset`: no two, nor one and a multiple of 1/8, are closer
    /// than a step of the central differences reaches.
    case apart(offset: Double)
  }

  let shape: Shape
  let range: Range

  static func uniform(_ shape: Shape, _ range: ClosedRange<Double> = -2...2) -> Operand {
    Operand(shape: shape, range: .uniform(range))
  }

  static func apart(_ shape: Shape, offset: Double = 0) -> Operand {
    Operand(shape: shape, range: .apart(offset: offset))
  }

  func values(seed: UInt64) -> [Float] {
    let key = RandomKey(seed: seed)
    switch range {
    case .uniform(let bounds):
      let width = bounds.upperBound - bounds.lowerBound
      return (0..<shape.count).map { Float(bounds.lowerBound + width * key.uniform($0)) }
    case .apart(let offset):
      let order = (0..<shape.count).sorted { key.uniform($0) < key.uniform($1) }
      return order.map { Float((Double($0 - shape.count / 2) + 0.5) / 8 + offset) }
    }
  }
}
