internal import DiffeoLayers
internal import DiffeoOpenCL
internal import DiffeoTensors

extension Adam {
  private typealias Launch = Kernel<
    UInt32, Float, Float, Float, Float, Float, Float, Float, Float, Buffer<Float>, Buffer<Float>,
    Buffer<Float>, Buffer<Float>, Buffer<Float>
  >

  /// Launches `adam`.
  func launch(_ rate: Double) throws {
    guard let engine = parameters.backend.engine else { return }
    let gradients = parameters.gradients
    // The squared length stays on the device: clipping costs no synchronisation.
    let norm = try options.clip == nil ? gradients : gradients.squared().sum()
    let kernel: Launch = try engine.kernel(
      "adam", in: "optimizer/adam.cl",
      definitions: [Definition("CLIP", options.clip == nil ? 0 : 1)],
      local: WorkSize(engine.profile.elementGroupSize))
    let (c1, c2) = corrections
    let count = gradients.count
    try kernel(
      UInt32(count), Float(rate), Float(1 - options.beta1), Float(1 - options.beta2), Float(c1),
      Float(c2), Float(options.epsilon), Float(options.weightDecay), Float(options.clip ?? 0),
      norm.buffer, gradients.buffer, first.buffer, second.buffer, parameters.values.buffer,
      groups: .groups(
        of: engine.profile.elementGroupSize * engine.profile.vectorWidth, covering: count))
  }
}
