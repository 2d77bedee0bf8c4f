public import DiffeoLayers
public import DiffeoTensors

/// The two networks of a variational autoencoder.
///
/// Both work on rows: of numbers, or of pictures with the channels innermost.
public struct Autoencoder {
  /// From a datum to what its posterior is, `[rows, 2 latent]`.
  public var encoder: any Layer
  /// From a latent point to a datum: its mean, or what the last function makes a mean of.
  public var decoder: any Layer
  /// How the encoder says standard deviations.
  public var deviation: DiagonalGaussian.Form
  /// The decoder's last function.
  public var last = Activation.identity

  /// Two networks.
  public init(
    encoder: any Layer, decoder: any Layer, deviation: DiagonalGaussian.Form = .exponential
  ) {
    self.encoder = encoder
    self.decoder = decoder
    self.deviation = deviation
  }

  /// The parameters of both.
  public var parameters: [Parameter] { encoder.parameters + decoder.parameters }
  /// The state of both.
  public var state: [Parameter] { encoder.state + decoder.state }
}

/// What an autoencoder is to be made for.
public struct AutoencoderRequest: Sendable {
  /// The shape of a datum.
  public var sampleShape: [Int]
  /// Width of a latent point.
  public var latentWidth: Int
  /// What the decoder ends with.
  public var last: Activation

  /// A request.
  public init(sampleShape: [Int], latentWidth: Int, last: Activation) {
    self.sampleShape = sampleShape
    self.latentWidth = latentWidth
    self.last = last
  }

  /// Numbers of a datum.
  var size: Int { sampleShape.reduce(1, *) }

  /// Pictures whose sides a network can make.
  ///
  /// - Parameters:
  ///   - architecture: Its name, for the error.
  ///   - which: The sides it can make, in words.
  ///   - fits: Whether it can make a side.
  /// - Returns: The layout of the pictures.
  /// - Throws: ``ConfigurationError/conflict(_:)``.
  func pictures(
    _ architecture: String, sides which: String, _ fits: (Int) -> Bool
  ) throws -> ImageLayout {
    guard let layout = ImageLayout(sampleShape: sampleShape) else {
      throw ConfigurationError.conflict(
        """
        The architecture '\(architecture)' makes pictures, \(ImageLayout.shapes); these data have \
        the shape \(sampleShape). Take --set architecture=dense.
        """)
    }
    guard fits(layout.size.height), fits(layout.size.width) else {
      throw ConfigurationError.conflict(
        """
        The architecture '\(architecture)' cannot make pictures of \(layout.size) pixels; it can \
        make those whose sides are \(which).
        """)
    }
    return layout
  }
}
