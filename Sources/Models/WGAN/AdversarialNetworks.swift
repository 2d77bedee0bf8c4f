public import DiffeoLayers
public import DiffeoTensors

/// The two networks of an adversarial model.
///
/// Both work on rows: of numbers, or of pictures with the channels innermost.
public struct AdversarialNetworks {
  /// From noise, `[rows, noise]`, to data.
  public var generator: any Layer
  /// From data to a number, `[rows, 1]`.
  public var critic: any Layer
  /// How data lie that the networks take with the channels innermost; nil where they take them as
  /// they are.
  public var layout: ImageLayout?
  /// What the generator ends with.
  public var last: Activation

  /// Two networks.
  public init(
    generator: any Layer, critic: any Layer, layout: ImageLayout? = nil,
    last: Activation = .identity
  ) {
    self.generator = generator
    self.critic = critic
    self.layout = layout
    self.last = last
  }

  /// Dense networks with relu, for data of any shape: those of the method's authors for points of
  /// the plane.
  ///
  /// - Parameters:
  ///   - noise: Width of the noise.
  ///   - size: Numbers of a datum.
  ///   - width: Width of the hidden layers.
  ///   - layers: Hidden layers of each network.
  ///   - last: What the generator ends with.
  /// - Returns: The networks, with He's initial weights.
  public static func dense(
    noise: Int, size: Int, width: Int = 512, layers: Int = 3, last: Activation = .identity
  ) -> AdversarialNetworks {
    let hidden = [Int](repeating: width, count: layers)
    func network(_ name: String, _ inputs: Int, _ outputs: Int, _ last: Activation) -> Sequential {
      .dense(
        name, widths: [inputs] + hidden + [outputs], last: last,
        initializer: { .heNormal(inputs: $0) })
    }
    return AdversarialNetworks(
      generator: network("generator", noise, size, last),
      critic: network("critic", size, 1, .identity), last: last)
  }

  /// The authors' convolutional networks for pictures.
  ///
  ///     generator  dense h3 w3 4c, relu; deconv 5x5/2 to h2 x w2, 2c, relu; to h1 x w1, c, relu; to
  ///                height x width, channels
  ///     critic     conv 5x5/2 c, 2c, 4c, leaky relu; dense 1
  ///
  /// with `h1 = ceil(height / 2)` and so on: 28 pixels come from 4 by 7 and 14. The authors make 8
  /// pixels of the 4 and cut one off; here 7 are made.
  ///
  /// - Parameters:
  ///   - noise: Width of the noise.
  ///   - layout: The pictures.
  ///   - channels: c.
  ///   - last: What the generator ends with.
  /// - Returns: The networks, with He's initial weights.
  /// - Source: I. Gulrajani et al., Improved training of Wasserstein GANs (NIPS 2017), the authors'
  ///   code for MNIST.
  public static func convolutional(
    noise: Int, layout: ImageLayout, channels: Int = 64, last: Activation = .sigmoid
  ) -> AdversarialNetworks {
    let sizes = (0..<3).reduce([layout.size]) { sizes, _ in
      sizes + [halving.places(over: sizes[sizes.count - 1])]
    }
    let widths = [layout.channels, channels, 2 * channels, 4 * channels]
    return AdversarialNetworks(
      generator: generator(noise, sizes, widths, last), critic: critic(sizes, widths),
      layout: layout, last: last)
  }

  private static let halving = Window(5, stride: 2)

  /// From the smallest picture, the last of the sizes, to the whole one, the first.
  private static func generator(
    _ noise: Int, _ sizes: [ImageSize], _ widths: [Int], _ last: Activation
  ) -> Sequential {
    let (height, width) = (sizes[3].height, sizes[3].width)
    // Of a window's places a quarter lies under each pixel that the stride makes.
    let reach = halving.height * halving.width / (halving.stride * halving.stride)
    let start: [any Layer] = [
      Dense(
        "generator.0", inputs: noise, outputs: height * width * widths[3], activation: .relu,
        initializer: .heNormal(inputs: noise)),
      Reshape([height, width, widths[3]]),
    ]
    let growing = [2, 1, 0].map { level in
      TransposedConvolution(
        "generator.\(3 - level)", inputs: widths[level + 1], outputs: widths[level],
        window: halving, size: sizes[level], activation: level == 0 ? last : .relu,
        initializer: .heNormal(inputs: reach * widths[level + 1]))
    }
    return Sequential(
      start + growing + [Reshape([sizes[0].height * sizes[0].width * widths[0]])])
  }

  private static func critic(_ sizes: [ImageSize], _ widths: [Int]) -> Sequential {
    let flat = sizes[3].height * sizes[3].width * widths[3]
    let shrinking = (0..<3).map { level in
      Convolution(
        "critic.\(level)", inputs: widths[level], outputs: widths[level + 1], window: halving,
        activation: .leakyRelu,
        initializer: .heNormal(inputs: halving.height * halving.width * widths[level]))
    }
    return Sequential(
      [Reshape([sizes[0].height, sizes[0].width, widths[0]])] + shrinking
        + [Reshape([flat]), Dense("critic.3", inputs: flat, outputs: 1)])
  }
}
