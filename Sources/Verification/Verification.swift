public import DiffeoTensors

/// The comparison of a backend with the reference, operation by operation.
///
/// `diffeo selftest` runs it on a user's own machine, the tests run it on theirs. Each module adds
/// a ``VerificationSuite`` of its own operations.
public enum Verification {
  /// Runs cases on a backend and on the reference.
  ///
  /// - Parameters:
  ///   - cases: What to run.
  ///   - backend: What is compared with the reference.
  ///   - progress: Called with each outcome as it is known.
  /// - Returns: One outcome for each case. Whatever a case throws is its outcome.
  public static func run(
    _ cases: [VerificationCase], on backend: Backend,
    progress: (VerificationOutcome) -> Void = { _ in }
  ) -> [VerificationOutcome] {
    cases.map { item in
      let outcome = outcome(of: item, on: backend)
      progress(outcome)
      return outcome
    }
  }

  private static func outcome(of item: VerificationCase, on backend: Backend)
    -> VerificationOutcome
  {
    do {
      let (worst, failure) = try compare(item, on: backend)
      return VerificationOutcome(
        name: item.name, family: item.family, worst: worst, failure: failure)
    } catch {
      return VerificationOutcome(
        name: item.name, family: item.family, worst: Deviation(), failure: "\(error)")
    }
  }

  private static func compare(
    _ item: VerificationCase, on backend: Backend
  ) throws -> (Deviation, String?) {
    let results = try item.run(backend)
    let references = try item.run(.reference)
    guard results.map(\.shape) == references.map(\.shape) else {
      return (
        Deviation(), "the shapes are \(results.map(\.shape)), not \(references.map(\.shape))"
      )
    }
    var worst = Deviation()
    for (result, reference) in zip(results, references) {
      let next = Deviation.worst(
        of: try result.doubles(), from: try reference.doubles(), within: item.tolerance)
      if worst.index < 0 || next.share > worst.share { worst = next }
    }
    return (worst, nil)
  }
}
