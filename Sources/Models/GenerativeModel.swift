public import DiffeoDifferentiation
public import DiffeoLayers
public import DiffeoTensors

/// A model that trains on batches, encodes, decodes and samples.
public protocol GenerativeModel: AnyObject {
  /// What training changes; in a model of several stages what its last stage changes.
  var parameters: ParameterSet { get }
  /// The stages of training, in order; by default one that changes ``parameters``.
  var stages: [TrainingStage] { get }
  /// Numbers that a checkpoint keeps and that no gradient changes, such as running means; nil, the
  /// default, where there are none.
  var state: ParameterSet? { get }
  /// Told of what is worth a line to whoever trains the model; by default nobody is told.
  var note: (String) -> Void { get set }
  /// The shape of a datum.
  var sampleShape: [Int] { get }
  /// The width of a latent point.
  var latentWidth: Int { get }

  /// Told before the first step of a stage, and before the first step after a restart within it.
  ///
  /// What is made here must follow from parameters, ``state``, data and seed alone, or a run that
  /// was interrupted would end otherwise. By default nothing is made.
  ///
  /// - Parameters:
  ///   - stage: The index of the stage in ``stages``.
  ///   - data: All training data, `[count, elements of a datum]`.
  ///   - seed: That of the run.
  /// - Throws: What is wrong with the data, or an OpenCL error.
  func begin(stage: Int, data: Tensor, seed: UInt64) throws

  /// Asked after each epoch of a stage whether the stage ends with it, its other epochs left out.
  ///
  /// What that depends on belongs to ``state``. By default all epochs are trained.
  ///
  /// - Parameter stage: The index of the stage in ``stages``.
  /// - Returns: Whether it ends.
  /// - Throws: An OpenCL error.
  func endsEarly(stage: Int) throws -> Bool

  /// The loss of a batch and what else is worth watching.
  ///
  /// - Parameters:
  ///   - batch: `[rows, elements of a datum]`.
  ///   - context: When in training this is, and the random stream.
  /// - Returns: The mean loss over the batch, and named means over it.
  /// - Throws: An OpenCL error.
  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss

  /// Throws unless the model can explain such data; by default it can explain any.
  ///
  /// - Parameters:
  ///   - data: `[rows, elements of a datum]`.
  ///   - source: The file or generator to name.
  /// - Throws: What is wrong with the data, or an OpenCL error.
  func checkData(_ data: Tensor, source: String) throws

  /// What is worth a line, before a training begins, to whoever has asked for it; by default nothing.
  ///
  /// - Parameter steps: Those of each stage.
  /// - Returns: What will come to nothing, and what to do about it.
  func advice(steps: [Int]) -> String?

  /// Per-datum figures of a batch of unseen data: `elbo`, `kl`, `mse`, and, when `samples` is
  /// positive, `log_likelihood` and `effective_samples`. Of a figure whose name begins with `std_`
  /// the standard deviation over the data is reported, of the others the mean.
  ///
  /// - Parameters:
  ///   - batch: `[rows, elements of a datum]`.
  ///   - samples: Importance samples for each datum; 0 for no log-likelihood.
  ///   - key: The random stream.
  /// - Returns: Tensors of `[rows]`, by name.
  /// - Throws: An OpenCL error.
  func figures(_ batch: Tensor, samples: Int, key: RandomKey) throws -> [String: Tensor]

  /// Whether there is an encoder; by default there is.
  var hasEncoder: Bool { get }

  /// The latent points of data: the centres of their posteriors.
  ///
  /// - Parameter batch: `[rows, elements of a datum]`.
  /// - Returns: `[rows, latent width]`.
  /// - Throws: ``ModelError/noEncoder(model:)``, or an OpenCL error.
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

  /// Latent points on the way from one to another; by default on the straight line.
  ///
  /// - Parameters:
  ///   - start: A latent point.
  ///   - end: Another.
  ///   - count: How many, both ends among them; at least 2.
  /// - Returns: The points, at even steps.
  func latentPath(from start: [Double], to end: [Double], count: Int) -> [[Double]]

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

extension GenerativeModel {
  /// One stage that changes ``parameters``.
  public var stages: [TrainingStage] { [TrainingStage("model", parameters)] }
  /// None.
  public var state: ParameterSet? { nil }
  /// True.
  public var hasEncoder: Bool { true }
  /// Nobody is told.
  public var note: (String) -> Void {
    get { { _ in } }
    set {}
  }
  /// Makes nothing.
  public func begin(stage: Int, data: Tensor, seed: UInt64) throws {}
  /// No.
  public func endsEarly(stage: Int) throws -> Bool { false }
  /// The straight line.
  public func latentPath(from start: [Double], to end: [Double], count: Int) -> [[Double]] {
    (0..<count).map { step in
      let share = Double(step) / Double(max(count - 1, 1))
      return zip(start, end).map { (1 - share) * $0 + share * $1 }
    }
  }
  /// Throws nothing.
  public func checkData(_ data: Tensor, source: String) throws {}
  /// Nothing.
  public func advice(steps: [Int]) -> String? { nil }

  /// All numbers that a checkpoint keeps: each stage's parameters, and the state.
  public var parameterSets: [ParameterSet] {
    var sets: [ParameterSet] = []
    for set in stages.flatMap(\.parameterSets) + [state].compactMap({ $0 })
    where !sets.contains(where: { $0 === set }) {
      sets.append(set)
    }
    return sets
  }
}

/// What is asked of a model that it cannot do.
public enum ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The model has no encoder.
  case noEncoder(model: String)

  /// What the model lacks and what it can do.
  public var description: String {
    switch self {
    case .noEncoder(let model):
      """
      The model '\(model)' has no encoder, so it cannot encode or reconstruct data or interpolate \
      between them; it can sample, decode and evaluate.
      """
    }
  }
}

/// How a latent space is drawn.
public enum LatentView: Sendable, Equatable {
  /// A square of two periodic angles.
  case periodicSquare
  /// The unit circle in the plane.
  case circle
  /// The unit sphere in space.
  case sphere
  /// The unit disk, whose opposite rim points are one.
  case disk
  /// The unit ball, whose opposite surface points are one.
  case ball
  /// One to three coordinates.
  case coordinates
  /// A product: a picture for each factor, which takes so many of the coordinates.
  case product([Factor])

  /// The view of a factor and how many coordinates it takes.
  public struct Factor: Sendable, Equatable {
    /// The view.
    public let view: LatentView
    /// The number of its coordinates.
    public let width: Int

    /// The view of a factor.
    public init(_ view: LatentView, width: Int) {
      self.view = view
      self.width = width
    }
  }
}

/// When in training a step is, and what random numbers it may use.
public struct StepContext {
  /// The stream of the posterior's noise; its step is the training step.
  public let key: RandomKey
  /// Epochs passed in the stage, in fractions.
  public let epoch: Double
  /// The index of the stage of training.
  public let stage: Int
  /// Which of the training data the batch holds; nil where it is of other data.
  public let indices: Indices?
  /// Told of named intermediate results, when someone looks for a number that is not finite.
  public let probe: ((String, Tensor) throws -> Void)?

  /// A step.
  public init(
    key: RandomKey, epoch: Double, stage: Int = 0, indices: Indices? = nil,
    probe: ((String, Tensor) throws -> Void)? = nil
  ) {
    self.key = key
    self.epoch = epoch
    self.stage = stage
    self.indices = indices
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
