public import DiffeoDatasets
internal import DiffeoGeometry
public import DiffeoMetrics
public import DiffeoModels
public import DiffeoTensors

/// How near a model's samples are to data, by the features of a classifier that was trained on data of
/// the same kind.
public struct SampleDistances: Sendable {
  /// What is compared.
  public struct Request {
    /// The model whose samples are looked at.
    public let model: any GenerativeModel
    /// Labelled pictures, from which the classifier learns.
    public let training: Dataset
    /// The pictures that samples are compared with.
    public let real: Dataset
    /// How many samples are made.
    public let generated: Int
    /// Of the samples, and of how figures are estimated.
    public let seed: UInt64
    /// Where the model lives.
    public let backend: Backend

    /// What is compared.
    public init(
      model: any GenerativeModel, training: Dataset, real: Dataset, generated: Int, seed: UInt64,
      backend: Backend
    ) {
      self.model = model
      self.training = training
      self.real = real
      self.generated = generated
      self.seed = seed
      self.backend = backend
    }
  }

  /// The name of the features: the classifier's kind and the first digits of its hash.
  public let features: String
  /// The SHA-256 of the classifier's parameters.
  public let hash: String
  /// How many classes the classifier tells apart.
  public let classes: Int
  /// Samples against data.
  public let samples: SampleComparison
  /// The Frechet distance of reconstructions to the same data; nil where the model has no encoder.
  public let reconstructions: Double?

  /// Trains the classifier, makes the samples and compares.
  ///
  /// - Parameters:
  ///   - request: What is compared.
  ///   - shouldStop: Asked while the classifier is trained.
  /// - Returns: The distances; nil when it was stopped.
  /// - Throws: `ClassifierError`, `MetricError`, or an OpenCL error.
  public static func measure(
    _ request: Request, shouldStop: () -> Bool = { false }
  ) throws -> SampleDistances? {
    guard
      let classifier = try FeatureClassifier.trained(
        on: request.training, backend: request.backend, shouldStop: shouldStop)
    else { return nil }
    return try SampleDistances(request, classifier)
  }

  private init(_ request: Request, _ classifier: FeatureClassifier) throws {
    let real = request.real
    let own = try Self.cloud(
      real.samples, width: real.sampleSize, "the data", request.backend, classifier.features)
    let model = request.model
    let key = RandomKey(seed: request.seed, purpose: .prior)
    let latent = try model.samplePrior(request.generated, key: key).values()
    let generated = try Self.cloud(
      latent, width: model.latentWidth, "the samples", request.backend
    ) { try classifier.features(model.decode($0)) }
    var options = SampleComparison.Options()
    options.seed = request.seed
    samples = try SampleComparison(real: own, generated: generated, options)
    if model.hasEncoder {
      let restored = try Self.cloud(
        real.samples, width: real.sampleSize, "the reconstructions", request.backend
      ) { try classifier.features(model.decode(model.encode($0))) }
      reconstructions = try frechetDistance(
        FeatureMoments(own.points, name: own.name),
        FeatureMoments(restored.points, name: restored.name))
    } else {
      reconstructions = nil
    }
    (features, hash) = (try classifier.name(), try classifier.hash())
    classes = classifier.classes
  }

  /// The features of rows, batch by batch.
  private static func cloud(
    _ rows: [Float], width: Int, _ name: String, _ backend: Backend,
    _ body: (Tensor) throws -> Tensor
  ) throws -> PointCloud {
    let values = try Evaluation.map(rows, width: width, on: backend, body)
    return try PointCloud(
      values, dimension: FeatureClassifier.featureWidth, on: backend, name: name)
  }

  /// The figures by the names that results have.
  public var figures: [(name: String, value: Double)] {
    samples.figures
      + (reconstructions.map { [("reconstruction_frechet_distance", $0)] } ?? [])
  }
}
