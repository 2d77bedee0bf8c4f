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
      let backend = try setting.backend()
      let work = StepWork.deltaVAE(batch: batch)
      try check(work, on: backend)
      let trainer = try work.trainer(
        on: backend, data: work.data(count, backend), batch: batch)
      let ours = OwnSide { units in
        for _ in 0..<units { _ = try trainer.trainEpoch() }
        try backend.finish()
      }
      let arguments = ["delta_vae_epoch.py", "--batch", "\(batch)"]
      return (ours, setting.withPeers ? [try PeerSide("jax", arguments)] : [])
    }
  }

  /// Compares the mean loss of a small epoch with that of float64; `delta-vae-step` checks the step.
  private static func check(_ work: StepWork, on backend: Backend) throws {
    let few = try work.data(150, backend)
    let means = try [few, few.copied(to: .reference)].map { data in
      try work.trainer(on: data.backend, data: data, batch: 70).trainEpoch()?.first?.value ?? .nan
    }
    // Three steps of Adam, each of which doubles what rounding did.
    try BenchmarkError.check(
      abs(means[0] - means[1]) <= 1e-3 * abs(means[1]), "the mean loss of an epoch of 150")
  }
}
