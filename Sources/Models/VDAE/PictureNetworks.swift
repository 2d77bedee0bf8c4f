internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoTensors

/// The convolutional encoder and decoder of the paper's appendix, for pictures such as digits.
///
///     encoder  conv 4x4 64, twice; greatest of 2x2; conv 4x4 64, twice; greatest of 2x2;
///              dense 512, relu; dense D
///     decoder  dense (height/4) (width/4), relu; deconv 4x4 64, twice, each pixel to 2x2; the same
///              again; deconv 4x4 channels
///
/// The appendix names no function after the convolutions and no padding, and its decoder ends with
/// 64 channels. The encoder here has leaky relu and windows within the picture, as the authors' code;
/// the decoder relu and windows that keep the size, without which 7 pixels would not grow to 28; and
/// the last layer makes of 64 channels the picture's.
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   appendix A.4.1.
struct PictureNetworks {
  let encoder: Sequential
  let decoder: Sequential

  private static let channels = 64
  /// The least side whose encoder has a pixel left.
  private static let leastSide = 24

  /// The networks for data of a shape.
  ///
  /// - Parameters:
  ///   - sampleShape: The shape of a datum.
  ///   - latentWidth: D.
  /// - Throws: ``ConfigurationError/conflict(_:)`` for data that they cannot make.
  init(sampleShape: [Int], latentWidth: Int) throws {
    let request = AutoencoderRequest(
      sampleShape: sampleShape, latentWidth: latentWidth, last: .identity)
    let layout = try request.pictures(
      "convolutional", sides: "multiples of 4, \(Self.leastSide) at least"
    ) { $0 % 4 == 0 && $0 >= Self.leastSide }
    encoder = Self.encoder(layout, latentWidth)
    decoder = Self.decoder(layout, latentWidth)
  }

  private static func encoder(_ layout: ImageLayout, _ latentWidth: Int) -> Sequential {
    let window = Window(4, padding: .valid)
    let pooling = MaxPooling(Window(2, stride: 2, padding: .valid))
    func convolution(_ number: Int) -> Convolution {
      Convolution(
        "psi.\(number)", inputs: number == 0 ? layout.channels : channels, outputs: channels,
        window: window, activation: .leakyRelu)
    }
    let small = side(layout.size.height) * side(layout.size.width) * channels
    return Sequential([
      PixelOrder(layout, fromData: true),
      Reshape([layout.size.height, layout.size.width, layout.channels]),
      convolution(0), convolution(1), pooling, convolution(2), convolution(3), pooling,
      Reshape([small]), Dense("psi.4", inputs: small, outputs: 512, activation: .relu),
      Dense("psi.5", inputs: 512, outputs: latentWidth),
    ])
  }

  /// What the encoder's windows leave of a side.
  private static func side(_ extent: Int) -> Int { ((extent - 6) / 2 - 6) / 2 }

  private static func decoder(_ layout: ImageLayout, _ latentWidth: Int) -> Sequential {
    let (height, width) = (layout.size.height / 4, layout.size.width / 4)
    func transposed(_ number: Int) -> TransposedConvolution {
      let isLast = number == 5
      return TransposedConvolution(
        "decoder.\(number)", inputs: number == 1 ? 1 : channels,
        outputs: isLast ? layout.channels : channels, window: Window(4),
        activation: isLast ? .identity : .relu)
    }
    return Sequential([
      Dense.spread("decoder.0", inputs: latentWidth, outputs: height * width, activation: .relu),
      Reshape([height, width, 1]),
      transposed(1), transposed(2), Upsampling(factor: 2),
      transposed(3), transposed(4), Upsampling(factor: 2), transposed(5),
      Reshape([layout.count]), PixelOrder(layout, fromData: false),
    ])
  }
}

/// Rows whose numbers change places: channel by channel to pixel by pixel, or back.
private struct PixelOrder: Layer {
  /// Channels or pixels, whichever is the slower of the two in a row that comes in.
  let outer: Int
  let inner: Int

  /// From data to pixels with the channels innermost, or back to data.
  init(_ layout: ImageLayout, fromData: Bool) {
    let pixels = layout.size.height * layout.size.width
    let channels = layout.isInterleaved ? 1 : layout.channels
    (outer, inner) = fromData ? (channels, pixels) : (pixels, channels)
  }

  var parameters: [Parameter] { [] }

  func callAsFunction(_ input: Variable) throws -> Variable {
    if outer == 1 || inner == 1 { return input }
    let rows = input.shape[0]
    return try input.reshaped(to: [rows, outer, inner]).transposed()
      .reshaped(to: [rows, outer * inner])
  }
}
