internal import ArgumentParser
internal import Diffeo

/// Continues an interrupted run.
struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Continue a run from its checkpoint.",
    discussion: """
      With the run's own options and on its own device, unless others are given; without them \
      the result is the same to the bit as without the interruption.
      """)

  @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
  var folder: String

  @Option(
    parsing: .unconditional, help: "A new total of epochs, to train longer than first asked for.")
  var epochs: Int?

  @Option(parsing: .unconditional, help: "Another learning rate from here on.")
  var learningRate: Double?

  @Flag(help: "Go on with a learned embedding that does not pass its check.")
  var acceptEmbedding = false

  @Option(name: .customLong("set"), help: "Another option of training, KEY=VALUE.")
  var settings: [Setting] = []

  @OptionGroup var compute: ComputeOptions
  @OptionGroup var output: OutputOptions

  mutating func run() throws {
    let run = RunFolder(folder)
    _ = try RunOptions.configuration(of: run)
    let interrupt = Interrupt()
    let session = try RunSession.resume(run, changes: changes) {
      try compute.backend(usual: $0.text("device"))
    }
    try Training(session, compute, output).run(interrupt)
  }

  /// What is to be different, flags last so that they win.
  private var changes: [(key: String, text: String)] {
    settings.map { ($0.key, $0.value) }
      + (learningRate.map { [("learning_rate", "\($0)")] } ?? [])
      + (epochs.map { [("epochs", "\($0)")] } ?? [])
      + (acceptEmbedding ? [("accept_embedding", "true")] : [])
  }
}
