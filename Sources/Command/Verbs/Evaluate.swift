internal import ArgumentParser
internal import Diffeo

/// Measures how well a model explains data.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well a trained model explains data.",
    discussion: """
      elbo is the bound itself (negative as a rule), kl and log_likelihood are in nats per datum, \
      mse is a mean over elements.

      Of a model with a torus as latent space, trained on a torus of data ('translations'), the \
      degree of the encoder is computed too: from a grid of 64 x 64 shifts of the picture, the \
      turns of the latent angles (rows of winding) along both loops of shifts (its columns). \
      is_homeomorphic says whether the encoder can be deformed to a homeomorphism: it is \
      continuous, so that no cell of the grid is torn, and of degree 1 or -1.
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
    let ((figures, degree), seconds) = try timed {
      (
        try inference.evaluate(data, samples: samples, seed: seed),
        try inference.encoderDegree()
      )
    }
    let counts: [(key: String, value: JSON)] = [
      ("count", .integer(data.count)), ("samples", .integer(samples)),
      ("split", .text(data.split)),
    ]
    try trained.finish(
      figures.map { (key: $0.name, value: .number($0.value)) } + (degree?.members ?? [])
        + counts, inference, seconds: seconds)
  }
}

extension TorusDegree {
  /// The degree and what goes with it, as results report it.
  var members: [(key: String, value: JSON)] {
    [
      ("degree", degree.map(JSON.integer) ?? .null),
      ("winding", .list(winding.map { .list($0.map(JSON.integer)) })),
      ("is_homeomorphic", .flag(isHomotopicToHomeomorphism)),
      ("winding_agreement", .number(agreement)), ("torn_cells", .integer(tornCells)),
      ("largest_jump", .number(largestStep)), ("oriented_share", .number(orientedShare)),
      ("topology", .text(description)),
    ]
  }
}
