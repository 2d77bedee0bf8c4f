import DiffeoMetrics
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("The measures of samples against the reference")
struct SweepTests {
  @Test("the device agrees over edge shapes", arguments: TestProfile.allCases)
  func agrees(profile: TestProfile) throws {
    let cases = VerificationSuite.metrics.cases(.full)
    for outcome in Verification.run(cases, on: try TestDevice.backend(profile))
    where !outcome.passed { Issue.record("\(outcome.summary)") }
  }

  @Test("names are unique, so that a failure names one case", arguments: VerificationSize.allCases)
  func uniqueNames(size: VerificationSize) {
    let names = VerificationSuite.metrics.cases(size).map { "\($0.family) \($0.name)" }
    #expect(Set(names).count == names.count)
  }
}
