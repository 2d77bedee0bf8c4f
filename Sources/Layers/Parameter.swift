public import DiffeoDifferentiation
public import DiffeoTensors

/// Numbers that training changes, with a name that checkpoints use.
///
/// A parameter is declared by a layer and filled by the ``ParameterSet`` that holds it.
public final class Parameter {
  /// The name, unique in its model: `encoder.0.weight`.
  public let name: String
  /// Extents.
  public let shape: Shape
  /// How it starts.
  public let initializer: Initializer
  private var current: Variable?

  /// A parameter, without values yet.
  public init(_ name: String, shape: Shape, initializer: Initializer) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
  }

  /// The present values, as a leaf of differentiation.
  public var variable: Variable {
    guard let current else {
      preconditionFailure("the parameter \(name) belongs to no parameter set yet")
    }
    return current
  }

  func set(_ variable: Variable) { current = variable }
}
