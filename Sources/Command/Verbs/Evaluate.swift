internal import ArgumentParser
internal import Diffeo

/// Measures how well a model explains data.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well a trained model explains data.",
    discussion: """
      elbo is the bound itself (negative as a rule), kl and log_likelihood are in nats per datum, \
      mse is a mean over elements. A model has the figures that it can have: a Wasserstein GAN the \
      critic's estimate of the distance, wasserstein, the slope of the critic, gradient_norm, and \
      the discrepancy mmd between data and samples.

      Of a model with a torus as latent space, trained on a torus of data ('translations'), the \
      degree of the encoder is computed too: from a grid of 64 x 64 shifts of the picture, the \
      turns of the latent angles (rows of winding) along both loops of shifts (its columns). \
      is_homeomorphic says whether the encoder can be deformed to a homeomorphism: it is \
      continuous, so that no cell of the grid is torn, and of degree 1 or -1.

      With --generated, a small classifier is trained on the labelled training pictures of --data, \
      always the same one, and the features of so many samples of the model are compared with those \
      of the data, as 'diffeo compare' does. The Frechet distance is of that classifier's \
      features, whose name and hash are in the result; it is no FID.
      """)

  @OptionGroup var trained: RunOptions
  @OptionGroup var source: DataOptions

  @Option(help: "Importance samples for the log-likelihood of each datum; 0 for none.")
  var samples = 100

  @Option(help: "Samples of the model to compare with the data, such as 10000; 0 for none.")
  var generated = 0

  func validate() throws {
    if !(0...10_000_000).contains(generated) {
      throw ValidationError(
        "--generated \(generated): a whole number from 0 to 10000000 is needed.")
    }
    if !(0...1_000_000).contains(samples) {
      throw ValidationError("--samples \(samples): a whole number from 0 to 1000000 is needed.")
    }
  }

  mutating func run() throws {
    let inference = try trained.open()
    let data = try source.load(for: inference)
    let seed = trained.seed(inference)
    let (members, seconds) = try timed { () -> [(key: String, value: JSON)] in
      let figures = try inference.evaluate(data, samples: samples, seed: seed)
      let degree = try inference.encoderDegree()
      let distances = try distances(inference, data, seed)
      return figures.map { (key: $0.name, value: JSON.number($0.value)) }
        + (degree?.members ?? []) + (distances?.members ?? [])
    }
    let counts: [(key: String, value: JSON)] = [
      ("count", .integer(data.count)), ("samples", .integer(samples)),
      ("split", .text(data.split)),
    ]
    try trained.finish(members + counts, inference, seconds: seconds)
  }

  /// How near samples of the model are to the data, where that was asked for.
  private func distances(
    _ inference: Inference, _ data: Dataset, _ seed: UInt64
  ) throws -> SampleDistances? {
    if generated == 0 { return nil }
    let training = try DatasetRegistry.standard.load(
      source.data, split: .train, seed: inference.seed)
    return try SampleDistances.measure(
      SampleDistances.Request(
        model: inference.model, training: training, real: data, generated: generated, seed: seed,
        backend: inference.backend))
  }
}

extension SampleDistances {
  /// The figures, and what they were made of, as results report them.
  var members: [(key: String, value: JSON)] {
    [("features", .text(features)), ("features_sha256", .text(hash))]
      + (reconstructions.map { [("reconstruction_frechet_distance", .number($0))] } ?? [])
      + samples.members
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
