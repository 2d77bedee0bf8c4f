public import ArgumentParser
public import Diffeo

/// The options of every verb that applies the model of a run.
struct RunOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
  var folder: String

  @OptionGroup var compute: ComputeOptions
  @OptionGroup var random: SeedOption
  @OptionGroup var output: OutputOptions

  /// Opens the run, on the device asked for or else on its own.
  func open() throws -> Inference {
    let run = RunFolder(folder)
    _ = try Self.configuration(of: run)
    return try Inference(opening: run) { try compute.backend(usual: $0.text("device")) }
  }

  /// The options of a run; a value that cannot be is damage to its file, not a wrong use.
  static func configuration(of run: RunFolder) throws -> Configuration {
    do {
      return try run.configuration()
    } catch let error as ConfigurationError {
      throw Failure(.badData, "\(run.file("config.json")): \(error)")
    }
  }

  /// The seed asked for, or else the run's.
  func seed(_ inference: Inference) -> UInt64 { random.seed.map(UInt64.init) ?? inference.seed }

  /// Prints what came of the verb, and what every verb that computes says.
  func finish(
    _ members: [(key: String, value: JSON)], _ inference: Inference, seconds: Double
  ) throws {
    try compute.printProfile(of: inference.backend)
    let common: [(key: String, value: JSON)] = [
      ("run", .text(inference.folder.path)), ("device", .text(inference.backend.name)),
      ("seed", .integer(Int(seed(inference)))), ("seconds", .number(seconds)),
    ]
    try output.print(members + common)
  }
}

/// Data that a model is applied to.
struct DataOptions: ParsableArguments {
  @Option(help: "The data set, such as mnist:DIR, npy:FILE or translations.")
  var data: String

  @Option(help: "train, test or all; by default test where the data set has such a part.")
  var split: DataPart?

  /// Loads the data.
  func load(for inference: Inference) throws -> Dataset {
    try inference.data(data, part: split)
  }
}

extension DataPart: ExpressibleByArgument {}

extension NumericArray {
  /// The shape, as results report it.
  var shapeMember: (key: String, value: JSON) {
    ("shape", .list(shape.map(JSON.integer)))
  }
}
