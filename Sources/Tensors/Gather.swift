internal import DiffeoOpenCL

extension Tensor {
  /// The rows that indices name.
  ///
  ///     y[r, ...] = x[index[r], ...]
  ///
  /// - Parameter indices: Row numbers, each below the outermost extent; not checked on a device.
  /// - Returns: A tensor whose outermost extent is the number of indices.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for a scalar or where there
  ///   is no row to take, ``TensorError/backendMismatch(operation:)``, or an OpenCL error.
  /// - Complexity: One launch, each element read and written once.
  public func gathering(_ indices: Indices) throws -> Tensor {
    let (width, target) = try rowLayout("gathering", rows: indices.count)
    guard shape[0] > 0 || indices.count == 0 else {
      throw TensorError.invalidShape(
        operation: "gathering", shape: shape, expected: "one row at least")
    }
    switch (storage, indices.storage) {
    case (.host(let x), .host(let index)):
      return .host(index.flatMap { x[(Int($0) * width)..<((Int($0) + 1) * width)] }, target)
    case (.device(let x, let engine), .device(let index, let other)) where engine === other:
      let result = try Tensor.uninitialized(target, on: engine)
      if target.count == 0 { return result }
      let kernel: Kernel<UInt32, Buffer<Int32>, Buffer<Float>, Buffer<Float>> =
        try engine.kernel("gather_rows", in: "indexing/gather.cl", local: engine.elementGroup)
      try kernel(
        UInt32(width), index, x, result.buffer, groups: engine.rowGroups(width, indices.count))
      return result
    default: throw TensorError.backendMismatch(operation: "gathering")
    }
  }

  /// Rows added up where indices say: the way back of ``gathering(_:)``.
  ///
  ///     x[j, ...] = sum over r with index[r] = j of y[r, ...]
  ///
  /// - Parameters:
  ///   - indices: For each row of this tensor the row of the result, below `rows`; not checked on
  ///     a device.
  ///   - rows: Outermost extent of the result.
  /// - Returns: A tensor of `rows` rows.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` when there are not as many
  ///   indices as rows; otherwise as ``gathering(_:)``.
  /// - Complexity: One launch; parallel over columns only, so that sums keep their order.
  public func scatteringSum(_ indices: Indices, rows: Int) throws -> Tensor {
    let (width, target) = try rowLayout("scatteringSum", rows: rows)
    guard indices.count == shape[0], rows > 0 || count == 0 else {
      throw TensorError.invalidShape(
        operation: "scatteringSum", shape: shape, expected: "\(indices.count) rows into \(rows)")
    }
    switch (storage, indices.storage) {
    case (.host(let y), .host(let index)):
      var x = [Double](repeating: 0, count: target.count)
      for (r, j) in index.enumerated() {
        for c in 0..<width { x[Int(j) * width + c] += y[r * width + c] }
      }
      return .host(x, target)
    case (.device(let y, let engine), .device(let index, let other)) where engine === other:
      let result = try Tensor.zeros(target, on: backend)
      if count == 0 || target.count == 0 { return result }
      let kernel: Kernel<UInt32, UInt32, Buffer<Int32>, Buffer<Float>, Buffer<Float>> =
        try engine.kernel("scatter_add_rows", in: "indexing/gather.cl", local: engine.elementGroup)
      try kernel(
        UInt32(indices.count), UInt32(width), index, y, result.buffer,
        groups: engine.rowGroups(width, 1))
      return result
    default: throw TensorError.backendMismatch(operation: "scatteringSum")
    }
  }

  private func rowLayout(_ operation: String, rows: Int) throws -> (width: Int, target: Shape) {
    guard shape.rank > 0 else {
      throw TensorError.invalidShape(
        operation: operation, shape: shape, expected: "one dimension at least")
    }
    let row = Array(shape.extents.dropFirst())
    return (Shape(row).count, Shape([rows] + row))
  }
}

extension Engine {
  /// The work-group of element-wise kernels.
  var elementGroup: WorkSize { WorkSize(profile.elementGroupSize) }

  /// Groups that cover rows of `width` elements, `VEC` to a work-item.
  func rowGroups(_ width: Int, _ rows: Int) -> WorkSize {
    let covered = profile.elementGroupSize * profile.vectorWidth
    return WorkSize((width + covered - 1) / covered, rows)
  }
}
