import DiffeoMetrics
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("The measures of samples against the reference")
struct SweepTests {
  @Test("the device agrees over edge shapes", arguments: TestProfile.allCases)
  func agrees(profile: TestProfile) throws {
    try expectAgreement(.metrics, on: profile)
  }

  @Test("names are unique, so that a failure names one case", arguments: VerificationSize.allCases)
  func uniqueNames(size: VerificationSize) {
    expectUniqueNames(.metrics, size)
  }
}
