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
      let ours = try StepWork.deltaVAE(batch: batch).side(setting)
      func program(_ framework: String) -> [String] {
        ["delta_vae_step.py", "--framework", framework, "--batch", "\(batch)"]
      }
      if !setting.withPeers { return (ours, []) }
      return try (
        ours, [PeerSide("jax", program("jax")), PeerSide.torch(program("torch"), setting)]
      )
    }
  }
}

extension StepWork {
  /// The Delta-VAE on pictures of MNIST's size.
  static func deltaVAE(batch: Int) -> StepWork {
    StepWork(width: 784, batch: batch) { backend in
      try DeltaVAE(
        DeltaVAE.Options(manifold: Sphere(dimension: 2)), sampleShape: [784], on: backend, seed: 0)
    }
  }
}
