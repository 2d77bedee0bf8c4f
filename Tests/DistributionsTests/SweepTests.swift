import DiffeoDistributions
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Distributions against the reference")
struct SweepTests {
  static let families = Set(VerificationSuite.distributions.cases(.full).map(\.family)).sorted()

  @Test("the device agrees over edge shapes", arguments: families, [TestProfile.own, .gpu])
  func agrees(family: String, profile: TestProfile) throws {
    let cases = VerificationSuite.distributions.cases(.full).filter { $0.family == family }
    for outcome in Verification.run(cases, on: try TestDevice.backend(profile))
    where !outcome.passed { Issue.record("\(outcome.summary)") }
  }

  @Test("names are unique, so that a failure names one case", arguments: VerificationSize.allCases)
  func uniqueNames(size: VerificationSize) {
    let names = VerificationSuite.distributions.cases(size).map { "\($0.family) \($0.name)" }
    #expect(Set(names).count == names.count)
  }
}
