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
  /// Normal of a standard deviation.
  case normal(deviation: Double)
  /// Normal of a standard deviation, but drawn anew where it is further than two of them from 0.
  case truncatedNormal(deviation: Double)

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
      try Self.normal(shape, deviation: (2 / Double(inputs)).squareRoot(), key: key)
    case .normal(let deviation): try Self.normal(shape, deviation: deviation, key: key)
    case .truncatedNormal(let deviation):
      Self.truncatedNormal(shape, deviation: deviation, key: key)
    }
  }

  private static func normal(_ shape: Shape, deviation: Double, key: RandomKey) throws -> [Double] {
    try Tensor.normal(shape, deviation: deviation, key: key, on: .reference).doubles()
  }

  private static func truncatedNormal(
    _ shape: Shape, deviation: Double, key: RandomKey
  ) -> [Double] {
    (0..<shape.count).map { index in
      var sub: UInt32 = 0
      while abs(key.normal(index, sub: sub)) > 2 { sub += 1 }
      return deviation * key.normal(index, sub: sub)
    }
  }

  private static func uniform(_ shape: Shape, bound: Double, key: RandomKey) throws -> [Double] {
    try Tensor.uniform(shape, low: -bound, high: bound, key: key, on: .reference).doubles()
  }
}
