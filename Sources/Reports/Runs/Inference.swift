public import DiffeoDatasets
public import DiffeoFormats
public import DiffeoModels
public import DiffeoTensors

/// A trained model, opened from its run to be applied.
public final class Inference {
  /// The run.
  public let folder: RunFolder
  /// The run's options.
  public let configuration: Configuration
  /// The model, with the parameters of the run's checkpoint.
  public let model: any GenerativeModel
  /// Where the model lives.
  public let backend: Backend

  /// Opens a run.
  ///
  /// - Parameters:
  ///   - folder: Its folder.
  ///   - backend: Where the model lives, given the run's options; asked once the files are there.
  /// - Throws: ``RunError`` or `FormatError` for what is wrong with the run, or
  ///   what the choice of a backend throws.
  public init(
    opening folder: RunFolder, on backend: (Configuration) throws -> Backend
  ) throws {
    configuration = try folder.configuration()
    let entry = try ModelRegistry.entry(configuration.text("model"))
    let state = try Checkpoint.state(at: folder.checkpoint)
    self.folder = folder
    self.backend = try backend(configuration)
    model = try entry.make(
      ModelEntry.Request(
        configuration: configuration, sampleShape: state.sampleShape, backend: self.backend))
    try Checkpoint.restoreParameters(model, from: folder.checkpoint)
  }

  /// The seed of the run.
  public var seed: UInt64 { UInt64(configuration.integer("seed")) }

  /// The most data that fit into one array: 2^31 numbers.
  public var largestCount: Int {
    (1 << 31) / max(model.latentWidth, model.sampleShape.reduce(1, *), 1)
  }

  /// Data that the model makes of points of its prior.
  ///
  /// - Parameters:
  ///   - count: How many, at most ``largestCount``.
  ///   - seed: The same seed gives the same data.
  /// - Returns: The means of the likelihood; `[count]` and the shape of a datum.
  /// - Throws: An OpenCL error.
  public func sample(_ count: Int, seed: UInt64) throws -> NumericArray {
    try decoded(samplePrior(count, seed: seed).floats)
  }

  /// Points of the model's prior.
  ///
  /// - Parameters:
  ///   - count: How many, at most ``largestCount``.
  ///   - seed: The same seed gives the same points, those of ``sample(_:seed:)``.
  /// - Returns: `[count, latent width]`.
  /// - Throws: An OpenCL error.
  public func samplePrior(_ count: Int, seed: UInt64) throws -> NumericArray {
    precondition(count <= largestCount, "more data than fit into one array")
    let key = RandomKey(seed: seed, purpose: .prior)
    let points = try model.samplePrior(count, key: key).values()
    return NumericArray(shape: [count, model.latentWidth], floats: points)
  }

  /// The latent points of data: the centres of their posteriors.
  ///
  /// - Parameter data: Data of the model's shape.
  /// - Returns: `[count, latent width]`.
  /// - Throws: ``RunError/input(path:expected:found:)`` for data of another shape or whose latent
  ///   points are no numbers, `ModelError.noEncoder(model:)`, or an OpenCL error.
  public func encode(_ data: Dataset) throws -> NumericArray {
    let width = model.latentWidth
    return NumericArray(shape: [data.count, width], floats: try encoded(data))
  }

  /// The data that latent points stand for.
  ///
  /// - Parameters:
  ///   - latent: `[count, latent width]`, points of the latent space.
  ///   - path: The file that they come from, for errors.
  /// - Returns: The means of the likelihood; `[count]` and the shape of a datum.
  /// - Throws: ``RunError/input(path:expected:found:)`` for another width, a number that is not
  ///   finite, before or after, or a point off the manifold; or an OpenCL error.
  public func decode(_ latent: NumericArray, from path: String) throws -> NumericArray {
    try check(latent, path)
    let data = try decoded(latent.floats)
    try checkFinite(data.floats, "data", ofEach: model.sampleShape.reduce(1, *), from: path)
    return data
  }

  /// What the model makes of data: encoded, then decoded.
  ///
  /// - Parameter data: Data of the model's shape.
  /// - Returns: `[count]` and the shape of a datum.
  /// - Throws: As ``encode(_:)``.
  public func reconstruct(_ data: Dataset) throws -> NumericArray {
    try decoded(try encoded(data))
  }

  /// What lies between two data: points on the latent path from one to the other, decoded.
  ///
  /// - Parameters:
  ///   - data: Two data of the model's shape; the path leads from the first to the last.
  ///   - steps: How many, those of both ends among them; at least 2.
  /// - Returns: `[steps]` and the shape of a datum.
  /// - Throws: As ``encode(_:)``.
  public func interpolate(_ data: Dataset, steps: Int) throws -> NumericArray {
    let latent = try encoded(data).map(Double.init)
    let width = model.latentWidth
    let path = model.latentPath(
      from: Array(latent.prefix(width)), to: Array(latent.suffix(width)), count: steps)
    return try decoded(path.flatMap { $0.map { Float($0) } })
  }

  /// The model's figures on data, averaged: `elbo`, `kl`, `mse` and, when `samples` is positive,
  /// `log_likelihood`; nats per datum, `mse` over elements.
  ///
  /// - Parameters:
  ///   - data: Data of the model's shape.
  ///   - samples: Importance samples for each datum; 0 for no log-likelihood.
  ///   - seed: Of the posteriors' noise.
  /// - Returns: Figures by name, the four first.
  /// - Throws: As ``encode(_:)``.
  public func evaluate(
    _ data: Dataset, samples: Int, seed: UInt64
  ) throws -> [(name: String, value: Double)] {
    try check(data)
    let means = try means(data, samples: samples, seed: seed)
    if let bad = means?.first(where: { !$0.value.isFinite }) {
      throw RunError.input(
        path: data.source, expected: "data whose figures are finite numbers",
        found: "\(bad.key) = \(bad.value)")
    }
    let order = ["elbo", "kl", "mse", "log_likelihood"]
    return (means ?? [:]).map { (name: $0.key, value: $0.value) }.sorted { left, right in
      let places = (order.firstIndex(of: left.name) ?? 4, order.firstIndex(of: right.name) ?? 4)
      return places.0 == places.1 ? left.name < right.name : places.0 < places.1
    }
  }

  private func means(
    _ data: Dataset, samples: Int, seed: UInt64
  ) throws -> [String: Double]? {
    do {
      return try Evaluation.means(
        of: model, on: data.tensor(on: backend), samples: samples, seed: seed)
    } catch DatasetError.outOfRange(_, let expected, let found) {
      // A model does not know where the rows are from.
      throw DatasetError.outOfRange(source: data.source, expected: expected, found: found)
    }
  }

  private func encoded(_ data: Dataset) throws -> [Float] {
    guard model.hasEncoder else {
      throw ModelError.noEncoder(model: configuration.text("model"))
    }
    try check(data)
    let points = try Evaluation.map(
      data.samples, width: data.sampleSize, on: backend, model.encode)
    try checkFinite(points, "latent points", ofEach: model.latentWidth, from: data.source)
    return points
  }

  private func decoded(_ latent: [Float]) throws -> NumericArray {
    let width = model.latentWidth
    let values = try Evaluation.map(latent, width: width, on: backend, model.decode)
    return NumericArray(shape: [latent.count / width] + model.sampleShape, floats: values)
  }
}
