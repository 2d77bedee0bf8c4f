public import DiffeoTensors

/// What a pass in training makes of the numbers that no gradient changes.
///
/// Layers only note what becomes of their state; whoever owns it applies all changes at once, when
/// the step counts.
public final class StateChanges {
  private var values: [(parameter: Parameter, value: Tensor)] = []

  /// No changes.
  public init() {}

  /// Notes what becomes of a parameter; of several values the last one stays.
  ///
  /// - Parameters:
  ///   - parameter: Of a layer's state.
  ///   - value: As many elements as it has.
  public func set(_ parameter: Parameter, to value: Tensor) {
    values.removeAll { $0.parameter === parameter }
    values.append((parameter, value))
  }

  /// Applies all changes.
  ///
  /// - Parameter state: The set that holds the parameters.
  /// - Throws: ``ParameterError``, or an OpenCL error.
  public func apply(to state: ParameterSet) throws {
    for (parameter, value) in values { try state.assign(value, to: parameter.name) }
  }
}
