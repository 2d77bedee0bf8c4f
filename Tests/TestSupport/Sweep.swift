public import DiffeoVerification
public import Testing

/// Expects that the device agrees with the reference in the cases of a family, or in all.
public func expectAgreement(
  _ suite: VerificationSuite, family: String? = nil, on profile: TestProfile,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let cases = suite.cases(.full).filter { family == nil || $0.family == family }
  #expect(!cases.isEmpty, sourceLocation: sourceLocation)
  for outcome in Verification.run(cases, on: try TestDevice.backend(profile))
  where !outcome.passed { Issue.record("\(outcome.summary)", sourceLocation: sourceLocation) }
}

/// Expects that no two cases have the same name, so that a failure names one.
public func expectUniqueNames(
  _ suite: VerificationSuite, _ size: VerificationSize,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let names = suite.cases(size).map { "\($0.family) \($0.name)" }
  let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
  #expect(repeated.isEmpty, sourceLocation: sourceLocation)
}
