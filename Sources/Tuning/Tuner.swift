package import DiffeoOpenCL

/// Looks for the parameters that suit a device: every candidate is checked against the reference,
/// then takes turns with what is in use, and the best is kept where it gains.
package struct Tuner {
  /// What to beat: the usual parameters, or those that an earlier run stored.
  package let start: TunedParameters
  let device: Device
  let preset: TuningPreset
  private let sources: KernelSources
  let report: (String) -> Void

  /// What a candidate has to gain at least, in the geometric mean over the shapes.
  static let leastGain = 1.02

  /// A tuner.
  ///
  /// - Parameters:
  ///   - device: The device.
  ///   - preset: How much is tried.
  ///   - start: What to begin with.
  ///   - sources: Where kernels come from.
  ///   - report: Told of each step.
  package init(
    _ device: Device, preset: TuningPreset, start: TunedParameters = TunedParameters(),
    sources: KernelSources = KernelSources(), report: @escaping (String) -> Void
  ) {
    (self.device, self.preset, self.start) = (device, preset, start)
    (self.sources, self.report) = (sources, report)
  }

  /// The stages that a device with the usual profile has use for.
  package static func stages(for device: Device) -> [String] {
    let profile = DeviceProfile(for: device)
    return TuningStage.all.filter { $0.concerns(profile) }.map(\.name) + [Self.library]
  }

  /// The stage that tunes CLBlast and decides who multiplies matrices.
  static let library = "matrix-product"

  /// Runs stages, each on what the one before found.
  ///
  /// - Parameter names: The stages; all that concern the device when empty. CLBlast's takes part
  ///   unasked only where CLBlast is in use, since it compiles for seconds per candidate.
  /// - Returns: What was found.
  /// - Throws: What stops the device.
  package func results(_ names: [String] = []) throws -> TuningResults {
    let usual = start.profile ?? DeviceProfile(for: device)
    var results = TuningResults(parameters: start, stages: [])
    for stage in TuningStage.all
    where names.isEmpty ? stage.concerns(usual) : names.contains(stage.name) {
      let profile = results.parameters.profile ?? usual
      if stage.candidates(profile, preset).isEmpty { continue }
      let outcome = try run(stage, profile)
      results.add(outcome)
    }
    if names.isEmpty ? usual.matrixProduct == .clblast : names.contains(Self.library) {
      results.add(try runLibrary(results.parameters.profile ?? usual))
    }
    return results
  }

  /// Runs one stage.
  private func run(_ stage: TuningStage, _ profile: DeviceProfile) throws -> TuningOutcome {
    report("\(stage.name): \(stage.changes)")
    // A product by CLBlast would not show what the blocks of our own do.
    var base = profile
    if stage.name == "blocks" { base.matrixProduct = .localTiled }
    let usual = TuningCandidate("as it is", base)
    let workloads = stage.workloads(preset)
    var outcome = TuningOutcome(stage: stage.name, workloads: workloads.map(\.name))
    let control = outcome.attempt(usual) { try measure(stage.name, $0, workloads, beside: usual) }
    var best: (candidate: TuningCandidate, measure: TuningMeasure)?
    for candidate in stage.candidates(profile, preset) {
      // Beside a control that is wrong, times still rank the candidates.
      let found = outcome.attempt(candidate) {
        try measure(stage.name, $0, workloads, beside: control == nil ? $0 : usual)
      }
      guard let found else { continue }
      report("  \(candidate.name): \(gainText(1 / found.score))")
      if found.score < best?.measure.score ?? .infinity { best = (candidate, found) }
    }
    outcome.rejections.forEach { report("  \($0.candidate): rejected, \($0.reason)") }
    try decide(&outcome, usual, control, best, workloads)
    if var chosen = outcome.chosen?.profile {
      chosen.matrixProduct = profile.matrixProduct
      outcome.chosen?.profile = chosen
    }
    return outcome
  }

  /// Measures the best candidate once more, since the best of many is lucky as well, and chooses it
  /// where it still gains.
  private func decide(
    _ outcome: inout TuningOutcome, _ usual: TuningCandidate, _ control: TuningMeasure?,
    _ best: (candidate: TuningCandidate, measure: TuningMeasure)?, _ workloads: [TuningWorkload]
  ) throws {
    guard let best else { return }
    guard control != nil else {
      outcome.choose(best.candidate, nil, best.measure)
      return
    }
    if 1 / best.measure.score < Self.leastGain { return }
    let stage = outcome.stage
    let again = outcome.attempt(best.candidate) {
      try measure(stage, $0, workloads, beside: usual, rounds: 2 * preset.rounds)
    }
    guard let again, 1 / again.score >= Self.leastGain else { return }
    report("  chosen: \(best.candidate.name), \(gainText(1 / again.score))")
    outcome.choose(best.candidate, again.ratios, again)
  }

  /// A candidate's times beside a control's.
  func measure(
    _ stage: String, _ candidate: TuningCandidate, _ workloads: [TuningWorkload],
    beside control: TuningCandidate, rounds: Int? = nil
  ) throws -> TuningMeasure {
    func rejection(_ reason: String) -> TuningRejection {
      TuningRejection(stage: stage, candidate: candidate.name, reason: reason)
    }
    guard TunedParameters(profile: candidate.profile).canRun(on: device) else {
      throw rejection("more than the device takes")
    }
    let engines = (try engine(candidate.profile), try engine(control.profile))
    var seconds: [Double] = []
    var ratios: [Double] = []
    for workload in workloads {
      let ours = try TimedWorkload(workload, on: engines.0, rejection)
      let other = try TimedWorkload(workload, on: engines.1, rejection)
      let count = try other.count()
      let times = try (0..<(rounds ?? preset.rounds)).map { _ in
        (try ours.seconds(count), try other.seconds(count))
      }
      seconds.append(median(times.map(\.0)))
      ratios.append(median(times.map { $0.0 / $0.1 }))
    }
    return TuningMeasure(seconds: seconds, ratios: ratios)
  }

  func engine(_ profile: DeviceProfile) throws -> Engine {
    var options = Engine.Options()
    (options.profile, options.sources) = (profile, sources)
    return try Engine(device, options: options)
  }

  private func gainText(_ gain: Double) -> String {
    let thousandths = Int((gain * 1000).rounded())
    let digits = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits) times"
      + " as fast"
  }
}
