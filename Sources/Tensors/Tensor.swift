public import DiffeoOpenCL

/// A dense, row-major array of real numbers on a backend: float32 on an OpenCL device, float64 on
/// the reference path.
///
/// Tensors are values; those of equal storage share it. Every operation returns a new tensor, runs
/// where its operands live, and returns before the device has done the work.
public struct Tensor {
  /// The numbers themselves.
  public enum Storage {
    /// In device memory; one element at least, even when the tensor is empty.
    case device(Buffer<Float>, Engine)
    /// On the host.
    case host([Double])
  }

  /// Extents, outermost first.
  public let shape: Shape
  /// The numbers themselves.
  public let storage: Storage

  /// A tensor of given storage, which holds at least as many elements as the shape.
  public init(shape: Shape, storage: Storage) {
    self.shape = shape
    self.storage = storage
  }

  /// A tensor with given values.
  ///
  /// - Parameters:
  ///   - values: Elements, row-major.
  ///   - shape: Extents.
  ///   - backend: Where it lives.
  ///   - label: What the memory is for, as out-of-memory errors list it.
  /// - Throws: ``TensorError/countMismatch(shape:count:)``, or an OpenCL error.
  public init(
    _ values: [Float], shape: Shape, on backend: Backend, label: String = "tensors"
  ) throws {
    guard values.count == shape.count else {
      throw TensorError.countMismatch(shape: shape, count: values.count)
    }
    switch backend {
    case .reference: self.init(shape: shape, storage: .host(values.map(Double.init)))
    case .openCL(let engine):
      let padded = values.isEmpty ? [0] : values
      let buffer = try engine.buffer(copying: padded.span, label: label)
      self.init(shape: shape, storage: .device(buffer, engine))
    }
  }

  /// A tensor with given float64 values, rounded on an OpenCL device.
  ///
  /// - Parameters:
  ///   - values: Elements, row-major.
  ///   - shape: Extents.
  ///   - backend: Where it lives.
  /// - Throws: ``TensorError/countMismatch(shape:count:)``, or an OpenCL error.
  public init(doubles values: [Double], shape: Shape, on backend: Backend) throws {
    if case .openCL = backend {
      try self.init(values.map { Float($0) }, shape: shape, on: backend)
      return
    }
    guard values.count == shape.count else {
      throw TensorError.countMismatch(shape: shape, count: values.count)
    }
    self.init(shape: shape, storage: .host(values))
  }

  /// A tensor whose elements all have one value.
  ///
  /// - Throws: An OpenCL error.
  public static func full(_ value: Double, shape: Shape, on backend: Backend) throws -> Tensor {
    switch backend {
    case .reference:
      return Tensor(shape: shape, storage: .host([Double](repeating: value, count: shape.count)))
    case .openCL(let engine):
      let tensor = try uninitialized(shape, on: engine)
      try engine.fill(tensor.buffer, with: Float(value))
      return tensor
    }
  }

  /// A tensor of zeros.
  ///
  /// - Throws: An OpenCL error.
  public static func zeros(_ shape: Shape, on backend: Backend) throws -> Tensor {
    try full(0, shape: shape, on: backend)
  }

  /// Where the tensor lives.
  public var backend: Backend {
    switch storage {
    case .device(_, let engine): .openCL(engine)
    case .host: .reference
    }
  }

  /// Number of elements.
  public var count: Int { shape.count }

  /// The elements in float32, row-major; waits for the device.
  ///
  /// - Throws: An OpenCL error.
  public func values() throws -> [Float] {
    switch storage {
    case .host(let values): return values.map { Float($0) }
    case .device(let buffer, let engine):
      return shape.count == 0 ? [] : Array(try engine.read(buffer).prefix(shape.count))
    }
  }

  /// The elements in float64, row-major; waits for the device.
  ///
  /// - Throws: An OpenCL error.
  public func doubles() throws -> [Double] {
    if case .host(let values) = storage { return values }
    return try values().map(Double.init)
  }

  /// The value of a tensor with one element; waits for the device.
  ///
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for any other shape.
  public func scalar() throws -> Double {
    guard count == 1 else {
      throw TensorError.invalidShape(operation: "scalar", shape: shape, expected: "one element")
    }
    return try doubles()[0]
  }

  /// The same elements under another shape; shares the storage.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)`` when the counts differ.
  public func reshaped(to shape: Shape) throws -> Tensor {
    guard shape.count == count else {
      throw TensorError.shapeMismatch(operation: "reshaped", left: self.shape, right: shape)
    }
    return Tensor(shape: shape, storage: storage)
  }

  /// The same numbers on another backend.
  ///
  /// - Throws: An OpenCL error.
  public func copied(to backend: Backend) throws -> Tensor {
    try Tensor(doubles: try doubles(), shape: shape, on: backend)
  }
}

extension Tensor {
  /// Device memory for a result; its values are undefined.
  package static func uninitialized(
    _ shape: Shape, on engine: Engine, label: String = "tensors"
  ) throws -> Tensor {
    guard shape.count <= Int(UInt32.max) else {
      throw TensorError.tooLarge(operation: "tensor", shape: shape)
    }
    let buffer: Buffer<Float> = try engine.buffer(count: max(shape.count, 1), label: label)
    return Tensor(shape: shape, storage: .device(buffer, engine))
  }

  /// The device memory; a mistake of ours if the tensor is on the host.
  package var buffer: Buffer<Float> {
    guard case .device(let buffer, _) = storage else {
      preconditionFailure("a host tensor has no device memory")
    }
    return buffer
  }

  /// The host values; a mistake of ours if the tensor is on a device.
  package var host: [Double] {
    guard case .host(let values) = storage else {
      preconditionFailure("a device tensor has no host values")
    }
    return values
  }

  /// A host tensor, for results of the reference path.
  package static func host(_ values: [Double], _ shape: Shape) -> Tensor {
    Tensor(shape: shape, storage: .host(values))
  }

  /// The engine that all tensors share, nil when all are on the host.
  package static func commonEngine(
    _ operation: String, _ tensors: Tensor...
  ) throws -> Engine? {
    let first = tensors[0].backend
    guard tensors.allSatisfy({ $0.backend.isSame(as: first) }) else {
      throw TensorError.backendMismatch(operation: operation)
    }
    return first.engine
  }
}
