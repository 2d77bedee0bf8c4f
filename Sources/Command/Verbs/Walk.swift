internal import ArgumentParser
internal import Diffeo

/// Walks at random on the data that a model has learned.
struct Walk: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw data by a random walk.",
    discussion: """
      Each of the N walks begins at a datum and repeats: encode, take a random step in the latent \
      space, decode. X.npy is float32, [N] and the shape of a datum: where the walks end; H.npy, \
      [T, N] and the shape of a datum, where they are after each step.

      '--steps auto' goes on until the distribution no longer changes: a two-sample test compares \
      the points after half of the steps, 'stationary_from', with those of other walks after all.

      Walks begin at random training data, or at those of --seeds in turn: a data set, or the \
      numbers of some of the run's own training data, as in '--seeds 0' or '--seeds 3,14,15'.
      """)

  @OptionGroup var trained: RunOptions

  @Option(parsing: .unconditional, help: "How many walks.")
  var count: Int

  @Option(help: "The steps of each walk, or auto.")
  var steps: WalkSteps?

  @Option(help: "The most steps of '--steps auto'.")
  var limit = 1000

  @Flag(help: "A single step from the first seed: N data of one neighbourhood.")
  var burst = false

  @Option(help: "Where walks begin: a data set, or numbers of the run's training data.")
  var seeds: String?

  @Option(help: "The file for the data, X.npy.")
  var out: String

  @Option(help: "A file for the data after each step, H.npy.")
  var history: String?

  @Option(help: "A file for a picture of the first data, SHEET.png.")
  var png: String?

  func validate() throws {
    if count < 1 { throw ValidationError("--count \(count): at least 1 walk is needed.") }
    if limit < 1 { throw ValidationError("--limit \(limit): at least 1 step is needed.") }
    if burst && steps != nil {
      throw ValidationError("A burst is a single step; leave out --steps or --burst.")
    }
    if !burst && steps == nil {
      throw ValidationError("Missing expected argument '--steps <steps>': a number, or auto.")
    }
  }

  mutating func run() throws {
    try OutputFiles.check(out, history, png)
    let inference = try trained.open()
    try inference.checkPictures(png)
    try checkSize(inference)
    let request = try request(inference)
    let (result, seconds) = try timed { try inference.walk(request) }
    try Numpy.write(result.data, to: out)
    if let history, let data = result.history { try Numpy.write(data, to: history) }
    if let png { try AtomicFile.write(inference.sheet(of: result.data).encoded(), to: png) }
    if result.pValue != nil && !result.isStationary {
      trained.output.note("still changing after \(result.steps) steps; give a greater --limit")
    }
    try trained.finish(members(result), inference, seconds: seconds)
  }

  private func request(_ inference: Inference) throws -> WalkRequest {
    var request = WalkRequest(
      count: count, length: length, seeds: try seeds.map { try inference.seeds($0) },
      seed: trained.seed(inference))
    request.usesOneSeed = burst
    request.keepsHistory = history != nil
    return request
  }

  private var length: WalkRequest.Length {
    switch steps {
    case _ where burst: .steps(1)
    case .number(let number)?: .steps(number)
    case .automatic?, nil: .untilStationary(limit: limit)
    }
  }

  /// Refuses what does not fit into one array.
  private func checkSize(_ inference: Inference) throws {
    let kept =
      history == nil ? 1 : length == .untilStationary(limit: limit) ? limit : steps?.count ?? 1
    let (total, overflow) = count.multipliedReportingOverflow(by: kept)
    guard !overflow, total <= inference.largestCount else {
      throw Failure(
        .usage,
        "\(count) walks of \(kept) kept steps: at most \(inference.largestCount) data fit in memory; "
          + "leave out --history, or take fewer.")
    }
  }

  private func members(_ result: WalkResult) -> [(key: String, value: JSON)] {
    var members: [(key: String, value: JSON)] = [
      ("out", .text(out)), ("count", .integer(count)), ("steps", .integer(result.steps)),
      result.data.shapeMember,
    ]
    if let pValue = result.pValue {
      members += [("stationary", .flag(result.isStationary)), ("p_value", .number(pValue))]
      if result.isStationary { members.append(("stationary_from", .integer(result.steps / 2))) }
    }
    if let history { members.append(("history", .text(history))) }
    return members
  }
}

extension Inference {
  /// Where walks begin: numbers of the run's training data, or a data set.
  fileprivate func seeds(_ text: String) throws -> Dataset {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.allSatisfy({ $0 != nil }) else { return try data(text) }
    let training = try DatasetRegistry.standard.load(
      configuration.text("data"), split: .train, seed: seed)
    let rows = numbers.compactMap { $0 }
    if let bad = rows.first(where: { !(0..<training.count).contains($0) }) {
      throw Failure(
        .usage, "--seeds \(bad): the training data have the indices 0 to \(training.count - 1).")
    }
    return try training.rows(rows)
  }
}

/// A number of steps, or `auto`.
enum WalkSteps: ExpressibleByArgument, Equatable {
  case number(Int)
  case automatic

  init?(argument: String) {
    if argument == "auto" {
      self = .automatic
    } else if let number = Int(argument), (1...1_000_000).contains(number) {
      self = .number(number)
    } else {
      return nil
    }
  }

  var count: Int {
    if case .number(let count) = self { count } else { 1 }
  }
}
