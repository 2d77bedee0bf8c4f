internal import DiffeoOpenCL

extension Tensor {
  /// Tensors one after the other along an axis.
  ///
  /// - Parameters:
  ///   - tensors: At least one; all extents but that of the axis are equal.
  ///   - axis: Where they are joined; negative numbers count from the innermost.
  /// - Returns: A tensor whose extent along the axis is the sum of theirs.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``,
  ///   ``TensorError/invalidShape(operation:shape:expected:)`` for an axis that is not there,
  ///   ``TensorError/backendMismatch(operation:)``, or an OpenCL error.
  public static func concatenating(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
    let first = tensors[0].shape
    let axis = axis < 0 ? axis + first.rank : axis
    guard first.extents.indices.contains(axis) else {
      throw TensorError.invalidShape(
        operation: "concatenating", shape: first, expected: "the axis \(axis)")
    }
    for tensor in tensors {
      let fits =
        tensor.shape.rank == first.rank
        && tensor.shape.reduced([axis], keeping: false) == first.reduced([axis], keeping: false)
      guard fits else {
        throw TensorError.shapeMismatch(
          operation: "concatenating", left: first, right: tensor.shape)
      }
    }
    var extents = first.extents
    extents[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    var result = try blank(Shape(extents), on: tensors[0].backend)
    var offset = 0
    for tensor in tensors {
      result = try tensor.copyBlock(
        axis: axis, from: 0, into: result, at: offset, count: tensor.shape[axis])
      offset += tensor.shape[axis]
    }
    return result
  }

  /// A range along an axis.
  ///
  /// - Parameters:
  ///   - axis: The axis; negative numbers count from the innermost.
  ///   - range: Which part of it.
  /// - Returns: A copy of that part.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` when the range does not fit,
  ///   or an OpenCL error.
  public func slice(axis: Int, _ range: Range<Int>) throws -> Tensor {
    let axis = axis < 0 ? axis + shape.rank : axis
    guard shape.extents.indices.contains(axis), range.lowerBound >= 0,
      range.upperBound <= shape[axis]
    else {
      throw TensorError.invalidShape(
        operation: "slice", shape: shape, expected: "\(range) along axis \(axis)")
    }
    var extents = shape.extents
    extents[axis] = range.count
    let target = try Tensor.blank(Shape(extents), on: backend)
    return try copyBlock(
      axis: axis, from: range.lowerBound, into: target, at: 0, count: range.count)
  }

  /// The tensor inside zeros along an axis: the way back of ``slice(axis:_:)``.
  ///
  /// - Parameters:
  ///   - axis: The axis; negative numbers count from the innermost.
  ///   - offset: Zeros before it.
  ///   - extent: Extent of the result.
  /// - Returns: A tensor of that extent.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` when it does not fit, or an
  ///   OpenCL error.
  public func padded(axis: Int, offset: Int, extent: Int) throws -> Tensor {
    let axis = axis < 0 ? axis + shape.rank : axis
    guard shape.extents.indices.contains(axis), offset >= 0,
      offset + shape[axis] <= extent
    else {
      throw TensorError.invalidShape(
        operation: "padded", shape: shape, expected: "room in \(extent) along axis \(axis)")
    }
    var extents = shape.extents
    extents[axis] = extent
    let target = try Tensor.zeros(Shape(extents), on: backend)
    return try copyBlock(axis: axis, from: 0, into: target, at: offset, count: shape[axis])
  }

  /// A tensor that is about to be overwritten as a whole.
  private static func blank(_ shape: Shape, on backend: Backend) throws -> Tensor {
    guard let engine = backend.engine else { return try zeros(shape, on: backend) }
    return try uninitialized(shape, on: engine)
  }

  /// Copies `count` slices along an axis into `target`, which is returned.
  private func copyBlock(
    axis: Int, from: Int, into target: Tensor, at offset: Int, count: Int
  ) throws -> Tensor {
    let engine = try Self.commonEngine("copyBlock", self, target)
    let outer = Shape(Array(shape.extents[..<axis])).count
    let inner = Shape(Array(shape.extents[(axis + 1)...])).count
    let width = count * inner
    let (source, destination) = (shape[axis] * inner, target.shape[axis] * inner)
    guard let engine else {
      var values = target.host
      for o in 0..<outer {
        let start = o * source + from * inner
        let end = o * destination + offset * inner
        values.replaceSubrange(end..<(end + width), with: host[start..<(start + width)])
      }
      return .host(values, target.shape)
    }
    if outer * width == 0 { return target }
    let kernel: Kernel<UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>> =
      try engine.kernel("copy_block", in: "indexing/copy.cl", local: engine.elementGroup)
    try kernel(
      UInt32(width), UInt32(from * inner), UInt32(source), UInt32(offset * inner),
      UInt32(destination), buffer, target.buffer, groups: engine.rowGroups(width, outer))
    return target
  }
}
