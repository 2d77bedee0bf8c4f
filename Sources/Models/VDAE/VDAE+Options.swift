internal import DiffeoLayers
public import DiffeoTensors

extension VDAE {
  /// What a variational diffusion autoencoder is made of.
  public struct Options: Sendable {
    /// D, the coordinates of a latent point.
    public var latentDimension: Int
    /// Which layers encoder and decoder are made of.
    public var architecture = Architecture.dense
    /// Hidden layers of the encoder.
    public var encoderLayers = 2
    /// Width of the encoder's hidden layers.
    public var encoderWidth = 256
    /// Activation of the encoder's hidden layers.
    public var encoderActivation = Activation.relu
    /// Epochs of the encoder's stage.
    public var encoderEpochs = 10
    /// Base learning rate of the encoder's stage.
    public var encoderLearningRate = 1e-3
    /// Data in a step of the encoder's stage; nil for those of the run.
    public var encoderBatchSize: Int?
    /// Passes over the data in an epoch.
    public var passes = 1
    /// Neighbours of each datum in the graph that the diffusion map is of.
    public var neighbors = 32
    /// Power of the density that the graph's weights are divided by: 1 leaves the geometry alone.
    public var densityPower = 1.0
    /// Where the encoder learns the diffusion map from.
    public var map = MapSource.spectralNet
    /// How SpectralNet is trained.
    public var spectralNet = SpectralNet.Options()
    /// What the covariance network's numbers stand for.
    public var covariance = CovarianceForm.cholesky
    /// Hidden layers of the covariance network.
    public var covarianceLayers = 1
    /// Width of the covariance network's hidden layers.
    public var covarianceWidth = 256
    /// Hidden layers of the decoder.
    public var decoderLayers = 2
    /// Width of the decoder's hidden layers.
    public var decoderWidth = 512
    /// Activation of the hidden layers of the decoder and of the covariance network.
    public var activation = Activation.tanh
    /// What the data suggest as the covariance of a step.
    public var sigma = Sigma()
    /// How the covariance is held against Sigma*: by the divergence; or as the authors' code has it.
    ///
    /// That is twice the divergence, with the sum of singular values of `S^-1 C` in place of the trace.
    /// Equation 6 of the paper is twice the divergence too, but with the trace.
    public var divergence = Form.corrected
    /// Which data a step is to lead to: the one of all data, but x itself, that is embedded nearest to
    /// z'; or the second to (k+1)-th nearest of the batch, whether x is the first or not, as the
    /// authors' code has it.
    public var target = Form.corrected
    /// The likelihood: the sum of squares over 2 c, and what makes it a density; or the mean of squares
    /// over elements, as the authors' code has it, which is c of half the elements.
    public var likelihood = Form.corrected
    /// c, the variance of the likelihood; nil for a share of the data's variance.
    public var noise: Double?
    /// Steps of the walk that data are drawn by.
    public var walkSteps = 20

    /// How many data of the batch a step is to lead to; nil for the nearest of all data.
    var batchNeighbors: Int? {
      guard target == .faithful else { return nil }
      if case .nearest(let k) = sigma.neighborhood { return k }
      return 1
    }

    /// The options at their defaults.
    public init(latentDimension: Int) { self.latentDimension = latentDimension }

    /// Encoder and decoder for data of a shape.
    func networks(sampleShape: [Int]) throws -> (encoder: Sequential, decoder: Sequential) {
      guard architecture == .dense else {
        let networks = try PictureNetworks(
          sampleShape: sampleShape, latentWidth: latentDimension)
        return (networks.encoder, networks.decoder)
      }
      let size = sampleShape.reduce(1, *)
      func hidden(_ width: Int, _ count: Int) -> [Int] { [Int](repeating: width, count: count) }
      return (
        .spread(
          "psi", widths: [size] + hidden(encoderWidth, encoderLayers) + [latentDimension],
          activation: encoderActivation),
        .spread(
          "decoder", widths: [latentDimension] + hidden(decoderWidth, decoderLayers) + [size],
          activation: activation)
      )
    }
  }

  /// Whether something is as it should be, or as in the paper's code.
  public enum Form: String, CaseIterable, Sendable {
    /// What is right.
    case corrected
    /// What the authors' code does.
    case faithful
  }

  /// Which layers encoder and decoder are made of.
  public enum Architecture: String, CaseIterable, Sendable {
    /// Dense ones, for data of any shape.
    case dense
    /// Convolutions, as the paper's appendix has them for digits.
    case convolutional
  }

  /// Where the encoder learns the diffusion map from.
  public enum MapSource: String, CaseIterable, Sendable {
    /// From the graph itself, by SpectralNet.
    case spectralNet = "spectralnet"
    /// By regression on the exact map of the training data.
    case exact
  }

  /// What the covariance network's numbers stand for.
  public enum CovarianceForm: String, CaseIterable, Sendable {
    /// `C = L L^T`, L lower triangular.
    case cholesky
    /// `C = V E V^T`, V orthonormal, as the authors' code has it.
    case eigen
  }

  /// Sigma*: the covariance of the embedded data around a point.
  public struct Sigma: Sendable, Equatable {
    /// Which points count as the neighbourhood of an embedded point.
    public enum Neighborhood: Equatable, Sendable {
      /// All within a radius; nil for one from the embedding's own scale.
      case ball(radius: Double?)
      /// The k nearest others.
      case nearest(Int)
    }

    /// Whose covariance it is: of a ball, as the paper has it, whose walks end evenly spread; or of
    /// the nearest points, as the authors' code has it, whose walks follow the density.
    public var neighborhood = Neighborhood.ball(radius: nil)
    /// A centred covariance with a ridge relative to its size; or, as the authors' code has it, the sum
    /// of `z z^T` with a multiple of the identity, which is mostly where the point itself is.
    public var form = Form.corrected
    /// What it is multiplied by; nil for what ``mixing`` needs.
    public var alpha: Double?
    /// How alike the two ends of a step shall be: the correlation of their coordinates.
    public var mixing = 0.7
    /// What is added to the diagonal: in mean eigenvalues, or as it is in the faithful form.
    public var ridge = 1e-3

    /// The defaults.
    public init() {}
  }
}
