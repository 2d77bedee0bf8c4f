/// What several numbers are made one by.
public enum ReductionOperation: String, Sendable, CaseIterable {
  /// The sum; 0 of no numbers.
  case sum
  /// The greatest; minus infinity of no numbers.
  case maximum
  /// The smallest; infinity of no numbers.
  case minimum
}

extension Tensor {
  /// Reduces along axes.
  ///
  /// - Parameters:
  ///   - operation: What the numbers are made one by.
  ///   - axes: The axes to reduce, negative ones counted from the innermost; nil for all.
  ///   - keepingAxes: Whether they stay, with extent 1.
  /// - Returns: A tensor without those axes, or with extent 1 there.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` for an axis that is not
  ///   there, or an OpenCL error.
  /// - Precision: Sums in float32 with partial sums; their order depends on the sizes and the
  ///   device alone. One NaN makes the result NaN.
  /// - Complexity: One launch per run of neighbouring axes, a few when an axis is long.
  public func reducing(
    _ operation: ReductionOperation, axes: [Int]? = nil, keepingAxes: Bool = false
  ) throws -> Tensor {
    let all = axes ?? Array(0..<shape.rank)
    let sorted = Set(all.map { $0 < 0 ? $0 + shape.rank : $0 }).sorted()
    guard sorted.allSatisfy({ shape.extents.indices.contains($0) }) else {
      throw TensorError.invalidShape(
        operation: operation.rawValue, shape: shape, expected: "the axes \(all)")
    }
    var result = self
    for run in Self.runs(sorted).reversed() {
      let outer = Shape(Array(result.shape.extents[..<run.lowerBound])).count
      let length = Shape(Array(shape.extents[run])).count
      let inner = Shape(Array(result.shape.extents[run.upperBound...])).count
      let target = result.shape.reduced(Array(run), keeping: true)
      result = try result.reduce(operation, outer, length, inner, target)
    }
    return try result.reshaped(to: shape.reduced(sorted, keeping: keepingAxes))
  }

  /// The sum along axes; see ``reducing(_:axes:keepingAxes:)``.
  public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Tensor {
    try reducing(.sum, axes: axes, keepingAxes: keepingAxes)
  }

  /// The mean along axes; 0 of no numbers.
  public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Tensor {
    let total = try sum(axes: axes, keepingAxes: keepingAxes)
    return try total.affine(scale: Double(max(total.count, 1)) / Double(max(count, 1)))
  }

  /// The greatest along axes.
  public func maximum(axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Tensor {
    try reducing(.maximum, axes: axes, keepingAxes: keepingAxes)
  }

  /// Sorted axes as runs of neighbours.
  private static func runs(_ axes: [Int]) -> [Range<Int>] {
    axes.reduce(into: []) { runs, axis in
      if let last = runs.last, last.upperBound == axis {
        runs[runs.count - 1] = last.lowerBound..<(axis + 1)
      } else {
        runs.append(axis..<(axis + 1))
      }
    }
  }

  private func reduce(
    _ operation: ReductionOperation, _ outer: Int, _ length: Int, _ inner: Int, _ target: Shape
  ) throws -> Tensor {
    switch storage {
    case .host(let values):
      return .host(operation.reference(values, outer, length, inner), target)
    case .device(let buffer, let engine):
      if length == 0 { return try .full(operation.neutral, shape: target, on: backend) }
      return try operation.launch(buffer, outer, length, inner, target, on: engine)
    }
  }
}

extension ReductionOperation {
  /// The result for no numbers.
  var neutral: Double {
    switch self {
    case .sum: 0
    case .maximum: -.infinity
    case .minimum: .infinity
    }
  }
}
