internal import DiffeoDifferentiation
internal import DiffeoDistributions
public import DiffeoLayers
public import DiffeoManifolds
public import DiffeoTensors

/// The embedding-reparameterization variational autoencoder: a variational autoencoder whose latent
/// points lie on a manifold because an embedding f puts them there.
///
///     encoder    x -> q(h | x) on the unit cube or on R^n, and g(x) in a group, if asked for
///     latent     z = g f(h),  h ~ q
///     prior      uniform on the cube, or normal: f makes it uniform on the manifold
///     loss       E_q[-log p(x | z)] + KL(q || prior)
///
/// The divergence is that on the hidden space, for f changes both densities by the same factor. f is
/// the decoder of a Wasserstein autoencoder trained before and then held fixed, or written down, or
/// the identity: then this is the usual variational autoencoder on R^n. A normal hidden space enters
/// f through its distribution function.
///
/// - Source: E. Golikov, M. Kretov, Embedding-reparameterization procedure for manifold-valued latent
///   variables in generative models (arXiv 1812.02769), sections 2 and 3.
public final class ERVAE: GenerativeModel {
  /// Where f comes from.
  public enum EmbeddingKind: String, Sendable, Hashable, CaseIterable {
    /// From a Wasserstein autoencoder on points of the manifold.
    case learned
    /// From a formula.
    case exact
    /// There is none: the latent space is R^n.
    case none
  }

  /// What the model is made of.
  public struct Options: Sendable {
    /// The latent space.
    public var manifold: any Manifold
    /// Where f comes from.
    public var embedding = EmbeddingKind.learned
    /// The kind of posterior on the hidden space.
    public var posterior = HiddenFamily.beta
    /// How the encoder says the mode of a beta posterior.
    public var modeHead = ModeHead.angle
    /// Whether the encoder also says an element of the manifold's group.
    public var hasGroupAction = false
    /// Width of every hidden layer.
    public var width = 128
    /// Hidden layers of the encoder.
    public var encoderLayers = 2
    /// Hidden layers of the decoder.
    public var decoderLayers = 2
    /// How a datum scatters around what the decoder says.
    public var likelihood = Likelihood.gaussian(variance: 0.01)
    /// How f is learned.
    public var learning = EmbeddingLearning()
    /// Whether training goes on with a learned f that does not pass its check.
    public var acceptsEmbedding = false

    /// The options at their defaults.
    public init(manifold: any Manifold) { self.manifold = manifold }
  }

  /// What the model is made of.
  public let options: Options
  /// The shape of a datum.
  public let sampleShape: [Int]
  /// What the last stage of training changes.
  public let parameters: ParameterSet
  let encoder: Sequential
  let heads: Dense
  let decoder: Sequential
  let action: GroupAction?
  let exact: ExactEmbedding?
  let learned: LearnedEmbedding?
  /// The quality of the embedding that the autoencoder stands on, once it was asked for.
  var measuredQuality: EmbeddingQuality?

  /// A model with its initial parameters.
  ///
  /// - Parameters:
  ///   - options: What it is made of.
  ///   - sampleShape: The shape of a datum.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  /// - Throws: ``ConfigurationError/conflict(_:)`` for options that do not go together, or an OpenCL
  ///   error.
  public init(
    _ options: Options, sampleShape: [Int], on backend: Backend, seed: UInt64
  ) throws {
    try options.check()
    self.options = options
    self.sampleShape = sampleShape
    let size = sampleShape.reduce(1, *)
    let manifold = options.manifold
    exact = options.embedding == .exact ? try ExactEmbedding(manifold) : nil
    learned =
      options.embedding == .learned
      ? try LearnedEmbedding(manifold, options.learning, on: backend, seed: seed) : nil
    action = options.hasGroupAction ? try GroupAction(on: manifold, backend) : nil
    func hidden(_ layers: Int) -> [Int] { [Int](repeating: options.width, count: layers) }
    encoder = .dense("encoder", widths: [size] + hidden(options.encoderLayers), last: .relu)
    heads = Dense(
      "heads", inputs: options.width,
      outputs: options.posterior.outputs(manifold.dimension, options.modeHead)
        + (action?.outputs ?? 0))
    decoder = .dense(
      "decoder",
      widths: [manifold.ambientDimension] + hidden(options.decoderLayers) + [size])
    parameters = try ParameterSet(
      encoder.parameters + heads.parameters + decoder.parameters, on: backend, seed: seed)
  }

  /// The width of a latent point: the dimension of the space that the manifold lies in.
  public var latentWidth: Int { options.manifold.ambientDimension }

  /// Elements of a datum.
  var size: Int { sampleShape.reduce(1, *) }

  /// Coordinates of the hidden space.
  var hiddenWidth: Int { options.manifold.dimension }

  /// What the encoder says of data.
  struct Encoding {
    let posterior: HiddenPosterior
    /// What says the group's element, if there is a group.
    let group: Variable?
  }

  /// What the encoder says of a batch.
  func encoding(_ batch: Variable) throws -> Encoding {
    let found = try heads(try encoder(batch))
    let width = options.posterior.outputs(hiddenWidth, options.modeHead)
    return Encoding(
      posterior: try options.posterior.posterior(
        found, dimension: hiddenWidth, mode: options.modeHead),
      group: try action.map { try found.slice(axis: 1, width..<(width + $0.outputs)) })
  }

  /// The latent points of hidden ones, moved by the group: `g f(h)`.
  func latent(_ hidden: Variable, group: Variable?) throws -> Variable {
    let points = try embedded(hidden)
    guard let action, let group else { return points }
    return try action.moved(points, by: group)
  }

  /// `f(h)`.
  func embedded(_ hidden: Variable) throws -> Variable {
    if options.embedding == .none { return hidden }
    let cube =
      options.posterior == .gaussian ? try hidden.applying(.normalDistribution) : hidden
    if let exact { return try exact(cube) }
    guard let learned else { preconditionFailure("an embedding that is neither known nor learned") }
    return try learned.points(cube)
  }
}

extension ERVAE.Options {
  /// Throws unless the options go together.
  func check() throws(ConfigurationError) {
    let isFlat = manifold is Euclidean
    if embedding == .none, posterior == .beta {
      throw .conflict("embedding=none is the usual autoencoder on R^n; say posterior=gaussian too.")
    }
    if embedding == .none, hasGroupAction {
      throw .conflict("No group acts on R^n here; leave out group_action or say an embedding.")
    }
    if embedding != .none, isFlat || manifold.volume == nil {
      throw .conflict(
        "The manifold '\(manifold.name)' has infinite volume, so nothing is uniform on it; say "
          + "embedding=none with latent_dimension=N for the usual autoencoder.")
    }
    let factors = (manifold as? ProductManifold)?.factors ?? [manifold]
    if let quotient = factors.first(where: { $0 is ProjectiveSpace }) {
      throw .conflict(
        "The manifold '\(quotient.name)' is a quotient, which no map into its coordinates embeds; "
          + "choose a sphere, a torus or so3.")
    }
  }
}
