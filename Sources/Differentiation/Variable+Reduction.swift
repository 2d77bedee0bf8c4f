internal import DiffeoTensors

extension Variable {
  /// The sum along axes; see `Tensor.reducing(_:axes:keepingAxes:)`.
  public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Variable {
    let kept = try keptShape(axes)
    let result = try value.sum(axes: axes, keepingAxes: keepingAxes)
    return .operation(result, inputs: [self]) { context in
      [try context.upstream.reshaped(to: kept).broadcast(to: context.inputs[0].shape)]
    }
  }

  /// The mean along axes.
  public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Variable {
    let total = try sum(axes: axes, keepingAxes: keepingAxes)
    return try total.affine(
      scale: Double(max(total.shape.count, 1)) / Double(max(shape.count, 1)))
  }

  /// The greatest along axes; equal ones share the gradient.
  public func maximum(axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Variable {
    let kept = try keptShape(axes)
    let result = try value.maximum(axes: axes, keepingAxes: keepingAxes)
    return .operation(result, inputs: [self]) { context in
      let x = context.inputs[0].detached
      let chosen = try x.combining(.equal, context.output.detached.reshaped(to: kept))
      let share = try chosen / chosen.sum(axes: axes, keepingAxes: true)
      return [try context.upstream.reshaped(to: kept) * share]
    }
  }

  /// `ln sum exp` along the innermost axis; its gradient is the softmax.
  public func logSumExp() throws -> Variable {
    .operation(try value.logSumExp(), inputs: [self]) { context in
      let kept = Shape(context.upstream.shape.extents + [1])
      return [try context.upstream.reshaped(to: kept) * context.inputs[0].softmax()]
    }
  }

  /// The softmax along the innermost axis.
  ///
  ///     gradient: y (g - sum_c g_c y_c)
  public func softmax() throws -> Variable {
    .operation(try value.softmax(), inputs: [self]) { context in
      let (y, g) = (context.output, context.upstream)
      return [try y * (g - (g * y).sum(axes: [-1], keepingAxes: true))]
    }
  }

  private func keptShape(_ axes: [Int]?) throws -> Shape {
    let rank = shape.rank
    let reduced = Set((axes ?? Array(0..<rank)).map { $0 < 0 ? $0 + rank : $0 })
    return Shape(shape.extents.indices.map { reduced.contains($0) ? 1 : shape[$0] })
  }
}
