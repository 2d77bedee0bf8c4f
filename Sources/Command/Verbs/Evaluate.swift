internal import ArgumentParser
internal import Diffeo

/// Measures how well a model explains data.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well a trained model explains data.",
    discussion: """
      elbo is the bound itself (negative as a rule), kl and log_likelihood are in nats per datum, \
      mse is a mean over elements.
      """)

  @OptionGroup var trained: RunOptions
  @OptionGroup var source: DataOptions

  @Option(help: "Importance samples for the log-likelihood of each datum; 0 for none.")
  var samples = 100

  func validate() throws {
    if !(0...1_000_000).contains(samples) {
      throw ValidationError("--samples \(samples): a whole number from 0 to 1000000 is needed.")
    }
  }

  mutating func run() throws {
    let inference = try trained.open()
    let data = try source.load(for: inference)
    let seed = trained.seed(inference)
    let (figures, seconds) = try timed {
      try inference.evaluate(data, samples: samples, seed: seed)
    }
    let counts: [(key: String, value: JSON)] = [
      ("count", .integer(data.count)), ("samples", .integer(samples)),
      ("split", .text(data.split)),
    ]
    try trained.finish(
      figures.map { (key: $0.name, value: .number($0.value)) } + counts, inference,
      seconds: seconds)
  }
}
