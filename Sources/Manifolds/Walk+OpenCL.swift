internal import DiffeoOpenCL
internal import DiffeoTensors

extension BrownianWalk {
  /// Launches `brownian_walk` for some steps; with a history, of each of them.
  func launch(
    _ start: Tensor, _ time: Tensor, _ range: Range<Int>, history: Bool, shape: Shape,
    on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, on: engine, label: "walks")
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, SIMD2<UInt32>, Buffer<Float>,
        Buffer<Float>, Buffer<Float>
      > = try manifold.kernel.kernel(
        "brownian_walk", in: "walk.cl",
        definitions: memory + (history ? [Definition("HISTORY", 1)] : []), on: engine)
    try kernel(
      UInt32(start.shape[0]), UInt32(steps), UInt32(range.lowerBound), UInt32(range.upperBound),
      key.step, key.purpose, key.seedWords, start.buffer, time.buffer, result.buffer,
      groups: ManifoldKernel.groups(covering: start.shape[0], on: engine))
    return result
  }

  /// Launches `brownian_walk_gradient`.
  func launchGradient(
    _ start: Tensor, _ time: Tensor, _ upstream: Tensor, on engine: Engine
  ) throws -> (start: Tensor, time: Tensor) {
    let startGradient = try Tensor.uninitialized(start.shape, on: engine, label: "walks")
    let timeGradient = try Tensor.uninitialized(time.shape, on: engine, label: "walks")
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, SIMD2<UInt32>, Buffer<Float>, Buffer<Float>, Buffer<Float>,
        Buffer<Float>, Buffer<Float>
      > = try manifold.kernel.kernel(
        "brownian_walk_gradient", in: "walk.cl", definitions: memory, on: engine)
    try kernel(
      UInt32(start.shape[0]), UInt32(steps), key.step, key.purpose, key.seedWords, start.buffer,
      time.buffer, upstream.buffer, startGradient.buffer, timeGradient.buffer,
      groups: ManifoldKernel.groups(covering: start.shape[0], on: engine))
    return (startGradient, timeGradient)
  }

  /// How much of a walk the way back keeps; both ways are compiled together.
  ///
  /// The least power of two whose square covers the steps, so that few programs serve all walks;
  /// short walks keep every step.
  private var memory: [Definition] {
    for length in [16, 32] where steps <= length {
      return [Definition("SEGMENT", length), Definition("CHECKPOINTS", 1)]
    }
    var segment = 8
    while segment * segment < steps { segment *= 2 }
    return [Definition("SEGMENT", segment), Definition("CHECKPOINTS", segment)]
  }
}
