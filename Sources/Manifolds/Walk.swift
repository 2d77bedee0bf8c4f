public import DiffeoDifferentiation
internal import DiffeoOpenCL
public import DiffeoTensors

/// The end points of Brownian walks of projected steps, differentiable in start and time.
///
///     z_0 = start,  z_(k+1) = P(z_k + sqrt(t / N) eps_k),  eps_k standard normal in R^n
///
/// All steps run in one launch, and all steps back in another; the noise is computed anew from its
/// counter on the way back, so nothing but start and time is kept. Number i of the noise of point
/// p at step k is number i mod 4 of block `p ceil(n / 4) + i / 4`, sub-stream k of the key.
///
///     backward: g <- dP(u_k)^T g,  a += g . eps_k,  k = N - 1 ... 0;  dL/dt = a / (2 sqrt(N t))
///
/// - Parameters:
///   - start: Points of M; `[count, n]`.
///   - time: Duration t of each walk, not negative; `[count]` or `[count, 1]`.
///   - steps: N, from 1 to ``longestWalk``.
///   - manifold: M.
///   - key: The noise; one key for each batch.
/// - Returns: z_N; `[count, n]`.
/// - Throws: ``ManifoldError/invalidSteps(_:limit:)``,
///   `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
/// - Precision: Points stay on M to a few ulps. Where t = 0 the result is the start exactly, and
///   the gradient with respect to time, which has no limit there, is 0. A negative time gives NaN.
///   Step size matters little: on S^2 the walk's effective time is within 0.3 % of t for N = 10
///   and t < 0.024.
/// - Complexity: One launch and O(count N n) work each way.
/// - Source: Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
///   section 3.6.
public func brownianWalk(
  from start: Variable, time: Variable, steps: Int, on manifold: any Manifold, key: RandomKey
) throws -> Variable {
  let walk = BrownianWalk(manifold: manifold, steps: steps, key: key)
  let end = try walk.end(from: start.value, time: time.value)
  return .operation(end, inputs: [start, time]) { context in
    let gradient = try walk.gradient(
      from: context.inputs[0].value, time: context.inputs[1].value,
      upstream: context.upstream.value)
    let inputs = context.inputs + [context.upstream]
    return [
      onceDifferentiable(gradient.start, of: inputs, "The gradient of a Brownian walk"),
      onceDifferentiable(gradient.time, of: inputs, "The gradient of a Brownian walk"),
    ]
  }
}

/// The end points of Brownian walks; see ``brownianWalk(from:time:steps:on:key:)-(Variable,_,_,_,_)``.
///
/// - Parameters:
///   - start: Points of M; `[count, n]`.
///   - time: Duration of each walk; `[count]` or `[count, 1]`.
///   - steps: N.
///   - manifold: M.
///   - key: The noise.
/// - Returns: z_N; `[count, n]`.
/// - Throws: ``ManifoldError/invalidSteps(_:limit:)``, a tensor error, or an OpenCL error.
public func brownianWalk(
  from start: Tensor, time: Tensor, steps: Int, on manifold: any Manifold, key: RandomKey
) throws -> Tensor {
  try BrownianWalk(manifold: manifold, steps: steps, key: key).end(from: start, time: time)
}

/// The points of Brownian walks after each step, the last of which
/// ``brownianWalk(from:time:steps:on:key:)-(Tensor,_,_,_,_)`` gives.
///
/// - Parameters:
///   - start: Points of M; `[count, n]`.
///   - time: Duration of each walk; `[count]` or `[count, 1]`.
///   - steps: N.
///   - manifold: M.
///   - key: The noise.
/// - Returns: z_1 ... z_N; `[N, count, n]`.
/// - Throws: ``ManifoldError/invalidSteps(_:limit:)``, a tensor error, or an OpenCL error.
public func brownianPath(
  from start: Tensor, time: Tensor, steps: Int, on manifold: any Manifold, key: RandomKey
) throws -> Tensor {
  try BrownianWalk(manifold: manifold, steps: steps, key: key).path(from: start, time: time)
}

/// Hands over the points of Brownian walks after each step, some steps at a time, so that not all
/// of them need lie in memory.
///
/// - Parameters:
///   - start: Points of M; `[count, n]`.
///   - time: Duration of each walk; `[count]` or `[count, 1]`.
///   - steps: N.
///   - manifold: M.
///   - key: The noise.
///   - consume: Takes the points after consecutive steps, in order; `[m, count, n]`. All together
///     they are those of ``brownianPath(from:time:steps:on:key:)``, to the bit.
/// - Throws: As that, or what `consume` throws.
public func brownianPath(
  from start: Tensor, time: Tensor, steps: Int, on manifold: any Manifold, key: RandomKey,
  consume: (Tensor) throws -> Void
) throws {
  let walk = BrownianWalk(manifold: manifold, steps: steps, key: key)
  let room = start.backend.engine?.share(ofWorkingBytes: 64 << 20) ?? 64 << 20
  let length = max(1, room / max(4 * start.shape.count, 1))
  try walk.path(from: start, time: time, length: length, consume: consume)
}

/// The most steps of a walk: what the way back can hold in private memory.
public let longestWalk = 1024

/// A gradient that refuses to be differentiated again.
func onceDifferentiable(_ value: Tensor, of inputs: [Variable], _ what: String) -> Variable {
  .operation(value, inputs: inputs) { _ in throw ManifoldError.notTwiceDifferentiable(what) }
}

/// Walks of N steps with a key, on either backend.
struct BrownianWalk {
  let manifold: any Manifold
  let steps: Int
  let key: RandomKey

  /// The end point z_N.
  func end(from start: Tensor, time: Tensor) throws -> Tensor {
    try check(start, time)
    if let engine = try Tensor.commonEngine("brownian walk", start, time) {
      return try launch(
        start, time, 0..<steps, history: false, shape: start.shape, on: engine)
    }
    let points = zip(start.rows, time.host).enumerated().flatMap { index, walk in
      states(of: index, from: walk.0, time: walk.1).last?.after ?? walk.0
    }
    return .host(points, start.shape)
  }

  /// The points after each of some steps, all of them by default, from where those begin.
  func path(from start: Tensor, time: Tensor, _ range: Range<Int>? = nil) throws -> Tensor {
    try check(start, time)
    let range = range ?? 0..<steps
    let shape = Shape([range.count] + start.shape.extents)
    if let engine = try Tensor.commonEngine("brownian walk", start, time) {
      return try launch(start, time, range, history: true, shape: shape, on: engine)
    }
    let walks = zip(start.rows, time.host).enumerated().map { index, walk in
      states(of: index, from: walk.0, time: walk.1, range)
    }
    return .host((0..<range.count).flatMap { k in walks.flatMap { $0[k].after } }, shape)
  }

  /// Hands over the points after each step, `length` steps at a time.
  func path(
    from start: Tensor, time: Tensor, length: Int, consume: (Tensor) throws -> Void
  ) throws {
    try check(start, time)
    var points = start
    for first in stride(from: 0, to: steps, by: length) {
      let range = first..<min(first + length, steps)
      let path = try path(from: points, time: time, range)
      try consume(path)
      points = try path.slice(axis: 0, (range.count - 1)..<range.count).reshaped(to: start.shape)
    }
  }

  /// The gradients with respect to start and time.
  func gradient(
    from start: Tensor, time: Tensor, upstream: Tensor
  ) throws -> (start: Tensor, time: Tensor) {
    if let engine = try Tensor.commonEngine("brownian walk", start, time, upstream) {
      return try launchGradient(start, time, upstream, on: engine)
    }
    return referenceGradient(start, time, upstream)
  }

  private func check(_ start: Tensor, _ time: Tensor) throws {
    guard (1...longestWalk).contains(steps) else {
      throw ManifoldError.invalidSteps(steps, limit: longestWalk)
    }
    try manifold.checkShape(start, "brownian walk")
    guard time.shape == [start.shape[0]] || time.shape == [start.shape[0], 1] else {
      throw TensorError.shapeMismatch(
        operation: "brownian walk", left: start.shape, right: time.shape)
    }
    let blocks = start.shape[0] * ((manifold.ambientDimension + 3) / 4)
    guard blocks <= Int(UInt32.max) else {
      throw TensorError.tooLarge(operation: "brownian walk", shape: start.shape)
    }
  }
}

extension Manifold {
  /// Throws unless a tensor is `[count, n]`.
  func checkShape(_ points: Tensor, _ operation: String) throws {
    guard points.shape.rank == 2, points.shape[1] == ambientDimension else {
      throw TensorError.invalidShape(
        operation: "\(operation) on \(name)", shape: points.shape,
        expected: "[count, \(ambientDimension)]")
    }
  }
}
