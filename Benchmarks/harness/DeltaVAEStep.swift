internal import Diffeo

extension Benchmark {
  /// The training step of the Delta-VAE on data of MNIST's size: encoder 784-512-512-512, S^2,
  /// ten walk steps, decoder 512-512-784, Adam; batches drawn on the device.
  static func deltaVAEStep(batch: Int) -> Benchmark {
    let (data, width, ambient) = (784, 512, 3)
    let products =
      data * width + 2 * width * width + width * (ambient + 1)
      + ambient * width + width * width + width * data
    return Benchmark(
      name: "delta-vae-step-\(batch)",
      work: "Delta-VAE training step, 784-512x3, S^2, N = 10, 512x2-784, Adam, batch \(batch)",
      units: batch >= 500 ? 20 : 60,
      // Forward and two products back; none back into the data.
      operations: 2 * Double(batch) * Double(3 * products - data * width),
      // Adam alone reads four and writes three numbers per parameter.
      bytes: 28 * Double(products)
    ) { setting in
      let backend = try Backend.select(setting.device)
      let trainer = try Trainer(
        try DeltaVAE(
          DeltaVAE.Options(manifold: Sphere(dimension: 2)), sampleShape: [784], on: backend,
          seed: 0),
        data: try Tensor.uniform([60_000, 784], key: RandomKey(seed: 0), on: backend),
        plan: TrainingPlan(epochs: 1, batchSize: batch, learningRate: 1e-3))
      let ours = OwnSide("diffeo") { units in
        for _ in 0..<units { try trainer.step() }
        try backend.finish()
      }
      let peers = ["jax", "torch"].map { framework in
        (framework, ["delta_vae_step.py", "--framework", framework, "--batch", "\(batch)"])
      }
      return (ours, setting.withPeers ? try peers.map { try PeerSide($0.0, $0.1) } : [])
    }
  }
}
