internal import Diffeo

extension Benchmark {
  /// A training step of every other model and stage, at its defaults: of autoencoders on pictures of
  /// MNIST's size, of those that walk on points of S^2.
  static let modelSteps: [Benchmark] = [
    step(
      "two-stage-second-step", "Two-Stage VAE, second stage, 64 to 1024x3, batch 100",
      batch: 100, widths: [[64, 1024, 1024, 1024, 128], [64, 1024, 1024, 1024, 64]]
    ) {
      // The first stage encodes all data once, when the second begins.
      var work = StepWork(
        named: "two-stage-vae", shape: [28, 28], batch: 100,
        options: ["architecture": .text("dense")])
      (work.stage, work.count) = (1, 1000)
      return work
    },
    step(
      "er-vae-step", "ER-VAE, exact embedding of S^1, 784-128x2, batch 640", batch: 640,
      widths: [[784, 128, 128, 2], [2, 128, 128, 784]]
    ) {
      StepWork(
        named: "er-vae", shape: [784], batch: 640, options: ["embedding": .text("exact")])
    },
    step(
      "er-embedding-step", "ER-VAE, the stage that learns the embedding of S^1, batch 256",
      batch: 256, widths: [[1, 64, 64, 64, 2], [2, 64, 64, 64, 1]]
    ) { StepWork(named: "er-vae", shape: [784], batch: 640) },
    step(
      "vae-step", "VAE, 784-512x3, 2 latent coordinates, batch 640", batch: 640,
      widths: [[784, 512, 512, 512, 4], [2, 512, 512, 784]]
    ) { StepWork(named: "vae", shape: [784], batch: 640) },
    step(
      "s-vae-step", "S-VAE, 784-512x3, S^2, batch 640", batch: 640,
      widths: [[784, 512, 512, 512, 4], [3, 512, 512, 784]]
    ) { StepWork(named: "s-vae", shape: [784], batch: 640) },
    step(
      "wae-mmd-step", "WAE-MMD, 784-512x3, 8 latent coordinates, batch 640", batch: 640,
      widths: [[784, 512, 512, 512, 8], [8, 512, 512, 784]]
    ) { StepWork(named: "wae-mmd", shape: [784], batch: 640) },
    step(
      "wgan-gp-step", "WGAN-GP, points of the plane, 2-512x3-1, five steps of the critic to one",
      batch: 256,
      // The critic's layers twice, forward on both kinds of points and for the slope between.
      widths: [[2, 512, 512, 512, 1], [2, 512, 512, 512, 1]]
    ) {
      var work = StepWork(
        named: "wgan-gp", shape: [2], batch: 256,
        options: ["architecture": .text("dense"), "output": .text("linear")])
      (work.checkSteps, work.checkBatch) = (5, 70)
      return work
    },
    step(
      "spectralnet-step", "VDAE, the stage that learns the diffusion map, 3-256x2, batch 512",
      batch: 512, widths: [[3, 256, 256, 2]]
    ) { .vdae(stage: 0) },
    step(
      "vdae-step", "VDAE, the stage that learns walk and decoder, 2-512x2-3, batch 512",
      batch: 512, widths: [[3, 256, 256, 2], [2, 512, 512, 3], [2, 256, 3]]
    ) { .vdae(stage: 1) },
  ]

  /// The benchmark of a step through dense layers of given widths, whose products alone are counted:
  /// forward, and back to inputs and weights.
  private static func step(
    _ name: String, _ work: String, batch: Int, widths: [[Int]],
    _ make: @escaping @Sendable () -> StepWork
  ) -> Benchmark {
    let weights = widths.reduce(0) { sum, layers in
      sum + zip(layers, layers.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return Benchmark(
      name: name, work: work, units: 5, operations: 6 * Double(batch) * Double(weights),
      bytes: 28 * Double(weights)
    ) { setting in (try make().side(setting), []) }
  }
}

extension StepWork {
  /// A model that is trained by name, at its defaults but for some options.
  init(
    named name: String, shape: [Int], batch: Int, options: [String: ConfigurationValue] = [:]
  ) {
    self.init(width: shape.reduce(1, *), batch: batch) { backend in
      var configuration = try RunConfiguration.defaults(model: name)
      try configuration.set("batch_size", .integer(batch))
      try configuration.set(options)
      return try ModelRegistry.entry(name).make(
        ModelEntry.Request(
          configuration: configuration, sampleShape: shape, backend: backend))
    }
  }

  /// The VDAE on points of S^2.
  fileprivate static func vdae(stage: Int) -> StepWork {
    var work = StepWork(
      named: "vdae", shape: [3], batch: 512,
      options: [
        "latent_dimension": .integer(2), "neighbors": .integer(16), "passes": .integer(1),
      ])
    (work.stage, work.count) = (stage, 4000)
    work.data = { count, backend in
      try Sphere(dimension: 2).uniform(count: count, key: RandomKey(seed: 0), on: backend)
    }
    return work
  }
}
