public import DiffeoDifferentiation
public import DiffeoLayers
public import DiffeoTensors

/// A model that trains on batches, encodes, decodes and samples.
public protocol GenerativeModel: AnyObject {
  /// What training changes.
  var parameters: ParameterSet { get }
  /// The shape of a datum.
  var sampleShape: [Int] { get }
  /// The width of a latent point.
  var latentWidth: Int { get }

  /// The loss of a batch and what else is worth watching.
  ///
  /// - Parameters:
  ///   - batch: `[rows, elements of a datum]`.
  ///   - context: When in training this is, and the random stream.
  /// - Returns: The mean loss over the batch, and named means over it.
  /// - Throws: An OpenCL error.
  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss

  /// Per-datum figures of a batch of unseen data: `elbo`, `kl`, `mse`, and, when `samples` is
  /// positive, `log_likelihood`.
  ///
  /// - Parameters:
  ///   - batch: `[rows, elements of a datum]`.
  ///   - samples: Importance samples for each datum; 0 for no log-likelihood.
  ///   - key: The random stream.
  /// - Returns: Tensors of `[rows]`, by name.
  /// - Throws: An OpenCL error.
  func figures(_ batch: Tensor, samples: Int, key: RandomKey) throws -> [String: Tensor]

  /// The latent points of data: the centres of their posteriors.
  ///
  /// - Parameter batch: `[rows, elements of a datum]`.
  /// - Returns: `[rows, latent width]`.
  /// - Throws: An OpenCL error.
  func encode(_ batch: Tensor) throws -> Tensor

  /// The data that latent points stand for: the means of the likelihood.
  ///
  /// - Parameter latent: `[rows, latent width]`.
  /// - Returns: `[rows, elements of a datum]`.
  /// - Throws: An OpenCL error.
  func decode(_ latent: Tensor) throws -> Tensor

  /// Latent points drawn from the prior.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - key: The random stream.
  /// - Returns: `[count, latent width]`.
  /// - Throws: An OpenCL error.
  func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor

  /// Checks that latent points can be decoded: width and, on a manifold, distance to it.
  ///
  /// - Parameter latent: `[rows, latent width]`.
  /// - Throws: What is wrong, with the row.
  func checkLatent(_ latent: Tensor) throws

  /// How the latent space is drawn.
  var latentView: LatentView { get }

  /// The coordinates of a latent point in the picture that ``latentView`` says: two angles, or a
  /// few coordinates.
  func latentCoordinates(_ point: [Double]) -> [Double]

  /// Latent points on a grid over the latent space's chart, row by row from the top.
  ///
  /// - Parameter side: Rows.
  /// - Returns: Points, nil where the chart has none, and how many stand in a row; nil where the
  ///   space has no such grid.
  func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)?
}

/// How a latent space is drawn.
public enum LatentView: Sendable, Equatable {
  /// A square of two periodic angles.
  case periodicSquare
  /// The unit sphere in space.
  case sphere
  /// The first two or three coordinates.
  case coordinates
}

/// When in training a step is, and what random numbers it may use.
public struct StepContext {
  /// The stream of the posterior's noise; its step is the training step.
  public let key: RandomKey
  /// Epochs passed, in fractions.
  public let epoch: Double
  /// Told of named intermediate results, when someone looks for a number that is not finite.
  public let probe: ((String, Tensor) throws -> Void)?

  /// A step.
  public init(
    key: RandomKey, epoch: Double, probe: ((String, Tensor) throws -> Void)? = nil
  ) {
    self.key = key
    self.epoch = epoch
    self.probe = probe
  }
}

/// What a model returns for a batch.
public struct Loss {
  /// What training makes small: one element.
  public let total: Variable
  /// Named means over the batch, one element each, in a fixed order.
  public let metrics: [(name: String, value: Tensor)]

  /// A loss.
  public init(total: Variable, metrics: [(name: String, value: Tensor)]) {
    self.total = total
    self.metrics = metrics
  }
}
