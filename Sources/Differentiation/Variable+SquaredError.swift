internal import DiffeoTensors

extension Variable {
  /// The squared distance of each row from that of another matrix, in one pass each way.
  ///
  ///     d_r = sum_c (x_rc - y_rc)^2;   dx = 2 g_r (x - y),  dy = -dx
  ///
  /// - Parameter other: y, of the same shape.
  /// - Returns: d, `[rows]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func squaredErrorRows(to other: Variable) throws -> Variable {
    let value = try value.squaredErrorRows(to: other.value)
    return .operation(value, inputs: [self, other]) { context in
      let (x, y) = (context.inputs[0], context.inputs[1])
      let gradient = try x.scaledDifference(from: y, scale: context.upstream.affine(scale: 2))
      return [gradient, context.needed[1] ? try gradient.affine(scale: -1) : nil]
    }
  }

  /// The difference from another matrix, each row times a number of its own.
  ///
  ///     z_rc = s_r (x_rc - y_rc);   dx_rc = g_rc s_r,  dy = -dx,  ds_r = sum_c g_rc (x_rc - y_rc)
  ///
  /// - Parameters:
  ///   - other: y, of the same shape.
  ///   - scale: s, `[rows]`.
  /// - Returns: z.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public func scaledDifference(from other: Variable, scale: Variable) throws -> Variable {
    let value = try value.scaledDifference(from: other.value, scale: scale.value)
    return .operation(value, inputs: [self, other, scale]) { context in
      let (x, y, s) = (context.inputs[0], context.inputs[1], context.inputs[2])
      let g = context.upstream
      let gradient = try g * s.reshaped(to: [s.shape.count, 1])
      return [
        gradient, context.needed[1] ? try gradient.affine(scale: -1) : nil,
        context.needed[2] ? try (g * (x - y)).sum(axes: [1]) : nil,
      ]
    }
  }
}
