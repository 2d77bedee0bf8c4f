internal import Diffeo

extension Benchmark {
  /// The training step of the Two-Stage VAE's first stage with InfoGAN's networks on data of
  /// MNIST's size, batch 100; batches drawn on the device.
  static let infoGANStep = Benchmark(
    name: "infogan-step",
    work: "Two-Stage VAE, first stage, InfoGAN networks, 28 x 28, Adam, batch 100",
    units: 10,
    // Forward and two products back; none back into the data.
    operations: 2 * 100 * Double(3 * products - firstProducts),
    // Adam alone reads four and writes three numbers per parameter.
    bytes: 28 * 13_331_586
  ) { setting in
    let work = StepWork.infoGAN
    let ours = try work.side(setting)
    return (
      ours, setting.withPeers ? [try PeerSide.torch(["infogan_step.py"], setting)] : []
    )
  }

  /// Multiplications of the first convolution for one picture, whose input needs no gradient.
  private static let firstProducts = 14 * 14 * 64 * 16

  /// Multiplications of a forward pass for one picture.
  private static let products: Int = {
    let convolution = 7 * 7 * 128 * 16 * 64
    let dense = 7 * 7 * 128 * 1024
    let encoder = firstProducts + convolution + dense + 1024 * 128
    let decoder = 64 * 1024 + dense + convolution + firstProducts
    return encoder + decoder
  }()
}

extension StepWork {
  /// The first stage of the Two-Stage VAE with InfoGAN's networks on pictures of MNIST's size.
  static let infoGAN: StepWork = {
    var work = StepWork(width: 784, batch: 100) { backend in
      let shape = [28, 28]
      let networks = try Autoencoder.infoGAN(
        AutoencoderRequest(sampleShape: shape, latentWidth: 64, last: .sigmoid))
      var options = TwoStageVAE.Options()
      options.second = nil
      return try TwoStageVAE(
        networks, options, sampleShape: shape, latentWidth: 64, on: backend, seed: 0)
    }
    work.learningRate = 1e-4
    // The host takes seconds for a picture; rows of convolutions are many all the same.
    work.checkBatch = 4
    return work
  }()
}
