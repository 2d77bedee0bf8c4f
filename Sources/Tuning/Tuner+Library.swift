internal import DiffeoOpenCL

extension Tuner {
  /// Tunes CLBlast, and decides between it and our own kernel.
  ///
  /// CLBlast cannot be put back to its own choice, which is therefore measured first; all its
  /// candidates take turns with our own kernel, the control.
  func runLibrary(_ profile: DeviceProfile) throws -> TuningOutcome {
    report("\(Self.library): parameters of CLBlast, and whether it or our own kernel multiplies")
    let workloads = preset.products
    var outcome = TuningOutcome(stage: Self.library, workloads: workloads.map(\.name))
    let own = profile.isVectorized ? DeviceProfile.MatrixProduct.registerTiled : .localTiled
    let control = candidate("our own kernel", profile, own)
    let library = candidate("CLBlast as it is", profile, .clblast)
    try start.clblast.forEach { try override($0.key, $0.value) }
    func attempt(_ candidate: TuningCandidate) -> TuningMeasure? {
      let found = outcome.attempt(candidate) {
        try $0.parameters.clblast.forEach { try override($0.key, $0.value) }
        return try measure(Self.library, $0, workloads, beside: control)
      }
      if let found { report("  \(candidate.name): \(found.score) of the time of our own kernel") }
      return found
    }
    let own1 = attempt(control)
    let asItIs = attempt(library)
    var chosen: [String: [String: Int]] = [:]
    for (kernel, switched, candidates) in [
      ("XgemmDirect", 65_536, LibraryCandidates.direct(preset)),
      ("Xgemm", 1, LibraryCandidates.tiled(preset)),
    ] {
      try override("GemmRoutine", [Self.threshold: switched])
      let best = best(candidates, kernel, library.profile, attempt)
      guard let best else { continue }
      chosen[kernel] = best.parameters
      try override(kernel, best.parameters)
    }
    let switches = LibraryCandidates.switches(preset).map { [Self.threshold: $0] }
    guard !chosen.isEmpty, let best = best(switches, "GemmRoutine", library.profile, attempt) else {
      return outcome
    }
    chosen["GemmRoutine"] = best.parameters
    let tuned = TuningCandidate(
      "CLBlast with \(Self.text(chosen))", library.profile, clblast: chosen)
    choose([(control, own1), (library, asItIs), (tuned, best.measure)], profile, &outcome)
    return outcome
  }

  /// Takes the fastest, where it gains over what is in use.
  private func choose(
    _ all: [(candidate: TuningCandidate, measure: TuningMeasure?)], _ profile: DeviceProfile,
    _ outcome: inout TuningOutcome
  ) {
    let usual = all.first { $0.candidate.profile == profile }?.measure
    let right = all.compactMap { entry in entry.measure.map { (entry.candidate, $0) } }
    guard let best = right.min(by: { $0.1.score < $1.1.score }) else { return }
    guard let usual else { return outcome.choose(best.0, nil, best.1) }
    if usual.score / best.1.score < Self.leastGain { return }
    report("  chosen: \(best.0.name)")
    outcome.choose(best.0, zip(best.1.ratios, usual.ratios).map { $0 / $1 }, best.1)
  }

  /// The best of some parameters of a kernel, each given to CLBlast and measured.
  private func best(
    _ candidates: [[String: Int]], _ kernel: String, _ profile: DeviceProfile,
    _ attempt: (TuningCandidate) -> TuningMeasure?
  ) -> (parameters: [String: Int], measure: TuningMeasure)? {
    let measured = candidates.compactMap { parameters in
      attempt(
        TuningCandidate(
          Self.text([kernel: parameters]), profile, clblast: [kernel: parameters])
      ).map { (parameters: parameters, measure: $0) }
    }
    return measured.min { $0.measure.score < $1.measure.score }
  }

  /// Gives CLBlast parameters for the device.
  private func override(_ kernel: String, _ parameters: [String: Int]) throws {
    try engine(DeviceProfile(for: device)).tuneCLBlast(kernel, parameters)
  }

  private func candidate(
    _ name: String, _ profile: DeviceProfile, _ method: DeviceProfile.MatrixProduct
  ) -> TuningCandidate {
    var other = profile
    other.matrixProduct = method
    return TuningCandidate(name, other)
  }

  private static let threshold = "XGEMM_MIN_INDIRECT_SIZE"

  private static func text(_ parameters: [String: [String: Int]]) -> String {
    parameters.sorted { $0.key < $1.key }.map { kernel, values in
      let numbers = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return "\(kernel) \(numbers.joined(separator: ","))"
    }.joined(separator: "; ")
  }
}
