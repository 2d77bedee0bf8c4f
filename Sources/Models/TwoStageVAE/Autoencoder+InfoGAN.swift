internal import DiffeoLayers
internal import DiffeoTensors

extension Autoencoder {
  /// The networks of InfoGAN's discriminator and generator, as the paper's Table 1 has them.
  ///
  ///     encoder  conv 4x4/2 64, conv 4x4/2 128, dense 1024, dense 2 latent; all spectrally
  ///              normalised, leaky relu, batch normalisation before it but in the first layer
  ///     decoder  dense 1024, dense 128 (height/4) (width/4), deconv 4x4/2 64, deconv 4x4/2 channels;
  ///              batch normalisation and relu
  ///
  /// - Parameters:
  ///   - request: Pictures whose sides are multiples of 4.
  ///   - batch: Decay and beginning of the running moments.
  /// - Returns: The networks.
  /// - Throws: ``ConfigurationError/conflict(_:)`` for other data.
  /// - Source: X. Chen et al., InfoGAN (NIPS 2016), table 1; M. Lucic et al., Are GANs created
  ///   equal? (NeurIPS 2018); B. Dai, D. Wipf, Diagnosing and enhancing VAE models (ICLR 2019).
  public static func infoGAN(
    _ request: AutoencoderRequest, _ batch: BatchOptions = BatchOptions()
  ) throws -> Autoencoder {
    let layout = try request.pictures("infogan", sides: "multiples of 4") { $0 % 4 == 0 }
    return Autoencoder(
      encoder: infoGANEncoder(layout, request, batch),
      decoder: infoGANDecoder(layout, request, batch), deviation: .softplus)
  }

  private static let halving = Window(4, stride: 2)
  private static let convolution = Initializer.truncatedNormal(deviation: 0.02)
  private static let other = Initializer.normal(deviation: 0.02)

  private static func infoGANEncoder(
    _ layout: ImageLayout, _ request: AutoencoderRequest, _ batch: BatchOptions
  ) -> Sequential {
    let name = "encoder"
    let small = layout.size.height / 4 * (layout.size.width / 4) * 128
    return Sequential([
      Reshape([layout.size.height, layout.size.width, layout.channels]),
      Convolution(
        name + ".0", inputs: layout.channels, outputs: 64, window: halving, activation: .leakyRelu,
        initializer: convolution, isSpectral: true),
      Convolution(
        name + ".1", inputs: 64, outputs: 128, window: halving, initializer: convolution,
        isSpectral: true),
      batch.layer(name + ".1.batch", channels: 128, .leakyRelu),
      Reshape([small]),
      SpectralDense(name + ".2", inputs: small, outputs: 1024, initializer: other),
      batch.layer(name + ".2.batch", channels: 1024, .leakyRelu),
      SpectralDense(
        name + ".3", inputs: 1024, outputs: 2 * request.latentWidth, initializer: other),
    ])
  }

  private static func infoGANDecoder(
    _ layout: ImageLayout, _ request: AutoencoderRequest, _ batch: BatchOptions
  ) -> Sequential {
    let name = "decoder"
    let (height, width) = (layout.size.height / 4, layout.size.width / 4)
    let small = height * width * 128
    return Sequential([
      Dense(name + ".0", inputs: request.latentWidth, outputs: 1024, initializer: other),
      batch.layer(name + ".0.batch", channels: 1024, .relu),
      Dense(name + ".1", inputs: 1024, outputs: small, initializer: other),
      batch.layer(name + ".1.batch", channels: small, .relu),
      Reshape([height, width, 128]),
      TransposedConvolution(
        name + ".2", inputs: 128, outputs: 64, window: halving, initializer: other),
      batch.layer(name + ".2.batch", channels: 64, .relu),
      TransposedConvolution(
        name + ".3", inputs: 64, outputs: layout.channels, window: halving,
        activation: request.last, initializer: other),
      Reshape([request.size]),
    ])
  }
}

/// How the batch normalisations of a network keep their running moments.
public struct BatchOptions: Sendable, Hashable {
  /// What a step leaves of the running moments.
  public var decay: Double
  /// See `BatchNormalization.beginsWithMean`.
  public var beginsWithMean: Bool

  /// Options; the paper's code has a decay of 0.999, and begins with 0 and 1.
  public init(decay: Double = 0.99, beginsWithMean: Bool = true) {
    self.decay = decay
    self.beginsWithMean = beginsWithMean
  }

  /// A normalisation and the function after it.
  func layer(_ name: String, channels: Int, _ activation: Activation) -> BatchNormalization {
    BatchNormalization(
      name, channels: channels, activation: activation, decay: decay,
      beginsWithMean: beginsWithMean)
  }
}
