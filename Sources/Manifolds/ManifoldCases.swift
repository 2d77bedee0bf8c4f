internal import DiffeoDifferentiation
internal import DiffeoTensors
public import DiffeoVerification

extension VerificationSuite {
  /// The manifolds: projections, walks and heat kernels, with their gradients.
  public static let manifolds = VerificationSuite("Manifolds") { size in
    let registry = ManifoldRegistry.standard
    let names = [
      "sphere:1", "sphere:2", "sphere:5", "flat-torus", "embedded-torus", "so3", "projective:3",
      "euclidean:2", "sphere:2*sphere:1",
    ]
    let counts = Edge.counts(size).filter { $0 > 0 }
    let manifolds = names.compactMap { try? registry.manifold($0) }
    return manifolds.flatMap { manifold in
      counts.flatMap { count in
        [
          projectionCase(manifold, count), walkCase(manifold, count),
          heatKernelCase(manifold, count),
        ]
      }
    }
      + ["sphere:1", "sphere:2", "projective:3", "sphere:20"]
      .compactMap { try? registry.manifold($0) }.map(divergenceCase)
  }
}

/// Points near the manifold, and a gradient, from seeds.
private func start(
  _ manifold: any Manifold, _ count: Int, on backend: Backend
) throws -> (points: Variable, upstream: Variable) {
  let key = RandomKey(seed: 7, purpose: .data)
  // Rounded to float32 first, so that both backends begin with the same numbers.
  let uniform = try manifold.uniform(count: count, key: key, on: .reference).values()
  let points = try Tensor(uniform, shape: [count, manifold.ambientDimension], on: backend)
  let upstream = try Samples.uniform(points.shape, in: -1...1, seed: 9, on: backend)
  return (Variable(leaf: points), Variable(constant: upstream))
}

/// The projection of points pushed off the manifold, and its gradient.
private func projectionCase(_ manifold: any Manifold, _ count: Int) -> VerificationCase {
  VerificationCase(
    "projection, \(manifold.name) [\(count)]", family: "manifold/projection",
    // A few dozen roundings of numbers near the manifold, at most twice as steep where curved.
    tolerance: .norm(32),
    tensors: { backend in
      let (points, upstream) = try start(manifold, count, on: backend)
      let pushed = Variable(leaf: try points.value.affine(scale: 1.0625))
      let projected = try manifold.project(pushed)
      let gradient = try gradients(of: projected, with: [pushed], upstream: upstream)[0]
      return [projected.value, gradient.value]
    })
}

/// A walk of seven steps, and its gradients with respect to start and time.
private func walkCase(_ manifold: any Manifold, _ count: Int) -> VerificationCase {
  VerificationCase(
    "walk, \(manifold.name) [\(count)]", family: "manifold/walk",
    // Each step adds the rounding of its noise and of its projection.
    tolerance: .norm(256),
    tensors: { backend in
      let (points, upstream) = try start(manifold, count, on: backend)
      let time = Variable(
        leaf: try Samples.uniform([count], in: 0.0078125...0.03125, seed: 4, on: backend))
      let end = try brownianWalk(
        from: points, time: time, steps: 7, on: manifold,
        key: RandomKey(seed: 3, step: 2, purpose: .posterior))
      let found = try gradients(of: end, with: [points, time], upstream: upstream)
      return [end.value, found[0].value, found[1].value]
    })
}

/// The log density of the end of a walk.
private func heatKernelCase(_ manifold: any Manifold, _ count: Int) -> VerificationCase {
  VerificationCase(
    "heat kernel, \(manifold.name) [\(count)]", family: "manifold/heat_kernel",
    // r^2 / 2t magnifies the rounding of points by r / t, some 50 for these times.
    tolerance: .norm(128),
    run: { backend in
      let (points, _) = try start(manifold, count, on: backend)
      let time = try Tensor.full(0.015625, shape: [count], on: backend)
      let host = try Tensor(
        try points.value.values(), shape: points.shape, on: .reference)
      let end = try brownianWalk(
        from: host, time: .full(0.015625, shape: [count], on: .reference), steps: 4, on: manifold,
        key: RandomKey(seed: 5, purpose: .posterior)
      ).values()
      let rounded = try Tensor(end, shape: points.shape, on: backend)
      return try manifold.logHeatKernel(from: points.value, to: rounded, time: time)
    })
}

/// The exact KL divergence at times from far below to far above its series, and its gradient.
private func divergenceCase(_ manifold: any Manifold) -> VerificationCase {
  VerificationCase(
    "KL divergence, \(manifold.name) [97]", family: "manifold/divergence_series",
    // Two sums of 96 terms, whose recurrence loses a few ulps of the sum of all coefficients.
    tolerance: .norm(128),
    tensors: { backend in
      let (points, _) = try start(manifold, 97, on: backend)
      let times = (0..<97).map { Float($0) / 6 - 12 }
      let logTime = Variable(leaf: try Tensor(times, shape: [97], on: backend))
      let divergence = try manifold.klDivergence(logTime: logTime, at: points, form: .exact)
      return [divergence.value, try gradients(of: divergence.sum(), with: [logTime])[0].value]
    })
}
