internal import DiffeoFormats
internal import DiffeoDatasets
internal import DiffeoModels
public import DiffeoReports
public import DiffeoTensors

extension Reproduction {
  /// Trains and measures what is missing, row by row, and writes the results after every run.
  ///
  /// - Parameters:
  ///   - backend: Where the models live.
  ///   - observer: Told of progress, and asked whether to stop.
  /// - Returns: Whether all that was asked for is there; false when the observer stopped it.
  /// - Throws: ``ExperimentError``, or what goes wrong with a file or the device. What is finished
  ///   stays.
  public func run(on backend: Backend, _ observer: any RunObserver) throws -> Bool {
    try makeFolder()
    let facts = Facts(backend)
    for (number, row) in rows.enumerated() {
      for seed in request.seeds {
        if try RunRecord.read(run(row, seed: seed)) != nil { continue }
        if observer.shouldStop { return false }
        observer.note(
          "row \(number + 1) of \(rows.count), \(row.name), run \(seed - request.seed + 1) of "
            + "\(request.runs), seed \(seed)")
        guard let record = try finish(row, seed, backend, facts, observer) else { return false }
        try record.write(run(row, seed: seed))
        try results().write(to: path)
      }
    }
    try results().write(to: path)
    return true
  }

  private func makeFolder() throws {
    try OutputFolder.make(path)
    try OutputFolder.make(path + "/rows")
    try JSONFile.write(request, to: path + "/table.json")
  }

  /// Trains a run to its end and measures it; nil when it was stopped.
  private func finish(
    _ row: TableRow, _ seed: Int, _ backend: Backend, _ facts: Facts, _ observer: any RunObserver
  ) throws -> RunRecord? {
    let session = try session(row, seed, backend)
    let summary: RunSession.Summary
    do {
      summary = try session.train(observer)
    } catch RunError.notFinite(_, let step, let tensor, _) {
      throw ExperimentError.diverged(
        row: row.id, seed: seed,
        reason: "at step \(step) '\(tensor)' is no longer a finite number.")
    }
    if summary.interrupted { return nil }
    let clock = ContinuousClock()
    let start = clock.now
    let measured = try table.measure(
      TableRun(
        row: row, request: request, session: session, datasets: datasets,
        shouldStop: { observer.shouldStop }))
    guard let measured else { return nil }
    let finite = measured.filter { $0.value.isFinite }
    let others = measured.keys.filter { finite[$0] == nil }.sorted()
    return RunRecord(
      seed: seed, figures: finite, notFinite: others.isEmpty ? nil : others, epochs: summary.epochs,
      steps: summary.steps, seconds: summary.seconds + (clock.now - start) / .seconds(1),
      count: session.data.count, shape: session.data.sampleShape, facts: facts)
  }

  /// The session of a run, continued where there is something to continue.
  private func session(_ row: TableRow, _ seed: Int, _ backend: Backend) throws -> RunSession {
    let folder = run(row, seed: seed)
    let configuration = try configuration(of: row, seed: seed)
    do {
      try check(folder, against: configuration)
      return try RunSession.resume(folder, datasets: datasets) { _ in backend }
    } catch RunError.notARun {
      try OutputFolder.remove(folder.path)
    } catch FormatError.notFound(let path) where path.hasPrefix(folder.checkpoint) {
      // Ended before its first checkpoint.
      try OutputFolder.remove(folder.path)
    }
    return try RunSession.start(configuration, in: folder, on: backend, datasets: datasets)
  }

  private func check(_ folder: RunFolder, against configuration: Configuration) throws {
    let there = try folder.configuration()
    let keys = Set(there.declarations.map(\.key))
    // What was left to the data has been settled there.
    let settled = try ModelRegistry.entry(configuration.text("model")).settled
    for (key, asked) in configuration.entries
    where !keys.contains(key) || there[key] != asked && !settled.contains(key) {
      throw ExperimentError.otherOption(
        path: folder.path, option: key,
        there: keys.contains(key) ? there[key].description : "nothing",
        asked: asked.description)
    }
  }
}
