internal import DiffeoDifferentiation
internal import DiffeoGeometry
public import DiffeoLayers
internal import DiffeoSpectral
public import DiffeoTensors
internal import Foundation

/// The variational diffusion autoencoder: its latent space is the diffusion map of the data, and it
/// learns a random walk on it.
///
///     psi        x -> z, the diffusion map, learned first and then held fixed
///     walk       q(z' | x) = N(psi(x), C(psi(x))),  C a network
///     decoder    p(x' | z') = N(g(z'), c I)
///     loss       E_q[-log p(x' | z')] + KL(q(z' | x) || N(psi(x), alpha Sigma*(x)))
///
/// x' is the datum, other than x, that is embedded nearest to the sampled z'; Sigma*(x) the
/// covariance of the embedded data around psi(x). Data are drawn by walking: psi, a step, the
/// decoder, and again from there.
///
/// - Source: H. Li, O. Lindenbaum, X. Cheng, A. Cloninger, Variational diffusion autoencoders with
///   random walk sampling (ECCV 2020, arXiv 1905.12724), algorithms 1 and 2.
public final class VDAE: GenerativeModel {
  /// What the model is made of.
  public let options: Options
  /// The shape of a datum.
  public let sampleShape: [Int]
  /// What the last stage changes: decoder and covariance network.
  public let parameters: ParameterSet
  /// What no gradient changes: the data's mean and scale, and points to walk from.
  public var state: ParameterSet? { fixed }
  /// Told of what is worth a line.
  public var note: (String) -> Void = { _ in }

  let standardization: Standardization
  let encoder: DiffusionEncoder
  let covariance: CovarianceNetwork
  let decoder: Sequential
  let walk: WalkState
  let fixed: ParameterSet
  private let patience = EncoderPatience()
  private let encoderParameters: ParameterSet
  private var stage: (any VDAEStage)?
  /// Kept from the first stage for the second, which makes it again after a restart.
  private var spectralNet: SpectralNet?
  private var hasNotedLostRank = false

  /// A model with its initial parameters.
  ///
  /// - Parameters:
  ///   - options: What it is made of.
  ///   - sampleShape: The shape of a datum.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  /// - Throws: ``ConfigurationError/conflict(_:)`` for data that the networks cannot make, or an
  ///   OpenCL error.
  public init(
    _ options: Options, sampleShape: [Int], on backend: Backend, seed: UInt64
  ) throws {
    self.options = options
    self.sampleShape = sampleShape
    let (size, width) = (sampleShape.reduce(1, *), options.latentDimension)
    standardization = Standardization(size: size)
    let networks = try options.networks(sampleShape: sampleShape)
    encoder = DiffusionEncoder(networks.encoder, outputs: width)
    decoder = networks.decoder
    covariance = CovarianceNetwork(
      form: options.covariance, dimension: width, layers: options.covarianceLayers,
      width: options.covarianceWidth, activation: options.activation)
    walk = WalkState(dimension: width)
    encoderParameters = try ParameterSet(
      encoder.network.parameters, on: backend, seed: seed)
    parameters = try ParameterSet(
      covariance.network.parameters + decoder.parameters, on: backend, seed: seed)
    fixed = try ParameterSet(
      standardization.state + encoder.state + patience.state + walk.state, on: backend, seed: seed)
  }

  /// The width of a latent point.
  public var latentWidth: Int { options.latentDimension }

  /// Elements of a datum.
  var size: Int { sampleShape.reduce(1, *) }

  /// The encoder first, then the walk and the decoder.
  public var stages: [TrainingStage] {
    var first = TrainingStage("psi", encoderParameters)
    first.epochs = options.encoderEpochs
    first.batchSize = options.encoderBatchSize
    first.passes = options.passes
    first.learningRate = options.encoderLearningRate
    first.isEvaluated = false
    var second = TrainingStage("walk", parameters)
    second.passes = options.passes
    return [first, second]
  }

  /// Prepares a stage: the map that the encoder learns, or the walk that the embedded data suggest.
  ///
  /// - Parameters:
  ///   - stage: 0 for the encoder, 1 for the walk.
  ///   - data: All training data, `[count, size]`.
  ///   - seed: That of the run.
  /// - Throws: ``VDAEError``, what is wrong with the data as points, or an OpenCL error.
  public func begin(stage: Int, data: Tensor, seed: UInt64) throws {
    self.stage = nil
    if stage == 0 {
      try standardization.fit(data, in: fixed)
      self.stage = try encoderStage(data)
    } else if options.map == .exact {
      try encoder.finish(.identity(latentWidth), in: fixed)
      self.stage = try walkStage(data, seed: seed)
    } else {
      let net = try spectralNet ?? makeSpectralNet(data)
      spectralNet = nil
      let affine = try net.affine(rawOutputs(net.data))
      if affine.rank < latentWidth {
        note(
          "the encoder's outputs have lost rank: \(latentWidth - affine.rank) of \(latentWidth) "
            + "coordinates are 0; take fewer, --set latent_dimension=\(affine.rank), or train it longer, "
            + "--set psi_epochs=E")
      }
      try encoder.finish(affine, in: fixed)
      self.stage = try walkStage(data, seed: seed)
    }
  }

  private func encoderStage(_ data: Tensor) throws -> any VDAEStage {
    if options.map == .spectralNet {
      let net = try makeSpectralNet(data)
      spectralNet = net
      return SpectralStage(net: net)
    }
    try Self.checkCount(data.shape[0], neighbors: options.neighbors)
    let points = try PointCloud(standardization.apply(data).graphPoints(), name: "the data")
    let map = try DiffusionMap(
      of: points, components: latentWidth, k: options.neighbors, alpha: options.densityPower)
    for warning in map.warnings { note(warning) }
    return RegressionStage(
      encoder: encoder, standardization: standardization, targets: try map.coordinates())
  }

  private func makeSpectralNet(_ data: Tensor) throws -> SpectralNet {
    try Self.checkCount(data.shape[0], neighbors: options.neighbors)
    let points = try standardization.apply(data)
    let edges = try AffinityEdges(
      points.graphPoints(), neighbors: options.neighbors, densityPower: options.densityPower)
    if edges.componentCount > 1 {
      note(
        "the graph of the data has \(edges.componentCount) parts without an edge between them; if they "
          + "are to be one, give more --set neighbors=K")
    }
    var net = try SpectralNet(
      options.spectralNet, edges, network: encoder.network, data: points)
    net.lostRank = { [weak self] in self?.noteLostRank($0) }
    if let parts = net.validation, parts.edges.isEmpty || parts.training.isEmpty {
      throw VDAEError.notDivisible
    }
    return net
  }

  /// Says, once, that the outputs on a batch depend on each other.
  private func noteLostRank(_ rank: Int) {
    if hasNotedLostRank { return }
    hasNotedLostRank = true
    note(
      "the encoder's outputs on a batch have lost rank, \(rank) of \(latentWidth) are independent; "
        + "those were made orthonormal by QR. If it lasts, take larger batches, --set "
        + "psi_batch_size=N, or a smaller rate, --set psi_learning_rate=R")
  }

  /// Whether the encoder's loss on data held out has not fallen for as many epochs as it may.
  public func endsEarly(stage: Int) throws -> Bool {
    guard stage == 0, let limit = options.spectralNet.patience, let spectralNet,
      let loss = try spectralNet.validationEnergy(rawOutputs(spectralNet.data))
    else { return false }
    let ends = try patience.note(loss, in: fixed) >= limit
    if ends {
      note(
        "the encoder's loss on data held out has not fallen for \(limit) epochs, from "
          + String(format: "%.4g", try patience.best.variable.value.scalar())
          + "; its stage ends here")
    }
    return ends
  }

  private func rawOutputs(_ points: Tensor) throws -> Tensor {
    try batches(of: points) { try self.encoder.network(Variable(constant: $0)).value }
  }

  private func walkStage(_ data: Tensor, seed: UInt64) throws -> WalkStage {
    let embedding = try encode(data)
    let geometry = try LocalGeometry(embedding, options.sigma, seed: seed)
    let variance = try standardization.scale.variable.value.squared().scalar()
    let noise = options.noise ?? Self.noiseShare * variance * Double(size)
    try walk.keep(geometry, noise: noise, in: fixed)
    note(
      "Sigma* is the covariance of \(geometry.summary), times alpha = "
        + String(format: "%.4g; c = %.4g", geometry.alpha, noise))
    let bound = try bound
    if options.sigma.alpha == nil, geometry.alpha == StepMixing.greatestAlpha {
      note(
        "walks will mix slowly: larger steps would leave the neighbourhoods. Where the data are one "
          + "piece, give --set radius=R or more --set sigma_neighbors=K")
    }
    return WalkStage(
      geometry: geometry, bound: bound, data: data, batchNeighbors: options.batchNeighbors)
  }

  /// c, unless it is given, over the sum of the variances of a datum's elements.
  private static let noiseShare = 1 / 15.0

  /// A function of rows, applied to as many at a time as the networks' memory is meant for.
  func batches(of data: Tensor, _ function: (Tensor) throws -> Tensor) throws -> Tensor {
    let (count, limit) = (data.shape[0], options.architecture == .convolutional ? 500 : 4096)
    if count <= limit { return try function(data) }
    let parts = try stride(from: 0, to: count, by: limit).map { start in
      try function(data.slice(axis: 0, start..<min(start + limit, count)))
    }
    return try .concatenating(parts)
  }

  /// The loss of the stage that is under way.
  public func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss {
    guard let stage else { preconditionFailure("a loss was asked for before a stage began") }
    return try stage.loss(batch, context)
  }
}

/// What a stage of training does with a batch.
protocol VDAEStage {
  /// The loss of a batch and what else is worth watching.
  func loss(_ batch: Tensor, _ context: StepContext) throws -> Loss
}
