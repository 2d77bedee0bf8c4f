/// What a caller of tensor operations can get wrong.
public enum TensorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Two shapes do not fit an operation.
  case shapeMismatch(operation: String, left: Shape, right: Shape)
  /// A shape does not have what an operation needs.
  case invalidShape(operation: String, shape: Shape, expected: String)
  /// A number of values is not the number of elements.
  case countMismatch(shape: Shape, count: Int)
  /// Operands live on different devices.
  case backendMismatch(operation: String)
  /// More elements than a kernel can address.
  case tooLarge(operation: String, shape: Shape)

  /// What was expected and what came.
  public var description: String {
    switch self {
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): the shapes \(left) and \(right) do not fit."
    case .invalidShape(let operation, let shape, let expected):
      "\(operation): the shape \(shape) does not fit; expected \(expected)."
    case .countMismatch(let shape, let count):
      "A tensor of shape \(shape) has \(shape.count) elements, but \(count) values were given."
    case .backendMismatch(let operation):
      "\(operation): the operands live on different devices."
    case .tooLarge(let operation, let shape):
      "\(operation): \(shape) has more elements than a kernel can address (2^32 - 1)."
    }
  }
}
