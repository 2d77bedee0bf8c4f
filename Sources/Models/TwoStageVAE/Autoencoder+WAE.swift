internal import DiffeoLayers
internal import DiffeoTensors

extension Autoencoder {
  /// The networks of the Wasserstein autoencoder for CelebA at 64 x 64 pixels.
  ///
  ///     encoder  conv 5x5 128, conv 5x5/2 256, 512, 1024, each with batch normalisation and relu;
  ///              dense 2 latent
  ///     decoder  dense (height/8) (width/8) 1024, relu; deconv 5x5/2 512, 256, 128, each with batch
  ///              normalisation and relu; deconv 5x5 channels
  ///
  /// - Parameters:
  ///   - request: Pictures whose sides are multiples of 8.
  ///   - batch: Decay and beginning of the running moments.
  /// - Returns: The networks, with Glorot's initial weights.
  /// - Throws: ``ConfigurationError/conflict(_:)`` for other data.
  /// - Source: I. Tolstikhin, O. Bousquet, S. Gelly, B. Schoelkopf, Wasserstein auto-encoders
  ///   (ICLR 2018), appendix F; widths and windows as in the paper's code.
  public static func wae(
    _ request: AutoencoderRequest, _ batch: BatchOptions = BatchOptions()
  ) throws -> Autoencoder {
    let layout = try request.pictures("wae", sides: "multiples of 8") { $0 % 8 == 0 }
    return Autoencoder(
      encoder: waeEncoder(layout, request, batch), decoder: waeDecoder(layout, request, batch))
  }

  private static func waeEncoder(
    _ layout: ImageLayout, _ request: AutoencoderRequest, _ batch: BatchOptions
  ) -> Sequential {
    let widths = [128, 256, 512, 1024]
    let small = layout.size.height / 8 * (layout.size.width / 8) * 1024
    let blocks = widths.indices.flatMap { index -> [any Layer] in
      let name = "encoder.\(index)"
      return [
        Convolution(
          name, inputs: index == 0 ? layout.channels : widths[index - 1], outputs: widths[index],
          window: Window(5, stride: index == 0 ? 1 : 2)),
        batch.layer(name + ".batch", channels: widths[index], .relu),
      ]
    }
    return Sequential(
      [Reshape([layout.size.height, layout.size.width, layout.channels])] + blocks + [
        Reshape([small]), Dense.heads("encoder.4", inputs: small, latent: request.latentWidth),
      ])
  }

  private static func waeDecoder(
    _ layout: ImageLayout, _ request: AutoencoderRequest, _ batch: BatchOptions
  ) -> Sequential {
    let (height, width) = (layout.size.height / 8, layout.size.width / 8)
    let small = height * width * 1024
    let blocks = [512, 256, 128].enumerated().flatMap { index, outputs -> [any Layer] in
      let name = "decoder.\(index + 1)"
      return [
        TransposedConvolution(
          name, inputs: 2 * outputs, outputs: outputs, window: Window(5, stride: 2)),
        batch.layer(name + ".batch", channels: outputs, .relu),
      ]
    }
    return Sequential(
      [
        Dense("decoder.0", inputs: request.latentWidth, outputs: small, activation: .relu),
        Reshape([height, width, 1024]),
      ] + blocks + [
        TransposedConvolution(
          "decoder.4", inputs: 128, outputs: layout.channels, window: Window(5),
          activation: request.last),
        Reshape([request.size]),
      ])
  }
}

extension Dense {
  /// Two linear heads, for means and log deviations, as one layer with the initial weights of two.
  static func heads(_ name: String, inputs: Int, latent: Int) -> Dense {
    Dense(
      name, inputs: inputs, outputs: 2 * latent,
      initializer: .glorotUniform(inputs: inputs, outputs: latent))
  }
}
