internal import ArgumentParser
internal import Diffeo

/// Trains a model.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on a data set.",
    discussion: """
      Options come from the flags, else from --set, else from the file, else from the defaults; \
      --print-config shows them all. Ctrl-C saves the state; 'diffeo resume RUN' continues to the \
      bit as if nothing had happened.

      Models: \(ModelRegistry.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")).
      Manifolds: \(ManifoldRegistry.standard.forms.joined(separator: ", ")).
      Data sets: \(DatasetRegistry.standard.loaders.map(\.usage).joined(separator: ", ")).
      """)

  @Argument(help: "The kind of model.")
  var model: String

  @OptionGroup var options: TrainingOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var random: SeedOption
  @OptionGroup var output: OutputOptions

  @Option(help: "The folder of the new run; it must not exist or be empty.")
  var out: String?

  @Flag(
    help: "Print the effective options as JSON and stop; with data, as these would settle them.")
  var printConfig = false

  func validate() throws {
    if out == nil && !printConfig {
      throw ValidationError("Missing expected argument '--out <out>': the folder of the new run.")
    }
  }

  mutating func run() throws {
    var configuration = try options.configuration(
      model: model, device: compute.device, seed: random.seed)
    let hasData = configuration.optionalText("data") != nil
    if printConfig {
      if hasData {
        let backend = try compute.backend(usual: configuration.text("device"))
        configuration = try RunSession.settled(configuration, on: backend)
      }
      // The console adds the end of the last line.
      return try Console.result(
        String(decoding: try configuration.json().dropLast(), as: UTF8.self))
    }
    if !hasData {
      throw Failure(.usage, "No data: say --data DATASET, for instance --data mnist:DIR.")
    }
    let folder = RunFolder(out ?? "")
    try folder.checkFree()
    let interrupt = Interrupt()
    let backend = try compute.backend(usual: configuration.text("device"))
    let session = try RunSession.start(configuration, in: folder, on: backend)
    try Training(session, compute, output).run(interrupt)
  }
}
