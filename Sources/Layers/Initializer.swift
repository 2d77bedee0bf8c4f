public import DiffeoTensors

/// How a parameter starts.
public enum Initializer: Sendable, Hashable {
  /// All elements equal.
  case constant(Double)
  /// Uniform on `[-a, a]`, `a = sqrt(6 / (inputs + outputs))`.
  ///
  /// - Source: X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward
  ///   neural networks (AISTATS 2010), equation 16.
  case glorotUniform(inputs: Int, outputs: Int)
  /// Normal of variance `2 / inputs`, for layers followed by relu.
  ///
  /// - Source: K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers (ICCV 2015),
  ///   equation 10.
  case heNormal(inputs: Int)

  /// Values of the shape, float64, drawn on the host so that every device starts alike.
  ///
  /// - Parameters:
  ///   - shape: Extents.
  ///   - key: The stream.
  /// - Returns: Elements, row-major.
  /// - Throws: Whatever drawing throws; on the host that is nothing.
  public func values(_ shape: Shape, key: RandomKey) throws -> [Double] {
    switch self {
    case .constant(let value): [Double](repeating: value, count: shape.count)
    case .glorotUniform(let inputs, let outputs):
      try Self.uniform(shape, bound: (6 / Double(inputs + outputs)).squareRoot(), key: key)
    case .heNormal(let inputs):
      try Tensor.normal(
        shape, deviation: (2 / Double(inputs)).squareRoot(), key: key, on: .reference
      ).doubles()
    }
  }

  private static func uniform(_ shape: Shape, bound: Double, key: RandomKey) throws -> [Double] {
    try Tensor.uniform(shape, low: -bound, high: bound, key: key, on: .reference).doubles()
  }
}
