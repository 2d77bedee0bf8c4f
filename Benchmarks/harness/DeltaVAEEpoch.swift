internal import Diffeo

extension Benchmark {
  /// An epoch of training on as many pictures as MNIST has: a new order, every batch gathered, the
  /// training step of `delta-vae-step`, and the looks at the loss on the way; JAX beside us.
  static func deltaVAEEpoch(batch: Int) -> Benchmark {
    let count = 60_000
    let step = deltaVAEStep(batch: batch)
    let steps = (count + batch - 1) / batch
    return Benchmark(
      name: "delta-vae-epoch",
      work: "Delta-VAE epoch, 60,000 pictures in a new order, S^2, batch \(batch)", units: 1,
      operations: step.operations * Double(count) / Double(batch),
      // A picture is read, gathered and read twice, besides what Adam moves in each step.
      bytes: step.bytes * Double(steps) + 16 * 784 * Double(count)
    ) { setting in
      let backend = try Backend.select(setting.device)
      let trainer = try Trainer(
        try DeltaVAE(
          DeltaVAE.Options(manifold: Sphere(dimension: 2)), sampleShape: [784], on: backend,
          seed: 0),
        data: try Tensor.uniform([count, 784], key: RandomKey(seed: 0), on: backend),
        plan: TrainingPlan(epochs: 1_000_000, batchSize: batch, learningRate: 1e-3))
      let ours = OwnSide("diffeo") { units in
        for _ in 0..<units { _ = try trainer.trainEpoch() }
        try backend.finish()
      }
      let arguments = ["delta_vae_epoch.py", "--batch", "\(batch)"]
      return (ours, setting.withPeers ? [try PeerSide("jax", arguments)] : [])
    }
  }
}
