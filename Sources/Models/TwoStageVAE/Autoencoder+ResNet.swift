internal import DiffeoLayers
internal import DiffeoTensors

extension Autoencoder {
  /// The residual networks of the paper's figures.
  ///
  ///     block    (batch normalisation, relu, conv 3x3) twice, beside a conv 3x3
  ///     encoder  conv 3x3 base; at each of `scales` resolutions blocks, and between them conv
  ///              3x3/2 to twice the channels; mean over the pixels, or all of them; a block of
  ///              dense layers of 512; dense 2 latent
  ///     decoder  dense to the smallest picture; until the picture is whole, deconv 3x3/2 to half
  ///              the channels and blocks; conv 3x3
  ///
  /// The paper's decoder starts at 2 x 2 pixels and makes sides that are powers of two. This one
  /// starts at what is left of the sides after halving them while they are even, so 28 is 7, doubled
  /// twice.
  ///
  /// - Parameters:
  ///   - request: Pictures whose sides are `m 2^k`, m from 2 to 8.
  ///   - options: Its widths.
  ///   - batch: Decay and beginning of the running moments.
  /// - Returns: The networks, with Glorot's initial weights.
  /// - Throws: ``ConfigurationError/conflict(_:)`` for other data.
  /// - Source: B. Dai, D. Wipf, Diagnosing and enhancing VAE models (ICLR 2019), figure 11.
  public static func resNet(
    _ request: AutoencoderRequest, _ options: ResNetOptions = ResNetOptions(),
    _ batch: BatchOptions = BatchOptions()
  ) throws -> Autoencoder {
    let layout = try request.pictures("resnet", sides: "m 2^k pixels, m from 2 to 8") {
      ResNet.smallest($0, halvings: ResNet.halvings($0)) <= 8 && $0 >= 2
    }
    let halvings = min(
      ResNet.halvings(layout.size.height), ResNet.halvings(layout.size.width))
    let small = ImageSize(
      height: ResNet.smallest(layout.size.height, halvings: halvings),
      width: ResNet.smallest(layout.size.width, halvings: halvings))
    guard small.height <= 8, small.width <= 8 else {
      throw ConfigurationError.conflict(
        """
        The architecture 'resnet' cannot make pictures of \(layout.size) pixels: halved together, \
        the sides come to \(small), and it starts with at most 8 x 8.
        """)
    }
    let network = ResNet(
      layout: layout, latent: request.latentWidth, options: options, batch: batch)
    return Autoencoder(
      encoder: network.encoder,
      decoder: network.decoder(from: small, halvings: halvings, last: request.last))
  }
}

/// The widths of the residual networks.
public struct ResNetOptions: Sendable, Hashable {
  /// Channels at full resolution; they double with every halving, up to 1024.
  public var channels = 16
  /// Resolutions of the encoder.
  public var scales = 3
  /// Blocks at each resolution; the paper has 2, its code 1.
  public var blocks = 1
  /// Whether the encoder ends with all pixels, as in the paper, or with their mean, as in its code.
  public var flattens = false

  /// The widths at their defaults.
  public init() {}
}

/// The parts of the residual networks.
private struct ResNet {
  let layout: ImageLayout
  let latent: Int
  let options: ResNetOptions
  let batch: BatchOptions

  /// How often a side can be halved, down to 2 at least.
  static func halvings(_ side: Int) -> Int {
    var (rest, count) = (side, 0)
    while rest % 2 == 0 && rest > 2 { (rest, count) = (rest / 2, count + 1) }
    return count
  }

  static func smallest(_ side: Int, halvings: Int) -> Int { side >> halvings }

  /// Channels after some halvings.
  private func width(_ halvings: Int) -> Int {
    min(options.channels << min(halvings, 20), 1024)
  }

  var encoder: Sequential {
    var layers: [any Layer] = [
      Reshape([layout.size.height, layout.size.width, layout.channels]),
      Convolution(
        "encoder.start", inputs: layout.channels, outputs: options.channels, window: Window(3)),
    ]
    var size = layout.size
    for scale in 0..<options.scales {
      layers += blocks("encoder.\(scale)", width(scale))
      guard scale + 1 < options.scales else { break }
      let window = Window(3, stride: 2)
      layers.append(
        Convolution(
          "encoder.\(scale).halve", inputs: width(scale), outputs: width(scale + 1),
          window: window))
      size = window.places(over: size)
    }
    let channels = width(options.scales - 1)
    let flat = options.flattens ? size.height * size.width * channels : channels
    layers.append(options.flattens ? Reshape([flat]) : GlobalAveragePooling())
    return Sequential(
      layers + [
        denseBlock("encoder.dense", inputs: flat),
        Dense.heads("encoder.end", inputs: 512, latent: latent),
      ])
  }

  func decoder(from small: ImageSize, halvings: Int, last: Activation) -> Sequential {
    var layers: [any Layer] = [
      Dense(
        "decoder.start", inputs: latent, outputs: small.height * small.width * width(halvings)),
      Reshape([small.height, small.width, width(halvings)]),
    ]
    for scale in (0..<halvings).reversed() {
      let name = "decoder.\(scale)"
      layers.append(
        TransposedConvolution(
          name + ".double", inputs: width(scale + 1), outputs: width(scale),
          window: Window(3, stride: 2)))
      layers += blocks(name, width(scale))
    }
    return Sequential(
      layers + [
        Convolution(
          "decoder.end", inputs: width(0), outputs: layout.channels, window: Window(3),
          activation: last),
        Reshape([layout.count]),
      ])
  }

  private func blocks(_ name: String, _ channels: Int) -> [any Layer] {
    (0..<options.blocks).map { block in
      func convolution(_ part: String) -> Convolution {
        Convolution(
          "\(name).\(block).\(part)", inputs: channels, outputs: channels, window: Window(3))
      }
      let body = ["first", "second"].flatMap { part -> [any Layer] in
        [
          batch.layer("\(name).\(block).\(part).batch", channels: channels, .relu),
          convolution(part),
        ]
      }
      return Residual(Sequential(body), shortcut: convolution("shortcut"))
    }
  }

  private func denseBlock(_ name: String, inputs: Int) -> Residual {
    Residual(
      Sequential([
        Elementwise(.relu), Dense(name + ".first", inputs: inputs, outputs: 512),
        Elementwise(.relu), Dense(name + ".second", inputs: 512, outputs: 512),
      ]), shortcut: Dense(name + ".shortcut", inputs: inputs, outputs: 512))
  }
}
