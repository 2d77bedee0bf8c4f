internal import ArgumentParser
internal import Diffeo
internal import DiffeoBenchmarking

/// Measures speed.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure speed beside the host reference and other libraries.",
    discussion: """
      Each benchmark is the work of one kernel or one training step, done by all sides in turn: \
      diffeo on each --device, and the peers where their Python environment is there (`make peers` \
      in a clone). Results are checked against float64 in the same run; a wrong one ends with \
      status 70. The side 'reference' is the host's oracle in float64, right and not fast.

      Benchmarks: \(Benchmark.all.map(\.name).joined(separator: ", ")); other sizes as in \
      \(Benchmark.families.joined(separator: ", ")).
      """,
    subcommands: [Run.self, Compare.self, Show.self], defaultSubcommand: Run.self)

  /// Runs benchmarks.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Run benchmarks (what 'diffeo bench' does).")

    @Argument(help: "Names, or beginnings of names; all by default.")
    var names: [String] = []

    @Option(help: "quick (seconds each, the reference beside) or full (the published sizes).")
    var preset: BenchmarkPreset = .full

    @Option(help: "A device, as elsewhere; repeatable, the first is compared with.")
    var device: [String] = []

    @Option(parsing: .unconditional, help: "Turns of each side.")
    var rounds = 9

    @Flag(help: "Leave the other libraries out.")
    var noPeers = false

    @Option(help: "Where PyTorch computes: auto (a GPU beside a GPU), cpu or cuda.")
    var peerDevice: PeerDevice = .auto

    @Flag(help: "Vary the sizes of each kernel in place of the sides.")
    var scaling = false

    @Option(help: "Read kernel sources from this folder first; it is laid out like Kernels/.")
    var kernelDir: String?

    @Flag(help: "Use the usual kernel parameters, not those of 'diffeo tune'.")
    var untuned = false

    @Option(help: "The file, FILE.json, or the folder that results are added to.")
    var results: String?

    func validate() throws {
      if rounds < 1 { throw ValidationError("--rounds \(rounds): 1 is the least.") }
      if results?.isEmpty == true { throw ValidationError("--results names no file.") }
    }

    mutating func run() throws {
      if let results { try BenchmarkResults.check(destination: results) }
      var request = BenchmarkRequest()
      (request.names, request.preset, request.devices) = (names, preset, device)
      (request.rounds, request.withPeers, request.isScaling) = (rounds, !noPeers, scaling)
      request.sources = try KernelFolder.sources(kernelDir)
      (request.usesTuning, request.peerDevice) = (!untuned, peerDevice)
      var run = try BenchmarkRun(request) { try? Console.result($0) }
      let found = try run.results()
      if let results { try Console.result("written to \(found.write(to: results))") }
      if !found.isRight { throw Failure(.failure, "A result is wrong; see the rows marked so.") }
    }
  }

  /// Compares two results.
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is better, worse or within noise in the second of two results.",
      discussion: "A difference counts where the middle halves of the times do not overlap.")

    @Argument(help: "The first results, A.json.")
    var first: String

    @Argument(help: "The second results, B.json.")
    var second: String

    mutating func run() throws {
      let comparison = try BenchmarkComparison(.read(first), .read(second))
      var table = Table(
        ["benchmark", "side", "first", "second", "second / first", ""], numbers: [2, 3, 4])
      for row in comparison.cells { table.add(row) }
      try Console.result(table.text)
      for name in comparison.unmatched { Console.log("in one of them alone: \(name)") }
    }
  }

  /// Prints results as Markdown.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "table",
      abstract: "Print results as a Markdown table, as the README shows them.")

    @Argument(help: "The results, FILE.json.")
    var file: String

    mutating func run() throws { try Console.result(BenchmarkResults.read(file).markdown) }
  }
}

extension BenchmarkPreset: ExpressibleByArgument {}
extension PeerDevice: ExpressibleByArgument {}
