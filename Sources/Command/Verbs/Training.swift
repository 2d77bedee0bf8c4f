internal import Diffeo

/// The common part of `train` and `resume`: trains a session and says what came of it.
struct Training {
  private let session: RunSession
  private let compute: ComputeOptions
  private let output: OutputOptions

  init(_ session: RunSession, _ compute: ComputeOptions, _ output: OutputOptions) {
    self.session = session
    self.compute = compute
    self.output = output
  }

  /// Trains to the end or to the interrupt.
  func run(_ interrupt: Interrupt) throws {
    let progress = TrainingProgress(interrupt, isQuiet: output.quiet)
    let summary = try session.train(progress)
    try compute.printProfile(of: session.backend)
    if summary.interrupted {
      throw Failure(
        .interrupted,
        "interrupted after step \(summary.steps); the state is saved. "
          + "Continue with: diffeo resume \(session.folder.path)")
    }
    try output.print(members(summary))
  }

  private func members(_ summary: RunSession.Summary) -> [(key: String, value: JSON)] {
    let own: [(key: String, value: JSON)] = [
      ("epochs", .integer(summary.epochs)), ("steps", .integer(summary.steps)),
      ("seconds", .number(summary.seconds)), ("run", .text(session.folder.path)),
      ("device", .text(session.backend.name)),
      ("seed", .integer(session.configuration.integer("seed"))),
    ]
    let last = summary.last.filter { row in !own.contains { $0.key == row.name } }
    return own + last.map { (key: $0.name, value: .figure($0.value)) }
  }
}
