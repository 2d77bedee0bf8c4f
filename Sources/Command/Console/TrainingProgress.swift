internal import Diffeo

/// Shows how training goes: a bar with rate and time left where a person watches, a line for each
/// epoch otherwise.
final class TrainingProgress: RunObserver {
  private let interrupt: Interrupt
  private let isQuiet: Bool
  private let hasBar: Bool
  private let clock = ContinuousClock()
  private var started: ContinuousClock.Instant
  private weak var trainer: Trainer?
  private var stepsBefore = 0

  /// Progress that asks whether to stop.
  init(_ interrupt: Interrupt, isQuiet: Bool) {
    self.interrupt = interrupt
    self.isQuiet = isQuiet
    hasBar = Console.isTerminal && !isQuiet
    started = clock.now
  }

  var shouldStop: Bool { interrupt.isRaised }

  func willTrain(_ session: RunSession) {
    started = clock.now
    trainer = session.trainer
    stepsBefore = session.trainer.position.step
    let from = stepsBefore > 0 ? ", from step \(stepsBefore)" : ""
    note(
      "\(session.configuration.text("model")): \(parameterCount(session)) parameters"
        + ", \(session.data.count) data of shape \(session.data.sampleShape), \(epochs) epochs of "
        + "\(session.trainer.stepsPerEpoch) steps on \(session.backend.name)\(from)")
  }

  func didStep(epoch: Int, step: Int, steps: Int, loss: Double) {
    guard hasBar, let trainer else { return }
    let done = trainer.position.step
    let rate = Double(done - stepsBefore) / max(seconds, 1e-9)
    let left = Double(trainer.steps - done) / rate
    Console.write(
      "\r\u{1B}[Kepoch \(epoch)/\(epochs) \(bar(Double(step) / Double(steps))) \(step)/\(steps)"
        + "  loss \(Figure.text(loss))  \(Figure.text(rate)) steps/s"
        + "  \(Figure.duration(left)) left")
  }

  func didFinishEpoch(_ row: MetricsFile.Row) {
    let values = Dictionary(row.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let names = ["train_loss", "train_mse", "train_kl", "test_elbo", "test_log_likelihood"]
    let figures = names.compactMap { name in
      values[name].map { "  \(name) \(Figure.text($0))" }
    }
    note(
      "epoch \(Int(values["epoch"] ?? 0))/\(epochs)\(figures.joined())"
        + "  \(Figure.duration(values["seconds"] ?? seconds))")
  }

  func note(_ text: String) {
    if isQuiet { return }
    Console.log((hasBar ? "\r\u{1B}[K" : "") + text)
  }

  /// Numbers that training changes, in all stages.
  private func parameterCount(_ session: RunSession) -> Int {
    session.trainer.model.stages.flatMap(\.parameterSets).reduce(0) { $0 + $1.count }
  }

  private var epochs: Int { trainer?.epochs ?? 0 }

  private var seconds: Double { (clock.now - started) / .seconds(1) }

  private func bar(_ share: Double) -> String {
    let full = Int(share * 20)
    return "[" + String(repeating: "#", count: full) + String(repeating: "-", count: 20 - full)
      + "]"
  }
}
