internal import DiffeoOpenCL
internal import DiffeoTensors

/// Functions of the parameters of beta distributions on either backend.
enum BetaFunctions {
  private typealias Floats = Buffer<Float>
  private static let file = "special/beta.cl"

  static func divergence(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard let engine = try check("divergenceFromUniform", a, b) else {
      return .host(zip(a.host, b.host).map(divergence), a.shape)
    }
    let result = try Tensor.uninitialized(a.shape, on: engine)
    let kernel: Kernel<UInt32, Floats, Floats, Floats> = try engine.laneKernel(
      "beta_divergence", in: file)
    try kernel(
      UInt32(a.count), a.buffer, b.buffer, result.buffer, groups: engine.laneGroups(a.count))
    return result
  }

  static func divergenceGradient(
    _ a: Tensor, _ b: Tensor, _ upstream: Tensor
  ) throws -> (alpha: Tensor, beta: Tensor) {
    guard let engine = try check("divergenceFromUniform", a, upstream) else {
      let slopes = zip(zip(a.host, b.host), upstream.host).map { pair, g in
        (g * slope(pair.0, pair.1), g * slope(pair.1, pair.0))
      }
      return (.host(slopes.map(\.0), a.shape), .host(slopes.map(\.1), a.shape))
    }
    let left = try Tensor.uninitialized(a.shape, on: engine)
    let right = try Tensor.uninitialized(a.shape, on: engine)
    let kernel: Kernel<UInt32, Floats, Floats, Floats, Floats, Floats> = try engine.laneKernel(
      "beta_divergence_gradient", in: file)
    try kernel(
      UInt32(a.count), a.buffer, b.buffer, upstream.buffer, left.buffer, right.buffer,
      groups: engine.laneGroups(a.count))
    return (left, right)
  }

  static func logDensity(_ a: Tensor, _ b: Tensor, _ logit: Tensor) throws -> Tensor {
    guard let engine = try check("logDensity", a, logit) else {
      let pairs = zip(zip(a.host, b.host), logit.host)
      return .host(pairs.map { logDensity($0.0, $0.1, atLogit: $1) }, a.shape)
    }
    let result = try Tensor.uninitialized(a.shape, on: engine)
    let kernel: Kernel<UInt32, Floats, Floats, Floats, Floats> = try engine.laneKernel(
      "beta_log_density", in: file)
    try kernel(
      UInt32(a.count), a.buffer, b.buffer, logit.buffer, result.buffer,
      groups: engine.laneGroups(a.count))
    return result
  }
}
