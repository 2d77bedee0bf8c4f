internal import DiffeoDifferentiation
internal import DiffeoOpenCL
public import DiffeoTensors

/// All parameters of a model in one flat piece of memory, and their gradients in another.
///
/// An optimiser then updates everything in one launch, and data-parallel training needs a single
/// exchange. Each parameter starts at a multiple of the device's alignment; the gaps stay zero.
public final class ParameterSet {
  /// The parameters, in the order of their declaration.
  public let parameters: [Parameter]
  /// Where they live.
  public let backend: Backend
  /// Their values, one after the other, gaps included.
  public private(set) var values: Tensor
  /// Their gradients, laid out alike.
  public private(set) var gradients: Tensor
  private let offsets: [Int]
  private var gradientViews: [Tensor] = []

  /// Allocates parameters and gives them their initial values.
  ///
  /// - Parameters:
  ///   - parameters: Names must differ.
  ///   - backend: Where they live.
  ///   - seed: Of the initial values; each parameter has a stream of its own.
  /// - Throws: An OpenCL error.
  public init(_ parameters: [Parameter], on backend: Backend, seed: UInt64) throws {
    precondition(
      Set(parameters.map(\.name)).count == parameters.count, "two parameters share a name")
    let alignment = max((backend.engine?.device.alignment ?? 4) / 4, 1)
    var offsets: [Int] = []
    var end = 0
    for parameter in parameters {
      offsets.append(end)
      // A parameter without elements still takes a place: device memory has no empty views.
      end = (end + max(parameter.shape.count, 1) + alignment - 1) / alignment * alignment
    }
    self.parameters = parameters
    self.backend = backend
    self.offsets = offsets
    var flat = [Double](repeating: 0, count: end)
    for (index, parameter) in parameters.enumerated() {
      let key = RandomKey(seed: seed, step: UInt32(index), purpose: .initialization)
      let initial = try parameter.initializer.values(parameter.shape, key: key)
      flat.replaceSubrange(offsets[index]..<(offsets[index] + initial.count), with: initial)
    }
    self.values = try Tensor(doubles: flat, shape: [end], on: backend)
    self.gradients = try .zeros([end], on: backend)
    self.gradientViews = try parameters.indices.map { try view(of: gradients, $0) }
    try refresh()
  }

  /// Number of trained numbers, gaps not counted.
  public var count: Int { parameters.reduce(0) { $0 + $1.shape.count } }

  /// The values of each parameter by name.
  ///
  /// - Throws: An OpenCL error.
  public func valuesByName() throws -> [(name: String, shape: Shape, values: [Float])] {
    try named(values)
  }

  /// Splits a flat tensor that is laid out like the parameters.
  ///
  /// - Parameter flat: ``values``, ``gradients``, or an optimiser's moments.
  /// - Returns: Name, shape and elements of each parameter.
  /// - Throws: An OpenCL error.
  public func named(
    _ flat: Tensor
  ) throws -> [(name: String, shape: Shape, values: [Float])] {
    try namedDoubles(flat).map { ($0.name, $0.shape, $0.values.map { Float($0) }) }
  }

  /// Splits a flat tensor as ``named(_:)`` does, in float64: all that the reference path has.
  ///
  /// - Parameter flat: ``values``, ``gradients``, or an optimiser's moments.
  /// - Returns: Name, shape and elements of each parameter.
  /// - Throws: An OpenCL error.
  public func namedDoubles(
    _ flat: Tensor
  ) throws -> [(name: String, shape: Shape, values: [Double])] {
    try parts(of: flat).map { ($0.name, $0.part.shape, try $0.part.doubles()) }
  }

  /// Splits a flat tensor without reading it.
  ///
  /// - Parameter flat: ``values``, ``gradients``, or an optimiser's moments.
  /// - Returns: Name and part of each parameter; on a device the parts share the tensor's memory.
  /// - Throws: An OpenCL error.
  public func parts(of flat: Tensor) throws -> [(name: String, part: Tensor)] {
    try parameters.indices.map { (parameters[$0].name, try view(of: flat, $0)) }
  }

  /// Puts values by name into a flat tensor laid out like the parameters.
  ///
  /// - Parameter named: Elements by parameter name.
  /// - Returns: The flat tensor.
  /// - Throws: ``ParameterError``, or an OpenCL error.
  public func flat(_ named: [String: (shape: Shape, values: [Float])]) throws -> Tensor {
    try assembled { named[$0].map { ($0.shape, $0.values.map { Double($0) }) } }
  }

  /// Puts values by name into a flat tensor as ``flat(_:)`` does, in float64 on the reference path.
  ///
  /// - Parameter named: Elements by parameter name.
  /// - Returns: The flat tensor.
  /// - Throws: ``ParameterError``, or an OpenCL error.
  public func flatDoubles(
    _ named: [String: (shape: Shape, values: [Double])]
  ) throws -> Tensor {
    try assembled { named[$0] }
  }

  /// Puts what a function gives for each name into a flat tensor, one parameter at a time, so that
  /// large models need no second copy of themselves in float64.
  ///
  /// - Parameter elements: Shape and elements of the parameter of a name; nil for none.
  /// - Returns: The flat tensor.
  /// - Throws: ``ParameterError``, what `elements` throws, or an OpenCL error.
  public func assembled(
    from elements: (String) throws -> (shape: Shape, values: [Double])?
  ) throws -> Tensor {
    let isOnDevice = backend.engine != nil
    var floats = [Float](repeating: 0, count: isOnDevice ? values.count : 0)
    var doubles = [Double](repeating: 0, count: isOnDevice ? 0 : values.count)
    for (parameter, offset) in zip(parameters, offsets) {
      let found = try checked(elements(parameter.name), for: parameter)
      let range = offset..<(offset + found.count)
      if isOnDevice {
        floats.replaceSubrange(range, with: found.lazy.map { Float($0) })
      } else {
        doubles.replaceSubrange(range, with: found)
      }
    }
    return isOnDevice
      ? try Tensor(floats, shape: values.shape, on: backend)
      : try Tensor(doubles: doubles, shape: values.shape, on: backend)
  }

  private func checked(
    _ found: (shape: Shape, values: [Double])?, for parameter: Parameter
  ) throws(ParameterError) -> [Double] {
    guard let found else { throw .missing(parameter.name) }
    guard found.shape == parameter.shape, found.values.count == found.shape.count else {
      throw .shape(parameter.name, expected: parameter.shape, found: found.shape)
    }
    return found.values
  }

  /// Replaces all values.
  ///
  /// - Parameter flat: A tensor laid out like ``values``, whose memory is taken over on the
  ///   reference path and copied on a device.
  /// - Throws: An OpenCL error.
  public func assign(_ flat: Tensor) throws {
    precondition(flat.shape == values.shape, "the values are laid out unlike the parameters")
    if let engine = backend.engine {
      try engine.copy(flat.buffer, to: values.buffer, count: flat.count)
    } else {
      values = flat
      try refresh()
    }
  }

  /// Replaces the values of one parameter.
  ///
  /// - Parameters:
  ///   - value: As many elements as the parameter has, on its backend; they are copied.
  ///   - name: The parameter.
  /// - Throws: ``ParameterError``, or an OpenCL error.
  public func assign(_ value: Tensor, to name: String) throws {
    guard let index = parameters.firstIndex(where: { $0.name == name }) else {
      throw ParameterError.missing(name)
    }
    let parameter = parameters[index]
    guard value.count == parameter.shape.count else {
      throw ParameterError.shape(name, expected: parameter.shape, found: value.shape)
    }
    if let engine = backend.engine {
      try engine.copy(value.buffer, to: parameter.variable.value.buffer, count: value.count)
    } else {
      var flat = values.host
      flat.replaceSubrange(offsets[index]..<(offsets[index] + value.count), with: value.host)
      try assign(.host(flat, values.shape))
    }
  }

  /// Gathers the gradients of the parameters in ``gradients``; those already there stay.
  ///
  /// - Parameter list: For each parameter its gradient.
  /// - Throws: An OpenCL error.
  public func collect(_ list: [Tensor]) throws {
    precondition(list.count == parameters.count, "a parameter has no gradient")
    if let engine = backend.engine {
      for (gradient, target) in zip(list, gradientViews) where gradient.buffer !== target.buffer {
        try engine.copy(gradient.buffer, to: target.buffer, count: gradient.count)
      }
      return
    }
    var flat = [Double](repeating: 0, count: values.count)
    for (gradient, offset) in zip(list, offsets) {
      flat.replaceSubrange(offset..<(offset + gradient.count), with: gradient.host)
    }
    gradients = .host(flat, values.shape)
  }

  /// Makes each parameter a leaf on its part of the values.
  private func refresh() throws {
    for (index, parameter) in parameters.enumerated() {
      let destination = backend.engine == nil ? nil : gradientViews[index]
      parameter.set(
        Variable(leaf: try view(of: values, index), gradientDestination: destination))
    }
  }

  private func view(of flat: Tensor, _ index: Int) throws -> Tensor {
    let (offset, shape) = (offsets[index], parameters[index].shape)
    switch flat.storage {
    case .host(let values): return .host(Array(values[offset..<(offset + shape.count)]), shape)
    case .device(let buffer, let engine):
      let part = try buffer.view(offset: offset, count: max(shape.count, 1))
      return Tensor(shape: shape, storage: .device(part, engine))
    }
  }
}

/// What can be wrong with values given to parameters by name.
public enum ParameterError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A parameter has no values.
  case missing(String)
  /// A parameter's values have another shape.
  case shape(String, expected: Shape, found: Shape)

  /// What was expected and what was found.
  public var description: String {
    switch self {
    case .missing(let name): "The parameter '\(name)' is missing."
    case .shape(let name, let expected, let found):
      "The parameter '\(name)' has the shape \(found); this model needs \(expected)."
    }
  }
}
