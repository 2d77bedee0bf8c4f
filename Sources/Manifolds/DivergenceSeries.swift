internal import DiffeoDifferentiation
internal import DiffeoOpenCL
internal import DiffeoTensors
internal import Foundation
internal import Synchronization

/// The KL divergence of a heat kernel from the uniform distribution as a function of y = ln t that
/// is quick to evaluate: Chebyshev's interpolation between the two ends where it is simple.
///
///     y < low     -(d/2) y + offset + Sc e^y / 4, right there to 1e-8
///     otherwise   sum over k of c_k T_k((2 y - low - high) / (high - low))
///     y > high    0, right there to 1e-9
///
/// - Source: J. P. Boyd, Chebyshev and Fourier spectral methods (2001), chapter 4.
struct DivergenceSeries: Sendable {
  /// c, and the coefficients of the derivative.
  let values: [Double]
  let derivatives: [Double]
  let low: Double
  let high: Double
  /// The straight line and the curvature term below `low`.
  let constants: DivergenceConstants
  let dimension: Int
  let scalarCurvature: Double

  /// Terms: what is left out is below 1e-8 of the divergence on all manifolds with a series.
  static let terms = 96

  /// The series of a manifold whose divergence is known.
  init(_ manifold: any ExactHeatKernel) throws {
    dimension = manifold.dimension
    constants = try manifold.divergenceConstants(.corrected)
    scalarCurvature = manifold.scalarCurvature(
      at: manifold.project([Double](repeating: 1, count: manifold.ambientDimension)))
    let exact = { manifold.exactKLDivergence(time: exp($0)) }
    let expansion = Self.expansion(constants, dimension, scalarCurvature)
    let end = Self.last(from: -3, by: 0.25) { exact($0) > 1e-9 } + 0.25
    let start = Self.last(from: -11.5, by: 0.25) { abs(exact($0) - expansion($0)) < 1e-8 }
    (low, high) = (start, end)
    values = Self.coefficients { exact((start + end) / 2 + (end - start) / 2 * $0) }
    derivatives = Self.derivative(values, scale: 2 / (end - start))
  }

  /// The divergence and its derivative at y.
  func evaluate(_ y: Double) -> (value: Double, derivative: Double) {
    if y < low {
      let slope = -0.5 * Double(dimension)
      return (
        Self.expansion(constants, dimension, scalarCurvature)(y),
        slope + constants.curvatureFactor * scalarCurvature * exp(y)
      )
    }
    if y > high { return (0, 0) }
    let x = (2 * y - low - high) / (high - low)
    return (Self.sum(values, at: x), Self.sum(derivatives, at: x))
  }

  /// The expansion for small times.
  private static func expansion(
    _ constants: DivergenceConstants, _ dimension: Int, _ scalarCurvature: Double
  ) -> (Double) -> Double {
    {
      constants.offset - 0.5 * Double(dimension) * $0
        + constants.curvatureFactor * scalarCurvature * exp($0)
    }
  }

  /// The last of the steps from a start at which something holds.
  private static func last(
    from start: Double, by step: Double, where holds: (Double) -> Bool
  ) -> Double {
    var y = start
    while holds(y + step), y < 20 { y += step }
    return y
  }

  /// `c_k = (2 / N) sum over j of f(cos a_j) cos(k a_j)`, `a_j = pi (j + 1/2) / N`; half of it for
  /// k = 0.
  private static func coefficients(_ function: (Double) -> Double) -> [Double] {
    let angles = (0..<terms).map { .pi * (Double($0) + 0.5) / Double(terms) }
    let samples = angles.map { function(cos($0)) }
    return (0..<terms).map { k in
      let sum = zip(angles, samples).reduce(0) { $0 + $1.1 * cos(Double(k) * $1.0) }
      return sum * (k == 0 ? 1 : 2) / Double(terms)
    }
  }

  /// The coefficients of the derivative: `s_(k-1) = s_(k+1) + 2 k c_k`; half of it for k = 1.
  private static func derivative(_ c: [Double], scale: Double) -> [Double] {
    var s = [Double](repeating: 0, count: c.count + 1)
    for k in stride(from: c.count - 1, to: 0, by: -1) {
      s[k - 1] = (k + 1 < s.count ? s[k + 1] : 0) + 2 * Double(k) * c[k]
    }
    s[0] /= 2
    return s.prefix(c.count).map { $0 * scale }
  }

  /// `sum over k of c_k T_k(x)` by Clenshaw's recurrence.
  private static func sum(_ c: [Double], at x: Double) -> Double {
    var (b, next) = (0.0, 0.0)
    for k in stride(from: c.count - 1, to: 0, by: -1) {
      (b, next) = (c[k] + 2 * x * b - next, b)
    }
    return c[0] + x * b - next
  }
}

extension DivergenceSeries {
  private static let known = Mutex<[String: DivergenceSeries]>([:])

  /// The series of a manifold, made on first use.
  static func of(_ manifold: any ExactHeatKernel) throws -> DivergenceSeries {
    let name = manifold.name
    if let series = known.withLock({ $0[name] }) { return series }
    let series = try DivergenceSeries(manifold)
    known.withLock { $0[name] = series }
    return series
  }

  /// The divergences of many times, differentiable once.
  ///
  /// - Parameter logTime: `[count]`.
  /// - Returns: `[count]`.
  /// - Throws: An OpenCL error.
  func callAsFunction(_ logTime: Variable) throws -> Variable {
    let (value, derivative) = try evaluate(logTime.value)
    return .operation(value, inputs: [logTime]) { context in
      let gradient = try context.upstream.value * derivative
      let inputs = context.inputs + [context.upstream]
      return [onceDifferentiable(gradient, of: inputs, "The gradient of an exact KL divergence")]
    }
  }

  /// Launches `divergence_series`, or computes on the host.
  private func evaluate(_ logTime: Tensor) throws -> (value: Tensor, derivative: Tensor) {
    guard let engine = logTime.backend.engine else {
      let pairs = logTime.host.map { evaluate($0) }
      return (
        .host(pairs.map(\.value), logTime.shape), .host(pairs.map(\.derivative), logTime.shape)
      )
    }
    let value = try Tensor.uninitialized(logTime.shape, on: engine)
    let derivative = try Tensor.uninitialized(logTime.shape, on: engine)
    let local = engine.profile.isVectorized ? 16 : 64
    let launch:
      Kernel<
        UInt32, Float, Float, Float, Float, Float, Buffer<Float>, Buffer<Float>, Buffer<Float>
      > = try engine.kernel(
        "divergence_series", text: try text(from: engine.sources),
        title: "Kernels/manifold/divergence_series.cl", definitions: [Definition("LOCAL", local)],
        local: WorkSize(local))
    try launch(
      UInt32(logTime.count), Float(low), Float(high), Float(constants.offset),
      -0.5 * Float(dimension), Float(constants.curvatureFactor * scalarCurvature), logTime.buffer,
      value.buffer, derivative.buffer, groups: .groups(of: local, covering: logTime.count))
    return (value, derivative)
  }

  /// The kernel behind this series' coefficients.
  private func text(from sources: KernelSources) throws -> String {
    func list(_ numbers: [Double]) -> String {
      "{ " + numbers.map { "\(Float($0))f" }.joined(separator: ", ") + " }"
    }
    return """
      #define TERMS \(values.count)
      #define VALUES \(list(values))
      #define DERIVATIVES \(list(derivatives))
      #line 1 "Kernels/manifold/divergence_series.cl"
      \(try sources.text(of: "manifold/divergence_series.cl"))
      """
  }
}
