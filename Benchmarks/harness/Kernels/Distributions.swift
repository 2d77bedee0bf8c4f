internal import Diffeo

extension KernelFamily {
  /// Kernels of `Kernels/special` and `manifold` that have no benchmark of their own.
  static let distributions = [
    logGamma, incompleteBeta, gammaDraws, sphericalMoments, sphericalDraw, project, walkBackward,
    heatKernel, divergence,
  ]

  /// A function of so many numbers between a half and four.
  private static func function(
    _ name: String, _ work: String, full: Int = 1_000_000, quick: Int = 5000, inputs: Int = 1,
    operations: Double, roundings: Double,
    _ run: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) -> KernelFamily {
    function(
      name, work, full: full, quick: quick, inputs: inputs, operations: operations,
      roundings: roundings, prepare: { inputs in { try run(inputs) } })
  }

  private static func function(
    _ name: String, _ work: String, full: Int = 1_000_000, quick: Int = 5000, inputs: Int = 1,
    operations: Double, roundings: Double,
    prepare: @escaping @Sendable ([Tensor]) throws -> () throws -> [Tensor]
  ) -> KernelFamily {
    KernelFamily(name: name, pattern: "N", full: [full], quick: [quick]) { sizes in
      KernelWork(
        work: "\(work), \(sizes[0]) numbers", operations: operations * Double(sizes[0]),
        bytes: 4 * Double((inputs + 1) * sizes[0]), roundings: roundings,
        inputs: { backend in
          try (0..<inputs).map {
            try uniform(Shape(sizes), UInt64($0 + 1), backend).affine(scale: 3.5, offset: 0.5)
          }
        }, seeds: (0..<inputs).map { UInt64($0 + 1) }, prepare: prepare)
    }
  }

  private static let logGamma = function(
    "log-gamma", "logarithms of the gamma function", operations: 30, roundings: 64
  ) { [try $0[0].logGamma()] }

  private static let incompleteBeta = function(
    "incomplete-beta", "regularised incomplete beta function", full: 100_000, quick: 2000,
    inputs: 3, operations: 200, roundings: 128
  ) { inputs in
    [
      try regularizedBeta(
        inputs[0], inputs[1], at: inputs[2].affine(scale: 0.25, offset: 0))
    ]
  }

  private static let gammaDraws = function(
    "gamma-draws", "gamma variables", operations: 60, roundings: 256
  ) { [try logGammaDraws(shape: $0[0], key: RandomKey(seed: 5))] }

  private static let sphericalMoments = function(
    "von-mises-fisher", "divergences of von Mises-Fisher distributions on S^4", full: 100_000,
    operations: 100, roundings: 128,
    prepare: { inputs in
      let mean = try axis(inputs[0])
      return {
        let found = try VonMisesFisher(mean: mean, concentration: Variable(constant: inputs[0]))
        return [found.divergenceFromUniform().value]
      }
    })

  private static let sphericalDraw = function(
    "von-mises-fisher-draw", "angles of von Mises-Fisher draws on S^4", full: 100_000,
    operations: 60, roundings: 256,
    prepare: { inputs in
      let found = try VonMisesFisher(
        mean: axis(inputs[0]), concentration: Variable(constant: inputs[0]))
      return { [try found.angles(key: RandomKey(seed: 5)).value] }
    })

  /// The last axis, as often as there are numbers.
  private static func axis(_ numbers: Tensor) throws -> Variable {
    let values = (0..<(5 * numbers.count)).map { Float($0 % 5 == 4 ? 1 : 0) }
    return Variable(
      constant: try Tensor(values, shape: [numbers.count, 5], on: numbers.backend))
  }

  private static let divergence = function(
    "divergence-series", "exact divergences on S^2", full: 100_000, operations: 60,
    roundings: 256
  ) { inputs in
    let logTime = Variable(constant: try inputs[0].affine(scale: 1, offset: -5))
    let pole = try Tensor([0, 0, 1], shape: [1, 3], on: inputs[0].backend)
    let divergence = try Sphere(dimension: 2).klDivergence(
      logTime: logTime, at: Variable(constant: pole), form: .exact)
    return [divergence.value]
  }

  /// Work on points of S^2.
  private static func sphere(
    _ name: String, _ work: String, pattern: String = "N", full: [Int], quick: [Int],
    operations: Double, roundings: Double,
    _ run: @escaping @Sendable (Sphere, [Tensor], [Int]) throws -> [Tensor]
  ) -> KernelFamily {
    KernelFamily(name: name, pattern: pattern, full: full, quick: quick) { sizes in
      KernelWork(
        work: "\(work), \(sizes.map(String.init).joined(separator: " x ")) of S^2",
        operations: operations * Double(sizes.reduce(1, *)), bytes: 28 * Double(sizes[0]),
        roundings: roundings, seeds: [1, 2],
        inputs: { backend in
          let sphere = try Sphere(dimension: 2)
          return try [1, 2].map {
            try sphere.uniform(count: sizes[0], key: RandomKey(seed: $0), on: backend)
          }
        }, run: { try run(Sphere(dimension: 2), $0, sizes) })
    }
  }

  private static let project = sphere(
    "project", "closest points", full: [1_000_000], quick: [20_000], operations: 10,
    roundings: 16
  ) { sphere, inputs, _ in [try sphere.project(inputs[0].affine(scale: 2, offset: 0.25))] }

  private static let heatKernel = sphere(
    "heat-kernel", "log densities of motions", full: [200_000], quick: [5000], operations: 100,
    roundings: 512
  ) { sphere, inputs, sizes in
    let time = try Tensor.full(0.5, shape: [sizes[0]], on: inputs[0].backend)
    return [try sphere.logHeatKernel(from: inputs[0], to: inputs[1], time: time)]
  }

  /// The gradient of a walk's end by its start and its time: every step made again, then back.
  private static let walkBackward = sphere(
    "walk-backward", "Brownian walks and their gradients", pattern: "NxSTEPS",
    full: [200_000, 10], quick: [5000, 10], operations: 2 * 3 * 38, roundings: 2e4
  ) { sphere, inputs, sizes in
    let start = Variable(leaf: inputs[0])
    let time = Variable(leaf: try .full(0.1, shape: [sizes[0]], on: inputs[0].backend))
    let end = try brownianWalk(
      from: start, time: time, steps: sizes[1], on: sphere, key: RandomKey(seed: 5))
    let sum = try (end * Variable(constant: inputs[1])).sum()
    return try [end.value] + gradients(of: sum, with: [start, time]).map(\.value)
  }
}
