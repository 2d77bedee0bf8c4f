public import DiffeoDatasets
public import DiffeoFormats
internal import DiffeoMetrics
internal import DiffeoModels
internal import DiffeoTensors

/// A random walk that is asked of a model.
public struct WalkRequest: Sendable {
  /// How long a walk is.
  public enum Length: Sendable, Equatable {
    /// So many steps.
    case steps(Int)
    /// Until the points are distributed alike at half of the steps and at all of them, but at most
    /// so many steps.
    case untilStationary(limit: Int)
  }

  /// How many walks there are.
  public var count: Int
  /// How long they are.
  public var length: Length
  /// Where they begin, in turn; nil for training data drawn at random.
  public var seeds: Dataset?
  /// Whether all walks begin at the first of the seeds.
  public var usesOneSeed = false
  /// Whether the points after each step are wanted.
  public var keepsHistory = false
  /// The same seed gives the same walks.
  public var seed: UInt64

  /// A walk.
  public init(count: Int, length: Length, seeds: Dataset? = nil, seed: UInt64) {
    (self.count, self.length, self.seeds, self.seed) = (count, length, seeds, seed)
  }
}

/// What came of a random walk.
public struct WalkResult: Sendable {
  /// The data after the last step; `[count]` and the shape of a datum.
  public let data: NumericArray
  /// The data after each step, `[steps, count]` and the shape of a datum, if they were wanted.
  public let history: NumericArray?
  /// The steps that were taken.
  public let steps: Int
  /// The p-value of the last comparison of points after half of the steps and after all; nil where
  /// the number of steps was given.
  public let pValue: Double?
  /// Whether the walk stopped because both were distributed alike.
  public var isStationary: Bool { (pValue ?? 0) > Stationarity.significance }
}

extension Inference {
  /// Walks at random on the data that the model has learned.
  ///
  ///     z = psi(x),  z' ~ N(z, C(z)),  x = g(z'),  and again
  ///
  /// - Parameter request: The walk.
  /// - Returns: Where it leads: the decoder's means.
  /// - Throws: `ConfigurationError.conflict(_:)` for a model that does not walk, ``RunError`` for
  ///   seeds of another shape or a step to nowhere, or an OpenCL error.
  /// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
  ///   algorithm 2.
  public func walk(_ request: WalkRequest) throws -> WalkResult {
    guard let walker = model as? any WalkingModel else {
      throw ConfigurationError.conflict(
        "The model of this run, '\(configuration.text("model"))', does not walk; draw data with "
          + "`diffeo sample`.")
    }
    var walk = try Walk(walker, starting: startingPoints(request, of: walker), seed: request.seed)
    var history: [Float] = []
    var stationarity = Stationarity(seed: request.seed)
    let limit =
      switch request.length {
      case .steps(let steps): steps
      case .untilStationary(let limit): limit
      }
    while walk.steps < limit {
      try walk.advance()
      if request.keepsHistory { history += try walk.data() }
      if case .untilStationary = request.length, stationarity.holds(try walk.latent()) { break }
    }
    let shape = [request.count] + model.sampleShape
    return WalkResult(
      data: NumericArray(
        shape: shape,
        floats: request.keepsHistory && walk.steps > 0
          ? Array(history.suffix(shape.reduce(1, *))) : try walk.data()),
      history: request.keepsHistory
        ? NumericArray(shape: [walk.steps] + shape, floats: history) : nil,
      steps: walk.steps, pValue: stationarity.pValue)
  }

  /// Where the walks begin, some rows at a time.
  private func startingPoints(
    _ request: WalkRequest, of walker: any WalkingModel
  ) throws -> [Tensor] {
    let width = model.latentWidth
    let embedded = try seedPoints(request, of: walker)
    return try stride(from: 0, to: request.count, by: Walk.rowsAtOnce).map { start in
      let rows = start..<min(start + Walk.rowsAtOnce, request.count)
      guard let embedded else {
        let key = RandomKey(
          seed: request.seed, step: UInt32(truncatingIfNeeded: start), purpose: .prior)
        return try walker.startingPoints(rows.count, key: key)
      }
      let values = rows.flatMap { row in
        let place = row * width % embedded.count
        return embedded[place..<(place + width)]
      }
      return try Tensor(values, shape: [rows.count, width], on: backend)
    }
  }
}

extension Inference {
  /// The embedded seeds; nil for training data drawn at random.
  private func seedPoints(
    _ request: WalkRequest, of walker: any WalkingModel
  ) throws -> [Float]? {
    let points = try request.seeds.map { try encode($0).floats }
    guard request.usesOneSeed else { return points }
    if let points { return Array(points.prefix(model.latentWidth)) }
    let key = RandomKey(seed: request.seed, purpose: .prior)
    return try walker.startingPoints(1, key: key).values()
  }
}

/// Walks side by side, some rows at a time.
private struct Walk {
  static let rowsAtOnce = 4096

  private let model: any WalkingModel
  private let seed: UInt64
  private var parts: [Tensor]
  private(set) var steps = 0

  init(_ model: any WalkingModel, starting parts: [Tensor], seed: UInt64) {
    (self.model, self.parts, self.seed) = (model, parts, seed)
  }

  /// One step of each: through the decoder and the encoder from the second on.
  mutating func advance() throws {
    for (index, part) in parts.enumerated() {
      let start = steps == 0 ? part : try model.encode(model.decode(part))
      let key = RandomKey(seed: seed, step: UInt32(truncatingIfNeeded: index), purpose: .prior)
      parts[index] = try model.step(from: start, key: key, number: steps)
      guard try parts[index].isFinite() else { throw RunError.walkNotFinite(step: steps + 1) }
    }
    steps += 1
  }

  /// The data where the walks stand.
  func data() throws -> [Float] { try parts.flatMap { try model.decode($0).values() } }

  /// The latent points where some of the walks stand.
  func latent() throws -> [[Double]] {
    let width = model.latentWidth
    let values = try parts[0].doubles()
    return stride(from: 0, to: values.count, by: width).map {
      Array(values[$0..<($0 + width)])
    }
  }
}

/// Looks for the step at which walks have forgotten where they began.
///
/// After every second step the points of some walks after half of the steps are compared with those
/// of other walks after all of them. Where both are of one distribution, so is everything between.
private struct Stationarity {
  static let significance = 0.1
  /// Points of each sample.
  private static let count = 400

  private var past: [[[Double]]] = []
  private var generator: KeyedGenerator
  private(set) var pValue: Double?

  init(seed: UInt64) { generator = KeyedGenerator(key: RandomKey(seed: seed, step: .max)) }

  /// Takes the points after another step.
  mutating func holds(_ points: [[Double]]) -> Bool {
    past.append(Array(points.prefix(2 * Self.count)))
    let steps = past.count
    guard steps.isMultiple(of: 2), points.count > 1 else { return false }
    let half = past[steps / 2 - 1].enumerated().filter { $0.offset.isMultiple(of: 2) }
    let all = past[steps - 1].enumerated().filter { !$0.offset.isMultiple(of: 2) }
    let test = EnergyTest(half.map(\.element), all.map(\.element), using: &generator)
    pValue = test.pValue
    return test.pValue > Self.significance
  }
}

/// The words of a stream, one after the other.
private struct KeyedGenerator: RandomNumberGenerator {
  let key: RandomKey
  private var place: UInt32 = 0

  init(key: RandomKey) { self.key = key }

  mutating func next() -> UInt64 {
    let words = key.block(place)
    place &+= 1
    return UInt64(words[0]) | UInt64(words[1]) << 32
  }
}
