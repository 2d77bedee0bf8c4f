internal import ArgumentParser
internal import Diffeo
internal import DiffeoBenchmarking
internal import Foundation

/// Measures speed.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure speed beside the host reference and other libraries.",
    discussion: """
      Each benchmark is the work of one kernel or one training step, done by all sides in turn: \
      diffeo on each --device, and the peers where their Python environment is there (`make peers` \
      in a clone). Results are checked against float64 in the same run; a wrong one ends with \
      status 70. The side 'reference' is the host's oracle in float64, right and not fast.

      With --results each row is in the file when the next one begins. An interrupted run ends with \
      status 130, and the same command with --continue measures the rest.

      Benchmarks: \(Benchmark.all.map(\.name).joined(separator: ", ")); other sizes as in \
      \(BenchmarkFamily.all.map(\.spelling).joined(separator: ", ")).
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

    @Option(
      parsing: .unconditional,
      help: "Seconds that a peer may take for a turn, its start included, before it is left out.")
    var peerLimit = 600.0

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

    @Flag(
      name: .customLong("continue"),
      help: "Measure what an interrupted run into --results has left.")
    var continues = false

    func validate() throws {
      if continues && results == nil {
        throw ValidationError("--continue needs the file of --results.")
      }
      guard peerLimit >= 1, peerLimit <= 1e6 else {
        throw ValidationError("--peer-limit \(peerLimit): from 1 to 1000000.")
      }
      if rounds < 1 { throw ValidationError("--rounds \(rounds): 1 is the least.") }
      if results?.isEmpty == true { throw ValidationError("--results names no file.") }
    }

    mutating func run() throws {
      var request = BenchmarkRequest()
      (request.names, request.preset, request.devices) = (names, preset, device)
      (request.rounds, request.withPeers, request.isScaling) = (rounds, !noPeers, scaling)
      request.sources = try KernelFolder.sources(kernelDir)
      (request.usesTuning, request.peerDevice) = (!untuned, peerDevice)
      (request.destination, request.isContinuing) = (results, continues)
      request.peerLimit = peerLimit
      var run = try BenchmarkRun(request) { try? Console.result($0) }
      Bench.endOnInterrupt(saving: run.file?.path)
      let found = try run.results()
      if let file = run.file {
        try Console.result("written to \(file.path); the page to read is \(file.page)")
      }
      if !found.isRight { throw Failure(.failure, "A result is wrong; see the rows marked so.") }
    }
  }

  /// Takes Ctrl-C as the wish to end at once: rows are in the file already, and nothing else is
  /// left behind.
  fileprivate static func endOnInterrupt(saving path: String?) {
    HeldInterrupts.forward {
      ResultsFile.between {
        let kept = path.map { "; \($0) has the rows so far, --continue measures the rest" }
        Console.log("interrupted\(kept ?? "; without --results nothing is kept")")
        PartialFiles.removeAll()
        Leftovers.clear()
        _exit(ExitStatus.interrupted.rawValue)
      }
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
      let (left, right) = (try BenchmarkResults.read(first), try BenchmarkResults.read(second))
      let comparison = BenchmarkComparison(left, right)
      for (which, path, results) in [("first: ", first, left), ("second:", second, right)] {
        try Console.result("\(which) \(path), \(results.machine); commit \(results.commits)")
      }
      try Console.result("")
      var table = Table(BenchmarkComparison.heads, numbers: [2, 3, 4, 6])
      for row in comparison.cells { table.add(row) }
      try Console.result(table.text)
      try Console.result("")
      for line in comparison.summary { try Console.result(line) }
      for name in comparison.unmatched { Console.log("in one of them alone: \(name)") }
    }
  }

  /// Prints results as Markdown.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "table",
      abstract: "Print results as a Markdown table, as the README shows them.",
      discussion: "The README has those of --beside-peers.")

    @Argument(help: "The results, FILE.json.")
    var file: String

    @Flag(name: .customLong("beside-peers"), help: "Only benchmarks that a peer took part in.")
    var isBesidePeers = false

    mutating func run() throws {
      let results = try BenchmarkResults.read(file)
      try Console.result((isBesidePeers ? results.besidePeers : results).markdown)
    }
  }
}

extension BenchmarkPreset: ExpressibleByArgument {}
extension PeerDevice: ExpressibleByArgument {}
