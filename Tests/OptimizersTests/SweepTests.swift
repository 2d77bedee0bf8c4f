import DiffeoOptimizers
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Every optimiser against the reference")
struct SweepTests {
  @Test("the device agrees over edge shapes", arguments: TestProfile.allCases)
  func agrees(profile: TestProfile) throws {
    let cases = VerificationSuite.optimizers.cases(.full)
    #expect(cases.count == 3 * Edge.counts(.full).count)
    for outcome in Verification.run(cases, on: try TestDevice.backend(profile)) {
      #expect(outcome.passed, "\(outcome.summary)")
    }
  }
}
