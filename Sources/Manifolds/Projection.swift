public import DiffeoDifferentiation
public import DiffeoTensors
internal import DiffeoOpenCL

extension Manifold {
  /// The closest points of M, differentiable.
  ///
  ///     y = P(x),   dL/dx = dP(x)^T dL/dy
  ///
  /// - Parameter points: x; `[count, n]`.
  /// - Returns: y; `[count, n]`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL
  ///   error.
  /// - Complexity: One launch each way.
  public func project(_ points: Variable) throws -> Variable {
    .operation(try project(points.value), inputs: [points]) { context in
      let (x, upstream) = (context.inputs[0], context.upstream)
      let gradient = try projectionGradient(at: x.value, upstream: upstream.value)
      return [onceDifferentiable(gradient, of: [x, upstream], "The gradient of a projection")]
    }
  }

  /// The closest points of M.
  ///
  /// - Parameter points: `[count, n]`.
  /// - Returns: `[count, n]`.
  /// - Throws: `TensorError.invalidShape(operation:shape:expected:)`, or an OpenCL
  ///   error.
  public func project(_ points: Tensor) throws -> Tensor {
    try checkShape(points, "projection")
    guard let engine = points.backend.engine else {
      return .host(points.rows.flatMap { project($0) }, points.shape)
    }
    let result = try Tensor.uninitialized(points.shape, on: engine)
    let launch: Kernel<UInt32, Buffer<Float>, Buffer<Float>> = try kernel.kernel(
      "project_points", in: "project.cl", on: engine)
    try launch(
      UInt32(points.shape[0]), points.buffer, result.buffer,
      groups: ManifoldKernel.groups(covering: points.shape[0], on: engine))
    return result
  }

  /// The gradient of a projection; see ``Manifold/projectionGradient(at:upstream:)``.
  func projectionGradient(at points: Tensor, upstream: Tensor) throws -> Tensor {
    guard let engine = try Tensor.commonEngine("projection", points, upstream) else {
      let rows = zip(points.rows, upstream.rows)
      return .host(
        rows.flatMap { projectionGradient(at: $0, upstream: $1) }, points.shape)
    }
    let result = try Tensor.uninitialized(points.shape, on: engine)
    let launch: Kernel<UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>> = try kernel.kernel(
      "project_points_gradient", in: "project.cl", on: engine)
    try launch(
      UInt32(points.shape[0]), points.buffer, upstream.buffer, result.buffer,
      groups: ManifoldKernel.groups(covering: points.shape[0], on: engine))
    return result
  }
}
