package import DiffeoOpenCL

/// What came of one stage.
package struct TuningOutcome: Sendable {
  /// The stage.
  package let stage: String
  /// The work by which candidates were compared.
  package let workloads: [String]
  /// The candidates that are out.
  package private(set) var rejections: [TuningRejection] = []
  /// What is better than what was in use; nil where nothing is.
  var chosen: TunedParameters?
  /// What that is called.
  package private(set) var name: String?
  /// Its seconds on each workload.
  package private(set) var seconds: [Double] = []
  /// How many times faster it is than what was in use, on each workload; empty where that was
  /// wrong.
  package private(set) var gains: [Double] = []

  init(stage: String, workloads: [String]) {
    (self.stage, self.workloads) = (stage, workloads)
  }

  /// The gain over all workloads, their geometric mean; nil where nothing was chosen.
  package var gain: Double? { gains.isEmpty ? nil : geometricMean(gains) }

  /// Measures a candidate; nil, and a rejection, where it is wrong or the driver refuses it.
  mutating func attempt(
    _ candidate: TuningCandidate, _ measure: (TuningCandidate) throws -> TuningMeasure
  ) -> TuningMeasure? {
    do {
      return try measure(candidate)
    } catch let rejection as TuningRejection {
      rejections.append(rejection)
    } catch {
      let reason = String("\(error)".prefix { $0 != "\n" }.prefix(200))
      rejections.append(
        TuningRejection(stage: stage, candidate: candidate.name, reason: reason))
    }
    return nil
  }

  /// Takes a candidate, given the ratios of its times to those of what was in use.
  mutating func choose(
    _ candidate: TuningCandidate, _ ratios: [Double]?, _ measure: TuningMeasure
  ) {
    (chosen, name, seconds) = (candidate.parameters, candidate.name, measure.seconds)
    gains = ratios.map { $0.map { 1 / $0 } } ?? []
  }
}

/// What a tuner found.
package struct TuningResults: Sendable {
  /// The best parameters.
  package private(set) var parameters: TunedParameters
  /// The stages.
  package private(set) var stages: [TuningOutcome]

  init(parameters: TunedParameters, stages: [TuningOutcome]) {
    (self.parameters, self.stages) = (parameters, stages)
  }

  /// Whether some stage chose something.
  package var hasGained: Bool { stages.contains { $0.chosen != nil } }

  /// The stages in which what is in use is wrong and nothing else is right.
  package var failed: [String] {
    stages.filter { $0.chosen == nil && $0.rejections.contains { $0.candidate == "as it is" } }
      .map(\.stage)
  }

  mutating func add(_ outcome: TuningOutcome) {
    stages.append(outcome)
    guard let chosen = outcome.chosen else { return }
    parameters.profile = chosen.profile
    parameters.clblast.merge(chosen.clblast) { _, new in new }
  }
}
