internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoManifolds
internal import DiffeoOptimizers
internal import DiffeoTensors

/// How an embedding is learned.
public struct EmbeddingLearning: Sendable, Hashable {
  /// Steps of training.
  public var steps = 8000
  /// Points of the manifold in a step.
  public var batchSize = 256
  /// The learning rate at the start; it falls to nothing as a cosine.
  public var learningRate = 5e-3
  /// Width of every hidden layer.
  public var width = 64
  /// Hidden layers of each network.
  public var layers = 3
  /// Weight of the discrepancy against the squared error.
  public var penalty = 1.0

  /// The defaults.
  public init() {}
}

/// A map of the unit cube into the space around a manifold: the decoder of a Wasserstein autoencoder
/// whose data are points of the manifold and whose prior is uniform.
///
///     f(u) = G(2 u - 1)
///
/// Its encoder says angles. An interval is no circle, so a continuous encoder has to lay part of the
/// circle back over the rest; one that says an angle is cut at a point instead, where the ends of the
/// interval meet.
struct LearnedEmbedding {
  /// How it is learned.
  let learning: EmbeddingLearning
  /// The manifold.
  let manifold: any Manifold
  /// What its stage of training changes.
  let parameters: ParameterSet
  private let network: WassersteinNetwork

  init(
    _ manifold: any Manifold, _ learning: EmbeddingLearning, on backend: Backend, seed: UInt64
  ) throws {
    self.manifold = manifold
    self.learning = learning
    var options = WassersteinNetwork.Options()
    options.latentDimension = manifold.dimension
    options.width = learning.width
    options.encoderLayers = learning.layers
    options.decoderLayers = learning.layers
    options.activation = .tanh
    options.prior = .uniform(halfWidth: 1)
    options.head = .angle
    options.penalty = learning.penalty
    options.reconstructionWeight = 1
    network = try WassersteinNetwork(
      options, size: manifold.ambientDimension, prefix: "embedding.")
    parameters = try ParameterSet(network.parameters, on: backend, seed: seed)
  }

  /// The points at places of the cube.
  func points(_ cube: Variable) throws -> Variable {
    try network.decoded(cube.affine(scale: 2, offset: -1))
  }

  /// The stage of training, in as many epochs as show its progress.
  var stage: TrainingStage {
    var stage = TrainingStage("embedding", parameters)
    stage.epochs = min(10, learning.steps)
    stage.steps = (learning.steps + min(10, learning.steps) - 1) / min(10, learning.steps)
    stage.batchSize = learning.batchSize
    stage.learningRate = learning.learningRate
    stage.schedule = LearningRateSchedule("cosine")
    stage.isEvaluated = false
    return stage
  }

  /// The loss on fresh points of the manifold; metrics `embedding_error` and `embedding_mmd`.
  func loss(_ context: StepContext) throws -> Loss {
    // Points of their own stream, so that no other draw of the step shares a number with them.
    let key = RandomKey(
      seed: context.key.seed, step: context.key.step, purpose: Self.pointsPurpose)
    let points = try manifold.uniform(
      count: learning.batchSize, key: key, on: parameters.backend)
    let found = try network.objective(points, key: context.key, probe: context.probe)
    return Loss(
      total: found.total,
      metrics: [
        ("embedding_error", try found.squaredErrors.mean()), ("embedding_mmd", found.discrepancy),
      ])
  }

  private static let pointsPurpose: UInt32 = 300
}
