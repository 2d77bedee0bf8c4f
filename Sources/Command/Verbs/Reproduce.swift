public import ArgumentParser
public import Diffeo

/// Makes a table of a paper again.
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a table of a paper again, with the paper's figures beside ours.",
    discussion: """
      Each row is trained --runs times, each time in a run folder of its own below --out. Ctrl-C \
      saves the state; the same command, or the table and --out alone, continues where it was. \
      Finished runs are not repeated, and more --runs and --rows can be asked for later.

      --out gets results.json, results.md and report.html.

      Tables:
      \(TableRegistry.all.map(Self.description).joined(separator: "\n"))
      """)

  @Argument(help: "The table.")
  var table: String

  @Option(help: "smoke (minutes; the default) or paper (the paper's epochs and runs).")
  var scale: TableScale?

  @Option(help: "corrected (the default) or faithful (as the paper's figures were made).")
  var form: TableForm?

  @Option(help: "The data set, such as mnist:DIR; ROW=DATASET for one row, repeatable.")
  var data: [String] = []

  @Option(help: "Runs of each row, each with a seed of its own.")
  var runs: Int?

  @Option(help: "Passes over the data of each run.")
  var epochs: Int?

  @Option(help: "The rows wanted, separated by commas; all by default.")
  var rows: String?

  @Option(name: .customLong("set"), help: "An option of every run, KEY=VALUE.")
  var settings: [Setting] = []

  @Option(help: "The folder of the table; by default one below runs/, named by the options.")
  var out: String?

  @OptionGroup var compute: ComputeOptions
  @OptionGroup var random: SeedOption
  @OptionGroup var output: OutputOptions

  mutating func run() throws {
    let table = try TableRegistry.table(table)
    let interrupt = Interrupt()
    let reproduction = try Reproduction(of: table, choices, in: out ?? usualOut)
    let backend = try compute.backend(usual: reproduction.request.device)
    let progress = TrainingProgress(interrupt, isQuiet: output.quiet)
    let isFinished = try reproduction.run(on: backend, progress)
    try compute.printProfile(of: backend)
    guard isFinished else {
      throw Failure(
        .interrupted,
        "interrupted; the state is saved. Continue with: "
          + "diffeo reproduce \(table.name) --out \(reproduction.path)")
    }
    try print(reproduction.results(), reproduction.path)
  }

  private var choices: TableChoices {
    var choices = TableChoices()
    choices.scale = scale
    choices.form = form
    choices.epochs = epochs
    choices.runs = runs
    choices.rows = rows.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    choices.data = data
    choices.seed = random.seed
    choices.device = compute.device
    choices.settings = settings.map { ($0.key, $0.value) }
    return choices
  }

  /// Where a table goes when nothing is said: the same options find the same folder again.
  private var usualOut: String {
    let words = [
      table, (scale ?? .smoke).rawValue, form == .faithful ? "faithful" : nil,
      epochs.map { "epochs\($0)" }, random.seed.map { "seed\($0)" },
    ]
    return "runs/" + words.compactMap(\.self).joined(separator: "-")
  }

  private func print(_ results: TableResults, _ path: String) throws {
    if output.json {
      return try Console.result(String(decoding: try results.json(out: path), as: UTF8.self))
    }
    let (head, rows) = results.cells
    var text = Table(head, numbers: Set(head.indices.dropFirst()))
    for row in rows { text.add(row) }
    let notes = results.notes.enumerated().map { "[\($0.offset + 1)] \($0.element.text)" }
    let more = "More in \(path): results.md, results.json, report.html"
    let below = notes + results.table.remarks + [more]
    try Console.result(([text.text, ""] + below).joined(separator: "\n"))
  }

  private static func description(_ table: PaperTable) -> String {
    let data =
      if case .named(let usage)? = table.data { " (--data \(usage))" } else { "" }
    return
      "  \(table.name): \(table.title)\(data); rows \(table.rows.map(\.id).joined(separator: ", "))"
  }
}

extension TableScale: ExpressibleByArgument {}

extension TableForm: ExpressibleByArgument {}
