internal import Diffeo
internal import Foundation

/// Runs benchmarks: ours and the peers in turn.
package struct BenchmarkRun {
  /// Where the results go as they come; nil for nowhere.
  package let file: ResultsFile?
  private var request: BenchmarkRequest
  private let benchmarks: [Benchmark]
  private let sweeps: [Sweep]
  private let engine: Engine
  private var watch: LimitsWatch
  private var found: BenchmarkResults
  private let lines: BenchmarkLines
  private let report: (String) -> Void

  /// Prepares a run, and measures what its devices can do at most.
  ///
  /// - Parameters:
  ///   - request: What is asked for.
  ///   - report: Told of each row as it comes.
  /// - Throws: ``BenchmarkError``, what the choice of a device throws, `FormatError` where results
  ///   cannot be written.
  package init(_ request: BenchmarkRequest, report: @escaping (String) -> Void) throws {
    if let destination = request.destination { try ResultsFile.check(destination) }
    // What can be said at once is said before a device is looked for.
    try request.checkNames()
    let engines = try Self.engines(request)
    engine = engines[0].engine
    watch = try LimitsWatch(engines)
    let results = BenchmarkResults(engine: engine, limits: watch)
    file = try request.destination.map { try ResultsFile($0, for: results) }
    found = results
    self.request = request
    if request.isContinuing { self.request.names = try Self.unfinished(request, file) }
    let isDone = request.isContinuing && self.request.names.isEmpty
    benchmarks = isDone || request.isScaling ? [] : try self.request.benchmarks()
    sweeps = isDone || !request.isScaling ? [] : try self.request.sweeps()
    lines = BenchmarkLines(
      benchmarks.map(\.name), devices: Array(request.selectors.dropFirst()))
    self.report = report
    if request.peerDevice == .auto {
      let isOnGPU =
        request.withPeers && engine.device.kind == .gpu
        && PeerEnvironment().hasCUDA(within: request.peerLimit)
      self.request.peerDevice = isOnGPU ? .cuda : .cpu
    }
    if !request.withPeers { try checkKeepsPeers(benchmarks.map(\.name)) }
    report("\(engine.device.name): \(results.limits.text)")
    report(engine.tuning.warning ?? engine.tuning.summary)
    if isDone { report("Nothing is left to be measured.") }
  }

  /// The devices that are measured, each under its side.
  private static func engines(
    _ request: BenchmarkRequest
  ) throws -> [(side: String, engine: Engine)] {
    let selectors = request.isScaling ? [request.selectors[0]] : request.selectors
    let engines = try selectors.enumerated().compactMap { place, selector in
      try request.setting(selector, withPeers: false).backend().engine.map {
        (side: place == 0 ? "diffeo" : selector, engine: $0)
      }
    }
    guard engines.first?.side == "diffeo" else { throw BenchmarkError.referenceFirst }
    return engines
  }

  /// What an earlier run into the file has not measured.
  private static func unfinished(
    _ request: BenchmarkRequest, _ file: ResultsFile?
  ) throws -> [String] {
    guard let file, let old = try file.contents else {
      throw BenchmarkError.nothingToContinue(path: file?.path ?? "A results file")
    }
    let sweeps = Set(Sweep.all.map(\.name))
    let left = (old.unfinished ?? []).filter { sweeps.contains($0) == request.isScaling }
    if request.names.isEmpty { return left }
    let meant =
      request.isScaling ? try request.sweeps().map(\.name) : try request.benchmarks().map(\.name)
    return left.filter(meant.contains)
  }

  /// Measures everything, and adds each row to the file when it comes.
  ///
  /// - Returns: The results; rows of a benchmark whose result was wrong say so and hold no times.
  /// - Throws: What keeps the file from being written, or a device from telling its limits.
  package mutating func results() throws -> BenchmarkResults {
    if benchmarks.isEmpty && sweeps.isEmpty { return found }
    found.unfinished = (benchmarks.map(\.name) + sweeps.map(\.name))
    try file?.add(found)
    for sweep in sweeps { try measure(sweep) }
    if !benchmarks.isEmpty { try measureBenchmarks() }
    return found
  }

  private mutating func measureBenchmarks() throws {
    report(lines.head)
    for benchmark in benchmarks {
      try watch.measureIfDue()
      var rows = try measure(benchmark)
      for place in rows.indices { rows[place].commit = foreign }
      try add { $0.add(rows, finishing: benchmark.name) }
      for row in found.rows.suffix(rows.count) {
        report(lines.line(row, found.limits(of: row)))
      }
    }
    try watch.measure()
    let turns = found.rows.filter(\.hasTimes).map { $0.least * Double($0.units ?? 1) }
    let overhead = try HarnessOverhead(beside: turns.min() ?? .infinity)
    try add {
      $0.overhead = overhead
      $0.complete()
    }
    report("The limits, the best of \(watch.count) measurements: \(found.limits.text).")
    let remarks = [
      found.verdict, found.elsewhere, found.beyondLimits, overhead.line, found.rows.spreadLine,
    ]
    remarks.compactMap(\.self).forEach(report)
  }

  /// Changes the results, with the limits as they are known now, and writes them.
  private mutating func add(_ change: (inout BenchmarkResults) -> Void) throws {
    (found.limits, found.further) = (watch["diffeo"], watch.further)
    change(&found)
    try file?.add(found)
  }

  /// Measures one benchmark; without the peers, said once, where their environment is missing.
  private mutating func measure(_ benchmark: Benchmark) throws -> [BenchmarkRow] {
    do {
      return try benchmark.measure(request, note: report)
    } catch BenchmarkError.noPeers {
      try checkKeepsPeers(benchmarks.map(\.name))
      report("\(BenchmarkError.noPeers) Measuring our side alone.")
      request.withPeers = false
      return try benchmark.measure(request, note: report)
    }
  }

  /// Throws where rows without peers would take the place of rows beside them.
  private func checkKeepsPeers(_ names: [String]) throws {
    let lost = try file?.contents?.namesBesidePeers.intersection(names).sorted() ?? []
    guard let file, lost.isEmpty == false else { return }
    throw BenchmarkError.losesPeers(path: file.path, names: lost)
  }

  /// The commit, and the folder of the kernels where they are not the built-in ones; nil without.
  private var foreign: String? {
    request.sources.folder.map { "\(found.commit) with kernels of \($0)" }
  }

  /// The time of a family at the sizes of a sweep on the first device, or a row for what was wrong.
  private mutating func measure(_ sweep: Sweep) throws {
    switch try sweep.measure(request) {
    case .success(var scaling):
      scaling.commit = foreign
      try add { $0.add(scaling) }
      report(scaling.line)
    case .failure(let wrong):
      var row = wrong.row
      row.commit = foreign
      try add { $0.add([row], finishing: sweep.name) }
      report("\(sweep.name): WRONG: \(row.wrong ?? "")")
    }
  }
}
