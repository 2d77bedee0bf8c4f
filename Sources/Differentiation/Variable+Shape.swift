public import DiffeoTensors

extension Variable {
  /// The same elements under another shape.
  public func reshaped(to shape: Shape) throws -> Variable {
    if shape == self.shape { return self }
    return .operation(try value.reshaped(to: shape), inputs: [self]) { context in
      [try context.upstream.reshaped(to: context.inputs[0].shape)]
    }
  }

  /// The variable repeated to a shape.
  public func broadcast(to shape: Shape) throws -> Variable {
    if shape == self.shape { return self }
    return .operation(try value.broadcast(to: shape), inputs: [self]) { context in
      [try context.upstream.summed(to: context.inputs[0].shape)]
    }
  }

  /// The transpose of a matrix, or of each matrix of a batch.
  public func transposed() throws -> Variable {
    .operation(try value.transposed(), inputs: [self]) { [try $0.upstream.transposed()] }
  }

  /// A range along an axis.
  public func slice(axis: Int, _ range: Range<Int>) throws -> Variable {
    .operation(try value.slice(axis: axis, range), inputs: [self]) { context in
      let extent = context.inputs[0].shape[axis]
      return [try context.upstream.padded(axis: axis, offset: range.lowerBound, extent: extent)]
    }
  }

  /// The variable inside zeros along an axis.
  public func padded(axis: Int, offset: Int, extent: Int) throws -> Variable {
    let padded = try value.padded(axis: axis, offset: offset, extent: extent)
    return .operation(padded, inputs: [self]) { context in
      let count = context.inputs[0].shape[axis]
      return [try context.upstream.slice(axis: axis, offset..<(offset + count))]
    }
  }

  /// Variables one after the other along an axis.
  public static func concatenating(_ variables: [Variable], axis: Int = 0) throws -> Variable {
    let joined = try Tensor.concatenating(variables.map(\.value), axis: axis)
    return .operation(joined, inputs: variables) { context in
      var offset = 0
      return try context.inputs.map { input in
        defer { offset += input.shape[axis] }
        return try context.upstream.slice(axis: axis, offset..<(offset + input.shape[axis]))
      }
    }
  }

  /// The rows that indices name.
  public func gathering(_ indices: Indices) throws -> Variable {
    .operation(try value.gathering(indices), inputs: [self]) { context in
      [try context.upstream.scatteringSum(indices, rows: context.inputs[0].shape[0])]
    }
  }

  /// Rows added up where indices say.
  public func scatteringSum(_ indices: Indices, rows: Int) throws -> Variable {
    .operation(try value.scatteringSum(indices, rows: rows), inputs: [self]) { context in
      [try context.upstream.gathering(indices)]
    }
  }
}
