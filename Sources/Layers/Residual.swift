public import DiffeoDifferentiation

/// A residual block: `y = body(x) + shortcut(x)`.
///
/// - Source: K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning for image recognition
///   (CVPR 2016), equation 2.
public struct Residual: Layer {
  /// What is learnt besides the shortcut.
  public let body: any Layer
  /// The way past it; nil for the identity.
  public let shortcut: (any Layer)?

  /// A block whose two ways give the same shape.
  public init(_ body: any Layer, shortcut: (any Layer)? = nil) {
    self.body = body
    self.shortcut = shortcut
  }

  private var parts: [any Layer] { [body] + (shortcut.map { [$0] } ?? []) }

  /// Those of both ways.
  public var parameters: [Parameter] { parts.flatMap(\.parameters) }
  /// That of both ways.
  public var state: [Parameter] { parts.flatMap(\.state) }

  /// The sum of both ways.
  public func callAsFunction(_ input: Variable) throws -> Variable {
    try body(input) + (try shortcut?(input) ?? input)
  }

  /// The sum of both ways, as in training.
  public func callAsFunction(
    _ input: Variable, changing changes: StateChanges
  ) throws -> Variable {
    try body(input, changing: changes) + (try shortcut?(input, changing: changes) ?? input)
  }
}
