internal import DiffeoModels

extension RunSession {
  /// Trains to the last epoch, or until the observer wants to stop; saves checkpoints and figures
  /// on the way and writes the report at the end.
  ///
  /// - Parameter observer: Told of progress.
  /// - Returns: What the run ends with.
  /// - Throws: ``RunError/notFinite(run:step:tensor:advice:)``, with the last checkpoint intact; or
  ///   what goes wrong with a file or the device.
  public func train(_ observer: any RunObserver) throws -> Summary {
    if lock == nil { lock = try folder.lock() }
    defer { lock = nil }
    do {
      return try trainToEnd(observer)
    } catch TrainingError.notFinite(let step, let tensor) {
      throw RunError.notFinite(run: folder.path, step: step, tensor: tensor, advice: scaleAdvice)
    }
  }

  private func trainToEnd(_ observer: any RunObserver) throws -> Summary {
    let clock = ContinuousClock()
    var seconds = metrics.series("seconds").last?.value ?? 0
    var mark = clock.now
    func lap() {
      let now = clock.now
      seconds += (now - mark) / .seconds(1)
      mark = now
    }
    observer.willTrain(self)
    trainer.model.note = observer.note
    defer { trainer.model.note = { _ in } }
    if trainer.position.step == 0 {
      for text in advice { observer.note(text) }
      try save()
    }
    guard try completeLastRow(observer) else { return summary(interrupted: true, seconds) }
    while trainer.position.epoch < trainer.epochs {
      guard let row = try epoch(observer) else {
        lap()
        try save()
        return summary(interrupted: true, seconds)
      }
      lap()
      let full = row + [(name: "seconds", value: seconds)]
      try metrics.append(full)
      observer.didFinishEpoch(full)
      let done = trainer.position.epoch
      if done % configuration.integer("checkpoint_every") == 0 || done == trainer.epochs {
        try save()
      }
      let isComplete = testTensor == nil || full.contains { $0.name.hasPrefix("test_") }
      if observer.shouldStop && (done < trainer.epochs || !isComplete) {
        try save()
        return summary(interrupted: true, seconds)
      }
    }
    if metrics.rows.isEmpty { try metrics.write() }
    observer.note("writing the report")
    try RunReport(self).write()
    return summary(interrupted: false, seconds)
  }

  /// What is worth a line before the first step.
  private var advice: [String] {
    [scaleAdvice, trainer.model.advice(steps: trainer.stepsByStage)].compactMap { $0 }
      .map { "warning: " + $0 }
  }

  /// One epoch and the figures after it; nil if it was stopped.
  private func epoch(_ observer: any RunObserver) throws -> MetricsFile.Row? {
    let number = trainer.position.epoch + 1
    let steps = trainer.stepsPerEpoch
    let rate = trainer.learningRateOfEpoch
    let means = try trainer.trainEpoch(
      progress: { observer.didStep(epoch: number, step: $0, steps: steps, loss: $1) },
      shouldStop: { observer.shouldStop })
    guard let means else { return nil }
    var row: MetricsFile.Row = [("epoch", Double(number)), ("step", Double(trainer.position.step))]
    row += means.map { (name: "train_" + $0.name, value: $0.value) }
    row.append(("learning_rate", rate))
    guard trainer.stage(ofEpoch: number - 1).isEvaluated else { return row }
    return row + (try figures(observer, last: number == trainer.epochs) ?? [])
  }

  /// Computes the figures that the last row lacks because someone stopped the run meanwhile.
  ///
  /// - Parameter observer: Asked whether to stop again.
  /// - Returns: Whether the row is complete.
  /// - Throws: What goes wrong on the device or with the file.
  private func completeLastRow(_ observer: any RunObserver) throws -> Bool {
    guard lacksFigures, let last = metrics.last else { return true }
    let isLast = trainer.position.epoch == trainer.epochs
    guard let figures = try figures(observer, last: isLast) else { return false }
    try metrics.replaceLast(last + figures)
    return true
  }

  /// Whether the last row lacks figures because someone stopped the run meanwhile.
  var lacksFigures: Bool {
    let position = trainer.position
    guard testTensor != nil, position.stepInEpoch == 0, let last = metrics.last,
      last.first?.value == Double(position.epoch), position.epoch > 0
    else { return false }
    return trainer.stage(ofEpoch: position.epoch - 1).isEvaluated
      && !last.contains { $0.name.hasPrefix("test_") }
  }

  /// The figures on data that the model has not seen.
  ///
  /// None if there are no such data; nil if someone stopped meanwhile. Those of the last epoch
  /// include the log-likelihood.
  private func figures(
    _ observer: any RunObserver, last: Bool
  ) throws -> MetricsFile.Row? {
    guard let testTensor else { return [] }
    let samples = last ? configuration.integer("log_likelihood_samples") : 0
    let figures = try Evaluation.means(
      of: trainer.model, on: testTensor, samples: samples, seed: trainer.plan.seed,
      shouldStop: { observer.shouldStop })
    return figures?.sorted { $0.key < $1.key }.map { ("test_" + $0.key, $0.value) }
  }

  private func save() throws {
    try Checkpoint.save(trainer, configuration, of: fingerprint, to: folder.checkpoint)
  }

  private func summary(interrupted: Bool, _ seconds: Double) -> Summary {
    Summary(
      interrupted: interrupted, epochs: trainer.position.epoch, steps: trainer.position.step,
      seconds: seconds, last: metrics.last ?? [])
  }
}
